/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of --console:
 *
 *	none, auto, dcc, semihosting
 *	UART[,baud=N[,clock=HZ]][,shift=N][,width=N]@ADDRESS, of uarts.def
 *	custom[,width=N][,shift=N],STEP...@ADDRESS, see console_custom.h
 *
 * An address is hexadecimal, with 0x.
 */
#ifndef KEDGE_CONSOLE_SPEC_H
#define KEDGE_CONSOLE_SPEC_H

#include "boot/image/image.h"
#include "util/failure.h"

/* A text that has room for all words that console_spec() can write. */
#define CONSOLE_SPEC_MAX 1024

bool parse_console(const char *spec, struct console_params *params, struct failure *f);

/*
 * Words that parse_console() makes the same parameters of, into text; returns text. Of parameters
 * that no words make, which kedge pack does not write, something to read.
 */
char *console_spec(const struct console_params *params, char *text, size_t size);

/* Print all consoles that there are on standard output. */
void console_help(void);

#endif
