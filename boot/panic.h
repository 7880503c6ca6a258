/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of a boot that failed. */
#ifndef KEDGE_PANIC_H
#define KEDGE_PANIC_H

#include "boot.h"

/* Print a failure and the address that it is about, at every level, and end the boot. */
_Noreturn void panic(struct boot *b, enum error error, uint32_t address);

/*
 * End the boot after a failure that was already printed: print that this is the end, and do what
 * the parameters want on an error, if that can be done.
 */
_Noreturn void panic_end(struct boot *b);

#endif
