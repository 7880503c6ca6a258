// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "stdout.h"
#include "tree_walk.h"

#define DEPTH_MAX 12 /* the deepest UART in Debian's trees is at 6 */
#define ALIAS_MAX 31 /* Devicetree Specification, 2.2.4 */

/* A node with all that it is in. */
struct branch {
	struct walk walk;
	uint32_t depth;			 /* of the node: the root's is 1 */
	const fdt32_t *props[DEPTH_MAX]; /* of each node from the root on, as in struct walk */
};

static void go_to_root(struct branch *b, const void *fdt)
{
	b->walk = walk_start(fdt);
	walk_next(&b->walk);
	b->depth = 1;
	b->props[0] = b->walk.props;
}

/* To the child of that name, with or without a unit address. */
static bool go_to_child(struct branch *b, const char *name, uint32_t length)
{
	do {
		if (b->depth == DEPTH_MAX || !walk_next(&b->walk) || b->walk.depth <= b->depth)
			return false;
	} while (b->walk.depth != b->depth + 1 || strncmp(b->walk.name, name, length) != 0 ||
		 (b->walk.name[length] && b->walk.name[length] != '@'));
	b->props[b->depth++] = b->walk.props;
	return true;
}

/* The characters in front of the first of two, or of the end, which is a 0 or at length. */
static uint32_t span(const char *text, uint32_t length, char one, char other)
{
	uint32_t n = 0;

	while (n < length && text[n] && text[n] != one && text[n] != other)
		n++;
	return n;
}

/* Down a path, as far as a colon: what follows that is for the UART's driver. */
static bool go_down(struct branch *b, const char *path, uint32_t length)
{
	uint32_t n;

	while (length && *path == '/') {
		path++;
		length--;
		n = span(path, length, '/', ':');
		if (n && !go_to_child(b, path, n))
			return false;
		path += n;
		length -= n;
	}
	return true;
}

/* To a node by its path, which may begin with an alias. */
static bool go_to(struct branch *b, const void *fdt, const char *path, uint32_t length)
{
	uint32_t n = span(path, length, '/', ':'), alias_length;
	char name[ALIAS_MAX + 1];
	const char *alias;

	go_to_root(b, fdt);
	if (n) {
		if (n > ALIAS_MAX || !go_to_child(b, "aliases", 7))
			return false;
		memcpy(name, path, n);
		name[n] = 0;
		alias = (const char *)walk_prop(&b->walk, name, &alias_length);
		go_to_root(b, fdt);
		if (!alias || !alias_length || *alias != '/' || !go_down(b, alias, alias_length))
			return false;
	}
	return go_down(b, path + n, length - n) && b->depth > 1;
}

const char *stdout_by_name(enum stdout_by by)
{
	if (by == STDOUT_BY_ALIAS)
		return "serial0";
	/* The one is the end of the other. */
	return &"linux,stdout-path"[by == STDOUT_BY_PATH ? 6 : 0];
}

/* To the node that is named in that way. */
static enum stdout_result go_to_named(struct branch *b, const void *fdt, enum stdout_by by)
{
	const char *name = stdout_by_name(by), *path = name;
	uint32_t length = 7;

	if (by != STDOUT_BY_ALIAS) {
		go_to_root(b, fdt);
		if (!go_to_child(b, "chosen", 6))
			return STDOUT_UNNAMED;
		path = (const char *)walk_prop(&b->walk, name, &length);
	}
	if (!path)
		return STDOUT_UNNAMED;
	return go_to(b, fdt, path, length) ? STDOUT_FOUND : STDOUT_NO_NODE;
}

/* The walk, at the node of that depth on the branch; only its properties count. */
static const struct walk *level(struct branch *b, uint32_t depth)
{
	b->walk.props = b->props[depth - 1];
	return &b->walk;
}

static bool is_available(struct branch *b)
{
	uint32_t depth;

	for (depth = 2; depth <= b->depth; depth++) {
		if (!walk_is_available(level(b, depth)))
			return false;
	}
	return true;
}

/* An address in one or two cells. */
struct address {
	uint32_t high, low;
};

