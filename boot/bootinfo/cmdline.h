/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a command line, as Linux tells them apart. */
#ifndef KEDGE_CMDLINE_H
#define KEDGE_CMDLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "bootinfo.h"

/* What is left of a word, or of a command line: bytes of any content. */
struct cmdline_word {
	const char *at, *end;
};

/*
 * Take the next word from a command line; false when there is no more. A word may be empty. They
 * end at white space outside of quotes: Linux lib/cmdline.c, next_arg().
 */
bool cmdline_next(struct cmdline_word *line, struct cmdline_word *word);

/* Step over a text, if the word goes on with it. */
bool cmdline_skip(struct cmdline_word *w, const char *text);

/* Step over the digits of a number. False when there are none, or it does not fit in 32 bits. */
bool cmdline_digits(struct cmdline_word *w, uint32_t base, uint32_t *value);

/*
 * Put what the last initrd=START,SIZE in a command line says into info (Linux
 * init/do_mounts_initrd.c, before 5.8 arch/arm/mm/init.c); with info NULL, overwrite all of these
 * words with spaces, which is all that is ever written to it.
 */
void cmdline_initrd(char *cmdline, uint32_t length, struct bootinfo *info);

#endif
