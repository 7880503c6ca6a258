/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a command line, split as Linux splits them. */
#ifndef KEDGE_CMDLINE_H
#define KEDGE_CMDLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "bootinfo.h"

/* The rest of a word or of a command line: any bytes. */
struct cmdline_word {
	const char *at, *end;
};

/*
 * Take the next word from a command line; false when there is no more. A word may be empty. White
 * space outside of quotes ends a word: next_arg() in Linux lib/cmdline.c.
 */
bool cmdline_next(struct cmdline_word *line, struct cmdline_word *word);

/* Step over text, if the word continues with it. */
bool cmdline_skip(struct cmdline_word *w, const char *text);

/*
 * Step over the digits of a number. False when there are none, or when it does not fit in 32 bits.
 */
bool cmdline_digits(struct cmdline_word *w, uint32_t base, uint32_t *value);

/*
 * Find all words initrd=START,SIZE in a command line (Linux init/do_mounts_initrd.c, before 5.8
 * arch/arm/mm/init.c). With info, put the values of the last one there. With info NULL, overwrite
 * all of these words with spaces; only then is the command line written to.
 */
void cmdline_initrd(char *cmdline, uint32_t length, struct bootinfo *info);

#endif
