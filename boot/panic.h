/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of a boot that failed. */
#ifndef KEDGE_PANIC_H
#define KEDGE_PANIC_H

#include "boot.h"

/* Say a failure and the address it is about, at every level, and end the boot. */
_Noreturn void panic(struct boot *b, enum error error, uint32_t address);

/*
 * The same when the failure was said: say that this is the end, and do what the parameters want on
 * an error, if it can be done.
 */
_Noreturn void panic_end(struct boot *b);

#endif
