// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "cmdline.h"

bool cmdline_next(struct cmdline_word *line, struct cmdline_word *word)
{
	bool quoted = false;
	char c;

	word->at = line->at;
	while (line->at < line->end) {
		c = *line->at++;
		if (c == '"')
			quoted = !quoted;
		if (!quoted && (c == ' ' || (c >= '\t' && c <= '\r'))) {
			word->end = line->at - 1;
			return true;
		}
	}
	word->end = line->end;
	return word->at < word->end;
}

bool cmdline_skip(struct cmdline_word *w, const char *text)
{
	const char *at = w->at;

	while (*text) {
		if (at == w->end || *at++ != *text++)
			return false;
	}
	w->at = at;
	return true;
}

bool cmdline_digits(struct cmdline_word *w, uint32_t base, uint32_t *value)
{
	const char *start = w->at;
	uint32_t digit;
	uint64_t next;

	for (*value = 0; w->at < w->end; w->at++) {
		digit = (uint32_t)(uint8_t)*w->at - '0';
		if (digit > 9) {
			/*
			 * 'a' to 'f' and 'A' to 'F' are 10 to 15. Any other character becomes base:
			 * no digit.
			 */
			digit = (digit | 0x20) - ('a' - '0');
			digit = digit < 6 ? digit + 10 : base;
		}
		if (digit >= base)
			break;
		next = (uint64_t)*value * base + digit;
		if (next >> 32)
			return false;
		*value = (uint32_t)next;
	}
	return w->at != start;
}

/* Read a size like memparse() in Linux lib/cmdline.c, but without octal numbers. */
static bool read_size(struct cmdline_word *w, uint32_t *value)
{
	uint32_t shift = 0, number;
	int suffix;

	if (!cmdline_digits(w, cmdline_skip(w, "0x") ? 16 : 10, &number))
		return false;
	if (w->at < w->end) {
		suffix = *w->at | 0x20;
		shift = suffix == 'k' ? 10 : suffix == 'm' ? 20 : suffix == 'g' ? 30 : 0;
	}
	if (shift)
		w->at++;
	*value = number << shift;
	return *value >> shift == number;
}

void cmdline_initrd(char *cmdline, uint32_t length, struct bootinfo *info)
{
	struct cmdline_word line = {cmdline, cmdline + length}, word, w;
	uint32_t start, size;

	while (cmdline_next(&line, &word)) {
		w = word;
		if (!cmdline_skip(&w, "initrd=") || !read_size(&w, &start) ||
		    !cmdline_skip(&w, ",") || !read_size(&w, &size))
			continue;
		if (info) {
			info->initrd_start = start;
			info->initrd_size = size;
		} else {
			memset(cmdline + (word.at - cmdline), ' ', (size_t)(word.end - word.at));
		}
	}
}
