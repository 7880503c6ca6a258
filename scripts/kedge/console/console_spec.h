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

/* Room for all that console_spec() can write. */
#define CONSOLE_SPEC_MAX 1024

bool parse_console(const char *spec, struct console_params *params, struct failure *f);

/*
 * Write the spec that parse_console() turns into these parameters, into text; returns text.
 * Parameters that no spec gives, which kedge pack does not write, are described in words.
 */
char *console_spec(const struct console_params *params, char *text, size_t size);

/* Print all consoles that there are on standard output. */
void console_help(void);

#endif
