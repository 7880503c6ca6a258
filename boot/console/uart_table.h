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
 * Find the UART that has a name of length characters. The name is a compatible string, or the name
 * that earlycon= uses with '=' in front. NULL when there is none.
 */
const struct uart_entry *uart_table_find(const struct uart_table *table, const char *name,
					 uint32_t length);

/* The UART's name for --console. */
const char *uart_entry_name(const struct uart_entry *entry);

/* Fill in a console for a UART; only its base is left 0. */
void uart_entry_take(const struct uart_entry *entry, struct console_params *out);

/*
 * Whether the console's registers can lie as its parameters say: accesses of 1, 2 or 4 bytes, on
 * multiples of that size.
 */
bool uart_registers_good(const struct uart_entry *entry, const struct console_params *params);

#endif
