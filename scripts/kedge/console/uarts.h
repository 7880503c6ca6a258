/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of UARTs (uarts.def), for the command line and for images. */
#ifndef KEDGE_UARTS_H
#define KEDGE_UARTS_H

#include "boot/image/uart.h"
#include "util/buffer.h"
#include "util/failure.h"

/* Options beside UART_SHIFTED. */
#define UART_STEPS	 0x2u /* it divides by a few numbers only: Qualcomm's */
#define UART_CLOCK_FIXED 0x4u /* no other clock than baud.clock */

/*
 * The last words of a console's programs are not run. They keep baud rate and clock for kedge info.
 */
#define UART_NOTE_BAUD	(UART_WORDS - 2)
#define UART_NOTE_CLOCK (UART_WORDS - 1)

/*
 * How a UART makes a baud rate: clock * multiplier / (divider * d), d being from least to most;
 * most 0: it cannot be set up.
 */
struct uart_baud {
	uint32_t multiplier, divider;
	uint32_t least, most;
	uint32_t clock; /* Hz, where it is the same on most boards; else 0 */
};

struct uart {
	const char *name;
	const char *about; /* for people */
	uint8_t width, shift;
	uint32_t options;
	struct uart_baud baud;
	const uint32_t *put, *flush; /* each with its UART_END */
	const char *names;	     /* one behind the other, the last is empty */
};

/* The UART of that name, which need not end with a 0; NULL when there is none. */
const struct uart *uart_named(const char *name, size_t length);

/* The n-th UART, NULL behind the last. */
const struct uart *uart_nth(size_t n);

/* A console on a UART, without base and set-up. */
struct console_params uart_console(const struct uart *uart);

/*
 * The same, set up for a baud rate from a clock, in Hz, both above 0. False, with the reason in f,
 * when the rate would be more than 3 % off; the caller puts "console '...': " in front.
 */
bool uart_set_up(const struct uart *uart, uint32_t baud, uint32_t clock, struct console_params *out,
		 struct failure *f);

/* PART_UARTS with all UARTs; the bytes are the caller's. */
struct buffer uarts_part(void);

#endif
