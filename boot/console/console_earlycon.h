/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which UART a command line says is the console, where it gives an address. */
#ifndef KEDGE_CONSOLE_EARLYCON_H
#define KEDGE_CONSOLE_EARLYCON_H

#include "uart_table.h"
#include "boot/bootinfo/cmdline.h"

/*
 * Find the next earlycon=NAME,[mmio|mmio16|mmio32,]0xADDRESS[,...] or console= with
 * the same behind it of a known UART, in what is left of a command line, of which it is taken. Such
 * a word with another address (of ports, above 4 GiB, misaligned) is passed over. *name gets the
 * name in the table. Source: Linux drivers/tty/serial/earlycon.c.
 */
bool console_earlycon_next(struct cmdline_word *line, const struct uart_table *uarts,
			   struct console_params *out, const char **name);

#endif
