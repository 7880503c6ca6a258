/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The serial line: polled output by the programs of boot/image/uart.h, no interrupts. */
#ifndef KEDGE_CONSOLE_H
#define KEDGE_CONSOLE_H

#include "boot/image/image.h"

/* One zeroed is no console; a console whose transmitter sticks becomes one. */
struct console {
	struct console_params params;
};

/* Begin to use a console whose parameters are set: set its UART up, if they have a program for it.
 */
void console_start(struct console *console);

/* Write a string; a line feed is sent as CR LF. */
void console_write(struct console *console, const char *text);

/* Wait until all that was written has left the transmitter, as far as it can be told. */
void console_flush(struct console *console);

#endif
