/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of an error, and of a fault of the kernel. */
#ifndef KEDGE_PANIC_H
#define KEDGE_PANIC_H

#include "boot.h"

/* Say that this is the end, and do what the parameters want on an error, if it can be done. */
_Noreturn void panic_end(struct boot *b);

/*
 * At the level verbose: have the vectors stay the loader's when the kernel is entered (b->watched),
 * if the CPU lets them and the kernel's first instructions do not write there; say so, or why not.
 * The plan's moves are done.
 */
void boot_watch(struct boot *b);

#endif
