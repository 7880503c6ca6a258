/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which UART a command line names as the console, with its address. */
#ifndef KEDGE_CONSOLE_EARLYCON_H
#define KEDGE_CONSOLE_EARLYCON_H

#include "uart_table.h"
#include "boot/bootinfo/cmdline.h"

/*
 * Find the next earlycon=NAME,[mmio|mmio16|mmio32,]0xADDRESS[,...] of a known UART, or console=
 * with the same behind it, in the rest of a command line. The words up to it are taken from *line.
 * A word with any other address (I/O ports, above 4 GiB, misaligned) is skipped. *name gets the
 * UART's name in the table. Source: Linux drivers/tty/serial/earlycon.c.
 */
bool console_earlycon_next(struct cmdline_word *line, const struct uart_table *uarts,
			   struct console_params *out, const char **name);

#endif
