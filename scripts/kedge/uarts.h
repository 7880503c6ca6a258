/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of UARTs (uarts.def), for the command line and for images. */
#ifndef KEDGE_UARTS_H
#define KEDGE_UARTS_H

#include "../../boot/uart.h"
#include "util.h"

#define UART_SHIFTED 0x1u /* shift and width can be chosen */

struct uart {
	const char *name;
	uint8_t width;
	uint32_t options;
	const uint32_t *put, *flush; /* each with its UART_END */
	const char *names;	     /* one behind the other, the last is empty */
};

/* The UART of that name, which need not end with a 0; NULL when there is none. */
const struct uart *uart_named(const char *name, size_t length);

/* The n-th UART, NULL behind the last. */
const struct uart *uart_nth(size_t n);

/* A console on a UART, without base and set-up. */
struct console_params uart_console(const struct uart *uart);

/* The UART whose programs a console has, whatever its set-up; NULL when there is none such. */
const struct uart *uart_of(const struct console_params *params);

/* PART_UARTS with all UARTs; the bytes are the caller's. */
struct buffer uarts_part(void);

#endif
