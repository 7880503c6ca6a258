/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot of one small kernel, with any console: for tests of consoles. */
#ifndef KEDGE_BOOT_SMALL_H
#define KEDGE_BOOT_SMALL_H

#include "layout.h"

/* Pack a kernel with the loader for ARMv4 or ARMv7 (4, 7) and the console that spec says. */
void small_prepare(struct layout *l, uint32_t arch, int cpu, const char *spec);

/*
 * Run it; what says whose console it is. The test fails unless the kernel is entered, whatever is
 * said or not.
 */
void small_boot(struct layout *l, const char *what);

/*
 * Note for `make uart-matrix`, in the file that KEDGE_UART_MATRIX names, what was proven of a UART
 * here.
 */
void small_proven(const char *uart, const char *how);

/* The last of what every good boot says. */
#define SMALL_LAST_LINE " done, booting the kernel.\r\n"

#endif
