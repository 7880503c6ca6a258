// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "earlycon.h"

/* What is left of a word. */
struct word {
	const char *at;
	uint32_t left;
};

/* Step over a text, if the word goes on with it. */
static bool skip(struct word *w, const char *text)
{
	uint32_t length = (uint32_t)strlen(text);

	if (w->left < length || memcmp(w->at, text, length) != 0)
		return false;
	w->at += length;
	w->left -= length;
	return true;
}

/* A hexadecimal digit's value, or 16. */
static uint32_t digit(char c)
{
	uint32_t value = (uint32_t)c - '0';

	if (value < 10)
		return value;
	value = ((uint32_t)c | 0x20) - 'a';
	return value < 6 ? value + 10 : 16;
}

/* An address that fits in 32 bits, up to the word's end or a comma. */
static bool read_address(struct word *w, uint32_t *address)
{
	uint32_t value = 0;

	if (!skip(w, "0x") || !w->left || *w->at == ',')
		return false;
	for (; w->left && *w->at != ','; w->at++, w->left--) {
		uint32_t next = digit(*w->at);

		if (next > 15 || value >> 28)
			return false;
		value = value << 4 | next;
	}
	*address = value;
	return true;
}

static bool read_word(struct word w, const struct uart_table *uarts, struct console_params *out,
		      const char **name)
{
	const struct uart_entry *e;
	uint32_t length = 1;

	if (!skip(&w, "earlycon") && !skip(&w, "console"))
		return false;
	/* The table, too, has its names with the '=' in front. */
	while (length < w.left && w.at[length] != ',')
		length++;
	e = w.left > length ? uart_table_find(uarts, w.at, length) : NULL;
	if (!e)
		return false;
	*name = uart_entry_name(e);
	uart_entry_take(e, out);
	w.at += length + 1;
	w.left -= length + 1;
	length = skip(&w, "mmio32,") ? 4 : skip(&w, "mmio16,") ? 2 : 0;
	if (length) {
		out->width = (uint8_t)length;
		out->shift = e->options & UART_SHIFTED ? (uint8_t)(length / 2) : out->shift;
	} else {
		skip(&w, "mmio,");
	}
	return read_address(&w, &out->base) && uart_registers_good(e, out);
}

bool earlycon_find(const char *cmdline, uint32_t length, const struct uart_table *uarts,
		   struct console_params *out, const char **name)
{
	uint32_t start = 0, at;
	bool quoted = false;

	/* Words end at white space outside of quotes: Linux lib/cmdline.c, next_arg(). */
	for (at = 0; at <= length; at++) {
		if (at < length && cmdline[at] == '"')
			quoted = !quoted;
		if (at < length && (quoted || (unsigned char)cmdline[at] > ' '))
			continue;
		if (read_word((struct word){cmdline + start, at - start}, uarts, out, name))
			return true;
		start = at + 1;
	}
	return false;
}