static struct address read_address(const fdt32_t *cells, uint32_t count)
{
	return (struct address){count == CELLS_MAX ? tree_word(cells) : 0,
				tree_word(cells + count - 1)};
}

/*
 * From a bus with these cells to the one that it is on. The high cell is often the number of a chip
 * select, or 0: no range is looked into past a change of it.
 */
static bool through_ranges(const fdt32_t *range, uint32_t left, struct cells cells, uint32_t above,
			   struct address *a)
{
	uint32_t count = cells.address + above + cells.size;

	for (left /= 4; left >= count; left -= count, range += count) {
		struct address from = read_address(range, cells.address);
		struct address to = read_address(range + cells.address, above);
		struct address size = read_address(range + count - cells.size, cells.size);
		uint32_t offset = a->low - from.low;

		if (a->high == from.high && a->low >= from.low &&
		    (size.high || offset < size.low)) {
			a->high = to.high;
			a->low = to.low + offset;
			return a->low >= offset;
		}
	}
	return false;
}

/* The node's first address, as the CPU sees it. */
static bool find_address(struct branch *b, struct address *a)
{
	uint32_t length, depth = b->depth - 1;
	const fdt32_t *prop = walk_prop(level(b, b->depth), "reg", &length);
	struct cells cells, above;

	if (!walk_cells(level(b, depth), &cells) || !prop ||
	    length / 4 < cells.address + cells.size)
		return false;
	*a = read_address(prop, cells.address);
	for (; depth > 1; depth--) {
		/* An empty one says that the addresses are the same; none, that there are none. */
		prop = walk_prop(level(b, depth), "ranges", &length);
		if (!prop || !walk_cells(level(b, depth - 1), &above) ||
		    (length && !through_ranges(prop, length, cells, above.address, a)))
			return false;
		cells = above;
	}
	return true;
}

/* A property of one cell; one that is cut is no number that is good for anything. */
static uint32_t number_in(const struct walk *w, const char *name, uint32_t otherwise)
{
	uint32_t length;
	const fdt32_t *prop = walk_prop(w, name, &length);

	if (!prop)
		return otherwise;
	return length == 4 ? tree_word(prop) : UINT32_MAX;
}

/* The first of the node's compatible strings that the table has; only those that end count. */
static const struct uart_entry *find_uart(const struct walk *w, const struct uart_table *uarts)
{
	uint32_t left, n;
	const char *text = (const char *)walk_prop(w, "compatible", &left);
	const struct uart_entry *e = NULL;

	for (; text && left && !e; text += n + 1, left -= n + 1) {
		n = (uint32_t)strnlen(text, left);
		if (n == left)
			break;
		e = uart_table_find(uarts, text, n);
	}
	return e;
}

enum stdout_result stdout_find(const void *fdt, enum stdout_by by, const struct uart_table *uarts,
			       struct console_params *out, const char **name)
{
	struct branch branch, *b = &branch;
	enum stdout_result result = go_to_named(b, fdt, by);
	const struct uart_entry *e;
	struct address address;
	const struct walk *w;
	uint32_t offset, shift, width;

	if (result)
		return result;
	if (!is_available(b))
		return STDOUT_DISABLED;
	e = find_uart(level(b, b->depth), uarts);
	if (!e)
		return STDOUT_UNKNOWN;
	*name = uart_entry_name(e);
	uart_entry_take(e, out);
	if (!find_address(b, &address))
		return STDOUT_ADDRESS;
	w = level(b, b->depth);
	offset = number_in(w, "reg-offset", 0);
	out->base = address.low + offset;
	if (address.high || out->base < offset)
		return STDOUT_ADDRESS;
	width = number_in(w, "reg-io-width", out->width);
	shift = e->options & UART_SHIFTED ? number_in(w, "reg-shift", out->shift) : out->shift;
	out->width = width > 4 ? 0 : (uint8_t)width;
	out->shift = shift > UINT8_MAX ? UINT8_MAX : (uint8_t)shift;
	return uart_registers_good(e, out) ? STDOUT_FOUND : STDOUT_REGISTERS;
}
