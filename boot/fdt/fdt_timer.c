// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "fdt_translate.h"
#include "fdt_timer.h"

/* The first cell of a property; 0 without one. */
static uint32_t first_cell(const struct walk *w, const char *name)
{
	uint32_t length;
	const fdt32_t *prop = walk_prop(w, name, &length);

	return prop && length >= 4 ? tree_word(prop) : 0;
}

/* The frequency of the clock with that phandle, if it is one that the tree tells. */
static uint32_t frequency_of(const void *fdt, uint32_t phandle)
{
	struct walk w = walk_start(fdt);

	while (phandle && walk_next(&w)) {
		if (first_cell(&w, "phandle") == phandle)
			return first_cell(&w, "clock-frequency");
	}
	return 0;
}

/* Among the node's compatible strings; none of them may have to end. */
static bool is_sp804(const struct walk *w)
{
	static const char name[] = "arm,sp804";
	uint32_t left, n;
	const char *text = (const char *)walk_prop(w, "compatible", &left);

	for (; text && left >= sizeof(name); text += n, left -= n) {
		if (!memcmp(text, name, sizeof(name)))
			return true;
		n = (uint32_t)strnlen(text, left - 1) + 1;
	}
	return false;
}

bool timer_find(const void *fdt, struct timer *timer)
{
	struct bus_branch branch, *b = &branch;
	struct bus_address address;
	const fdt32_t *props;

	/* The root itself is no device. */
	bus_go_to_root(b, fdt);
	while (walk_next(&b->walk)) {
		b->depth = b->walk.depth;
		if (b->depth > BUS_DEPTH_MAX)
			continue;
		props = b->walk.props;
		b->props[b->depth - 1] = props;
		if (is_sp804(&b->walk) && bus_available(b) && bus_find_address(b, &address) &&
		    !address.high && address.low % 4 == 0) {
			timer->address = address.low;
			timer->hz = frequency_of(fdt, first_cell(bus_level(b, b->depth), "clocks"));
			return true;
		}
		b->walk.props = props;
	}
	return false;
}
