/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The serial line: polled output by the programs of boot/image/uart.h, no interrupts. */
#ifndef KEDGE_CONSOLE_H
#define KEDGE_CONSOLE_H

#include "boot/image/image.h"

/* A zeroed struct is no console. A console whose transmitter does not get ready becomes none. */
struct console {
	struct console_params params;
};

/* Start a console whose parameters are set. If they have a program for it, it sets the UART up. */
void console_start(struct console *console);

/* Write a string; a line feed is sent as CR LF. */
void console_write(struct console *console, const char *text);

/* Wait until everything has left the transmitter, as far as the UART can tell. */
void console_flush(struct console *console);

#endif
