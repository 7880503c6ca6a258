// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "uart_table.h"

#define SHIFT_MAX 4

/* The entry at an offset, if all of its parts are inside the table. */
static const struct uart_entry *entry_at(const struct uart_table *t, uint32_t at)
{
	const struct uart_entry *e = (const struct uart_entry *)(t->bytes + at);
	uint32_t left = t->size - at;

	if (left < sizeof(*e) || e->size > left || e->size % 4 || e->words > UART_WORDS ||
	    e->size <= sizeof(*e) + e->words * 4 || t->bytes[at + e->size - 1])
		return NULL;
	return e;
}

const char *uart_entry_name(const struct uart_entry *e)
{
	return (const char *)(e->program + e->words);
}

const struct uart_entry *uart_table_find(const struct uart_table *table, const char *name,
					 uint32_t length)
{
	const struct uart_entry *e;
	const char *known, *end;
	uint32_t at;

	for (at = 0; (e = entry_at(table, at)) != NULL; at += e->size) {
		known = uart_entry_name(e);
		end = (const char *)e + e->size;
		/* The first name is for --console only. Padding looks like empty names. */
		while ((known += strlen(known) + 1) < end) {
			if (length && strlen(known) == length && !memcmp(known, name, length))
				return e;
		}
	}
	return NULL;
}

void uart_entry_take(const struct uart_entry *e, struct console_params *out)
{
	memset(out, 0, sizeof(*out));
	out->type = e->type;
	out->shift = e->shift;
	out->width = e->width;
	out->put = e->put;
	out->flush = e->flush;
	memcpy(out->program, e->program, e->words * 4);
}

bool uart_registers_good(const struct uart_entry *e, const struct console_params *p)
{
	if ((p->width != 1 && p->width != 2 && p->width != 4) || (p->base & (p->width - 1u)))
		return false;
	return !(e->options & UART_SHIFTED) ||
	       (p->shift <= SHIFT_MAX && 1u << p->shift >= p->width);
}
