// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "fdt_translate.h"

void fdt_go_to_root(struct fdt_branch *b, const void *fdt)
{
	b->walk = fdt_walk_start(fdt);
	fdt_walk_next(&b->walk);
	b->depth = 1;
	b->props[0] = b->walk.props;
}

bool fdt_go_to_child(struct fdt_branch *b, const char *name, uint32_t length)
{
	do {
		if (b->depth == FDT_DEPTH_MAX || !fdt_walk_next(&b->walk) ||
		    b->walk.depth <= b->depth)
			return false;
	} while (b->walk.depth != b->depth + 1 || strncmp(b->walk.name, name, length) != 0 ||
		 (b->walk.name[length] && b->walk.name[length] != '@'));
	b->props[b->depth++] = b->walk.props;
	return true;
}

const struct fdt_walk *fdt_branch_at(struct fdt_branch *b, uint32_t depth)
{
	b->walk.props = b->props[depth - 1];
	return &b->walk;
}

bool fdt_branch_available(struct fdt_branch *b)
{
	uint32_t depth;

	for (depth = 2; depth <= b->depth; depth++) {
		if (!fdt_walk_is_available(fdt_branch_at(b, depth)))
			return false;
	}
	return true;
}

static struct fdt_address read_address(const fdt32_t *cells, uint32_t count)
{
	return (struct fdt_address){count == FDT_CELLS_MAX ? fdt_word(cells) : 0,
				    fdt_word(cells + count - 1)};
}

/*
 * Translate an address from a bus with these cells to the bus above it. The high cell is often a
 * chip select's number, or 0. A range that would carry into the high cell is not followed there.
 */
static bool through_ranges(const fdt32_t *range, uint32_t left, struct fdt_cells cells,
			   uint32_t above, struct fdt_address *a)
{
	uint32_t count = cells.address + above + cells.size;

	for (left /= 4; left >= count; left -= count, range += count) {
		struct fdt_address from = read_address(range, cells.address);
		struct fdt_address to = read_address(range + cells.address, above);
		struct fdt_address size = read_address(range + count - cells.size, cells.size);
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

bool fdt_translate(struct fdt_branch *b, struct fdt_address *a)
{
	uint32_t length, depth = b->depth - 1;
	const fdt32_t *prop = fdt_walk_prop(fdt_branch_at(b, b->depth), "reg", &length);
	struct fdt_cells cells, above;

	if (!fdt_walk_cells(fdt_branch_at(b, depth), &cells) || !prop ||
	    length / 4 < cells.address + cells.size)
		return false;
	*a = read_address(prop, cells.address);
	for (; depth > 1; depth--) {
		/*
		 * Empty "ranges": the addresses are the same. No "ranges": the CPU cannot reach it.
		 */
		prop = fdt_walk_prop(fdt_branch_at(b, depth), "ranges", &length);
		if (!prop || !fdt_walk_cells(fdt_branch_at(b, depth - 1), &above) ||
		    (length && !through_ranges(prop, length, cells, above.address, a)))
			return false;
		cells = above;
	}
	return true;
}
