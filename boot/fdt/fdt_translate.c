// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "fdt_translate.h"

void bus_go_to_root(struct bus_branch *b, const void *fdt)
{
	b->walk = walk_start(fdt);
	walk_next(&b->walk);
	b->depth = 1;
	b->props[0] = b->walk.props;
}

bool bus_go_to_child(struct bus_branch *b, const char *name, uint32_t length)
{
	do {
		if (b->depth == BUS_DEPTH_MAX || !walk_next(&b->walk) || b->walk.depth <= b->depth)
			return false;
	} while (b->walk.depth != b->depth + 1 || strncmp(b->walk.name, name, length) != 0 ||
		 (b->walk.name[length] && b->walk.name[length] != '@'));
	b->props[b->depth++] = b->walk.props;
	return true;
}

const struct walk *bus_level(struct bus_branch *b, uint32_t depth)
{
	b->walk.props = b->props[depth - 1];
	return &b->walk;
}

bool bus_available(struct bus_branch *b)
{
	uint32_t depth;

	for (depth = 2; depth <= b->depth; depth++) {
		if (!walk_is_available(bus_level(b, depth)))
			return false;
	}
	return true;
}

static struct bus_address read_address(const fdt32_t *cells, uint32_t count)
{
	return (struct bus_address){count == CELLS_MAX ? tree_word(cells) : 0,
				    tree_word(cells + count - 1)};
}

/*
 * From a bus with these cells to the one that it is on. The high cell is often the number of a chip
 * select, or 0: no range is looked into past a change of it.
 */
static bool through_ranges(const fdt32_t *range, uint32_t left, struct cells cells, uint32_t above,
			   struct bus_address *a)
{
	uint32_t count = cells.address + above + cells.size;

	for (left /= 4; left >= count; left -= count, range += count) {
		struct bus_address from = read_address(range, cells.address);
		struct bus_address to = read_address(range + cells.address, above);
		struct bus_address size = read_address(range + count - cells.size, cells.size);
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

bool bus_find_address(struct bus_branch *b, struct bus_address *a)
{
	uint32_t length, depth = b->depth - 1;
	const fdt32_t *prop = walk_prop(bus_level(b, b->depth), "reg", &length);
	struct cells cells, above;

	if (!walk_cells(bus_level(b, depth), &cells) || !prop ||
	    length / 4 < cells.address + cells.size)
		return false;
	*a = read_address(prop, cells.address);
	for (; depth > 1; depth--) {
		/* An empty one says that the addresses are the same; none, that there are none. */
		prop = walk_prop(bus_level(b, depth), "ranges", &length);
		if (!prop || !walk_cells(bus_level(b, depth - 1), &above) ||
		    (length && !through_ranges(prop, length, cells, above.address, a)))
			return false;
		cells = above;
	}
	return true;
}
