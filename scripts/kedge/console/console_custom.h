/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A UART that kedge does not know, described by hand, step by step. R is a register: its byte
 * offset, or with shift=N its number; B a bit of it, 0 to 31; V that bit's value, 0 or 1.
 *
 *	init=R:VALUE	write, once, to set the UART up
 *	ready=R:B:V	before a byte: wait until the bit has that value
 *	skip=R:B:V:N	leave the next N steps of those before a byte out if it has
 *	read=R		before a byte: read
 *	write=R:VALUE	before a byte: write
 *	put=R		write the byte
 *	idle=R:B:V	in the end: wait until the bit has that value
 */
#ifndef KEDGE_CONSOLE_CUSTOM_H
#define KEDGE_CONSOLE_CUSTOM_H

#include "boot/image/uart.h"
#include "util/failure.h"

/*
 * Read a step, such as "ready=0x18:5:0", from *text, step over it, and append it to the console's
 * programs, which begin as custom_new() makes them. False, with the reason in f, when it is none;
 * the caller puts "console '...': " in front.
 */
bool custom_step(const char **text, struct console_params *p, struct failure *f);

/* A console with empty programs, registers of 4 bytes. */
struct console_params custom_new(void);

/*
 * Check that the steps make a console: one puts the byte, and each register can be accessed. False,
 * with the reason in f, if not.
 */
bool custom_complete(struct console_params *p, struct failure *f);

/* The steps of a console's programs in words, each with a comma in front, as far as size allows. */
void custom_words(const struct console_params *p, char *text, size_t size);

#endif
