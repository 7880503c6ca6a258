// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "fdt_walk.h"

struct walk walk_start(const void *fdt)
{
	const char *bytes = fdt;
	const fdt32_t *at = (const fdt32_t *)(bytes + fdt_off_dt_struct(fdt));

	return (struct walk){.strings = bytes + fdt_off_dt_strings(fdt), .at = at, .props = at};
}

bool walk_next(struct walk *w)
{
	for (;;) {
		switch (tree_word(w->at++)) {
		case FDT_BEGIN_NODE:
			w->name = (const char *)w->at;
			w->at += strlen(w->name) / 4 + 1;
			w->props = w->at;
			w->depth++;
			return true;
		case FDT_PROP:
			w->at += 2 + (tree_word(w->at) + 3) / 4;
			break;
		case FDT_END_NODE:
			w->depth--;
			break;
		case FDT_NOP:
			break;
		default:
			return false;
		}
	}
}

const fdt32_t *walk_prop(const struct walk *w, const char *name, uint32_t *length)
{
	const fdt32_t *at = w->props;

	for (;;) {
		switch (tree_word(at)) {
		case FDT_PROP:
			*length = tree_word(at + 1);
			if (!strcmp(w->strings + tree_word(at + 2), name))
				return at + 3;
			at += 3 + (*length + 3) / 4;
			break;
		case FDT_NOP:
			at++;
			break;
		default:
			return NULL;
		}
	}
}

bool walk_is(const struct walk *w, uint32_t depth, const char *name)
{
	size_t length = strlen(name);

	return w->depth == depth && !strncmp(w->name, name, length) &&
	       (!w->name[length] || w->name[length] == '@');
}

/* Whether a property is that string; the check of a tree does not show that strings end. */
static bool prop_is(const void *prop, uint32_t length, const char *string)
{
	size_t size = strlen(string) + 1;

	return length == size && !memcmp(prop, string, size);
}

bool walk_is_available(const struct walk *w)
{
	uint32_t length;
	const void *status = walk_prop(w, "status", &length);

	return !status || prop_is(status, length, "okay") || prop_is(status, length, "ok");
}

bool walk_is_memory(const struct walk *w)
{
	uint32_t length;
	const void *type;

	if (w->depth != 2)
		return false;
	type = walk_prop(w, "device_type", &length);
	return type ? prop_is(type, length, "memory") && walk_is_available(w)
		    : walk_is(w, 2, "memory");
}

/*
 * The number of cells in a property, or 1 without it, as in Linux (drivers/of/fdt.c), which reads
 * the tree next. 0 when it is not 1 or 2.
 */
static uint32_t cells_in(const fdt32_t *cells, uint32_t length)
{
	if (!cells)
		return 1;
	return length == 4 && tree_word(cells) <= CELLS_MAX ? tree_word(cells) : 0;
}

bool walk_cells(const struct walk *w, struct cells *cells)
{
	uint32_t length = 0;
	const fdt32_t *prop = walk_prop(w, "#address-cells", &length);

	cells->address = cells_in(prop, length);
	prop = walk_prop(w, "#size-cells", &length);
	cells->size = cells_in(prop, length);
	return cells->address && cells->size;
}
