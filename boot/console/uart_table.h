/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of UARTs that an image carries for --console auto: PART_UARTS, see boot/image/uart.h.
 */
#ifndef KEDGE_UART_TABLE_H
#define KEDGE_UART_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/image/uart.h"

struct uart_table {
	const char *bytes; /* 4-aligned, checked by digest */
	uint32_t size;
};

/*
 * The UART that one of its names, of length characters, is that of: a compatible string, or what
 * earlycon= calls it with the '=' in front. NULL when there is none.
 */
const struct uart_entry *uart_table_find(const struct uart_table *table, const char *name,
					 uint32_t length);

/* What --console calls it. */
const char *uart_entry_name(const struct uart_entry *entry);

/* Begin a console on a UART: all but its base is set. */
void uart_entry_take(const struct uart_entry *entry, struct console_params *out);

/*
 * Whether registers can lie as a console on that UART says: accesses of 1, 2 or 4 bytes, on
 * multiples of that.
 */
bool uart_registers_good(const struct uart_entry *entry, const struct console_params *params);

#endif
