// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "console_earlycon.h"

/* An address that fits in 32 bits, up to the word's end or a comma. */
static bool read_address(struct cmdline_word *w, uint32_t *address)
{
	return cmdline_skip(w, "0x") && cmdline_digits(w, 16, address) &&
	       (w->at == w->end || *w->at == ',');
}

static bool read_word(struct cmdline_word w, const struct uart_table *uarts,
		      struct console_params *out, const char **name)
{
	const struct uart_entry *e;
	uint32_t length;
	const char *at;

	if ((!cmdline_skip(&w, "earlycon") && !cmdline_skip(&w, "console")) || w.at == w.end)
		return false;
	/* The table has such names with the '=' in front, too. */
	for (at = w.at + 1; at < w.end && *at != ',';)
		at++;
	e = at < w.end ? uart_table_find(uarts, w.at, (uint32_t)(at - w.at)) : NULL;
	if (!e)
		return false;
	*name = uart_entry_name(e);
	uart_entry_take(e, out);
	w.at = at + 1;
	length = cmdline_skip(&w, "mmio32,") ? 4 : cmdline_skip(&w, "mmio16,") ? 2 : 0;
	if (length) {
		out->width = (uint8_t)length;
		out->shift = e->options & UART_SHIFTED ? (uint8_t)(length / 2) : out->shift;
	} else {
		cmdline_skip(&w, "mmio,");
	}
	return read_address(&w, &out->base) && uart_registers_good(e, out);
}

bool console_earlycon_next(struct cmdline_word *line, const struct uart_table *uarts,
			   struct console_params *out, const char **name)
{
	struct cmdline_word word;

	while (cmdline_next(line, &word)) {
		if (read_word(word, uarts, out, name))
			return true;
	}
	return false;
}
