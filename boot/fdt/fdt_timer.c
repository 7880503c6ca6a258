// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "fdt_translate.h"
#include "fdt_timer.h"

/* The first cell of a property; 0 when the property is missing. */
static uint32_t first_cell(const struct fdt_walk *w, const char *name)
{
	uint32_t length;
	const fdt32_t *prop = fdt_walk_prop(w, name, &length);

	return prop && length >= 4 ? fdt_word(prop) : 0;
}

/* The frequency of the clock with this phandle; 0 when the tree does not tell it. */
static uint32_t frequency_of(const void *fdt, uint32_t phandle)
{
	struct fdt_walk w = fdt_walk_start(fdt);

	while (phandle && fdt_walk_next(&w)) {
		if (first_cell(&w, "phandle") == phandle)
			return first_cell(&w, "clock-frequency");
	}
	return 0;
}

/* Whether the node is compatible with the SP804. The last string may have no end. */
static bool is_sp804(const struct fdt_walk *w)
{
	static const char name[] = "arm,sp804";
	uint32_t left, n;
	const char *text = (const char *)fdt_walk_prop(w, "compatible", &left);

	for (; text && left >= sizeof(name); text += n, left -= n) {
		if (!memcmp(text, name, sizeof(name)))
			return true;
		n = (uint32_t)strnlen(text, left - 1) + 1;
	}
	return false;
}

bool fdt_timer_find(const void *fdt, struct fdt_timer *timer)
{
	struct fdt_branch branch, *b = &branch;
	struct fdt_address address;
	const fdt32_t *props;

	/* Start below the root: it is no device. */
	fdt_go_to_root(b, fdt);
	while (fdt_walk_next(&b->walk)) {
		b->depth = b->walk.depth;
		if (b->depth > FDT_DEPTH_MAX)
			continue;
		props = b->walk.props;
		b->props[b->depth - 1] = props;
		if (is_sp804(&b->walk) && fdt_branch_available(b) && fdt_translate(b, &address) &&
		    !address.high && address.low % 4 == 0) {
			timer->address = address.low;
			timer->hz =
				frequency_of(fdt, first_cell(fdt_branch_at(b, b->depth), "clocks"));
			return true;
		}
		b->walk.props = props;
	}
	return false;
}
