// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "boot/fdt/fdt_translate.h"
#include "console_stdout_path.h"

#define ALIAS_MAX 31 /* Devicetree Specification, 2.2.4 */

/* Count the characters in front of the first one or other, or of the text's end: a 0, or length. */
static uint32_t span(const char *text, uint32_t length, char one, char other)
{
	uint32_t n = 0;

	while (n < length && text[n] && text[n] != one && text[n] != other)
		n++;
	return n;
}

/* Go down a path. A colon ends it: what follows is for the UART's driver. */
static bool go_down(struct fdt_branch *b, const char *path, uint32_t length)
{
	uint32_t n;

	while (length && *path == '/') {
		path++;
		length--;
		n = span(path, length, '/', ':');
		if (n && !fdt_go_to_child(b, path, n))
			return false;
		path += n;
		length -= n;
	}
	return true;
}

/* Go to a node by its path, which may begin with an alias. */
static bool go_to(struct fdt_branch *b, const void *fdt, const char *path, uint32_t length)
{
	uint32_t n = span(path, length, '/', ':'), alias_length;
	char name[ALIAS_MAX + 1];
	const char *alias;

	fdt_go_to_root(b, fdt);
	if (n) {
		if (n > ALIAS_MAX || !fdt_go_to_child(b, "aliases", 7))
			return false;
		memcpy(name, path, n);
		name[n] = 0;
		alias = (const char *)fdt_walk_prop(&b->walk, name, &alias_length);
		fdt_go_to_root(b, fdt);
		if (!alias || !alias_length || *alias != '/' || !go_down(b, alias, alias_length))
			return false;
	}
	return go_down(b, path + n, length - n) && b->depth > 1;
}

const char *console_named_by_name(enum console_named_by by)
{
	if (by == CONSOLE_BY_ALIAS)
		return "serial0";
	/* "stdout-path" is the end of "linux,stdout-path". */
	return &"linux,stdout-path"[by == CONSOLE_BY_STDOUT_PATH ? 6 : 0];
}

/* Go to the node that is named in this way. */
static enum console_result go_to_named(struct fdt_branch *b, const void *fdt,
				       enum console_named_by by)
{
	const char *name = console_named_by_name(by), *path = name;
	uint32_t length = 7;

	if (by != CONSOLE_BY_ALIAS) {
		fdt_go_to_root(b, fdt);
		if (!fdt_go_to_child(b, "chosen", 6))
			return CONSOLE_UNNAMED;
		path = (const char *)fdt_walk_prop(&b->walk, name, &length);
	}
	if (!path)
		return CONSOLE_UNNAMED;
	return go_to(b, fdt, path, length) ? CONSOLE_FOUND : CONSOLE_NO_NODE;
}

/* A property of one cell. A shorter property counts as 2^32 - 1, which nothing accepts. */
static uint32_t number_in(const struct fdt_walk *w, const char *name, uint32_t otherwise)
{
	uint32_t length;
	const fdt32_t *prop = fdt_walk_prop(w, name, &length);

	if (!prop)
		return otherwise;
	return length == 4 ? fdt_word(prop) : UINT32_MAX;
}

/*
 * Find the first of the node's compatible strings that is in the table. Only terminated ones count.
 */
static const struct uart_entry *find_uart(const struct fdt_walk *w, const struct uart_table *uarts)
{
	uint32_t left, n;
	const char *text = (const char *)fdt_walk_prop(w, "compatible", &left);
	const struct uart_entry *e = NULL;

	for (; text && left && !e; text += n + 1, left -= n + 1) {
		n = (uint32_t)strnlen(text, left);
		if (n == left)
			break;
		e = uart_table_find(uarts, text, n);
	}
	return e;
}

enum console_result console_stdout_path(const void *fdt, enum console_named_by by,
					const struct uart_table *uarts, struct console_params *out,
					const char **name)
{
	struct fdt_branch branch, *b = &branch;
	enum console_result result = go_to_named(b, fdt, by);
	const struct uart_entry *e;
	struct fdt_address address;
	const struct fdt_walk *w;
	uint32_t offset, shift, width;

	if (result)
		return result;
	if (!fdt_branch_available(b))
		return CONSOLE_DISABLED;
	e = find_uart(fdt_branch_at(b, b->depth), uarts);
	if (!e)
		return CONSOLE_UNKNOWN;
	*name = uart_entry_name(e);
	uart_entry_take(e, out);
	if (!fdt_translate(b, &address))
		return CONSOLE_ADDRESS;
	w = fdt_branch_at(b, b->depth);
	offset = number_in(w, "reg-offset", 0);
	out->base = address.low + offset;
	if (address.high || out->base < offset)
		return CONSOLE_ADDRESS;
	width = number_in(w, "reg-io-width", out->width);
	shift = e->options & UART_SHIFTED ? number_in(w, "reg-shift", out->shift) : out->shift;
	out->width = width > 4 ? 0 : (uint8_t)width;
	out->shift = shift > UINT8_MAX ? UINT8_MAX : (uint8_t)shift;
	return uart_registers_good(e, out) ? CONSOLE_FOUND : CONSOLE_REGISTERS;
}
