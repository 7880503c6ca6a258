/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes: a failure ends only the one that it happens in. */
#ifndef KEDGE_PROCESS_H
#define KEDGE_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

/* Start a process that goes on from here; 0 in that, its number in this one. */
pid_t process_start(void);

/* Wait for its end; true when it succeeded. */
bool process_ended_well(pid_t pid);

/* Become a program; the words end with a NULL. */
_Noreturn void process_become(char *const *words);

#endif
