// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "fdt_walk.h"

struct fdt_walk fdt_walk_start(const void *fdt)
{
	const char *bytes = fdt;
	const fdt32_t *at = (const fdt32_t *)(bytes + fdt_off_dt_struct(fdt));

	return (struct fdt_walk){.strings = bytes + fdt_off_dt_strings(fdt), .at = at, .props = at};
}

bool fdt_walk_next(struct fdt_walk *w)
{
	for (;;) {
		switch (fdt_word(w->at++)) {
		case FDT_BEGIN_NODE:
			w->name = (const char *)w->at;
			w->at += strlen(w->name) / 4 + 1;
			w->props = w->at;
			w->depth++;
			return true;
		case FDT_PROP:
			w->at += 2 + (fdt_word(w->at) + 3) / 4;
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

const fdt32_t *fdt_walk_prop(const struct fdt_walk *w, const char *name, uint32_t *length)
{
	const fdt32_t *at = w->props;

	for (;;) {
		switch (fdt_word(at)) {
		case FDT_PROP:
			*length = fdt_word(at + 1);
			if (!strcmp(w->strings + fdt_word(at + 2), name))
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

bool fdt_walk_is(const struct fdt_walk *w, uint32_t depth, const char *name)
{
	size_t length = strlen(name);

	return w->depth == depth && !strncmp(w->name, name, length) &&
	       (!w->name[length] || w->name[length] == '@');
}

/* Whether a property is this string. A checked tree may have strings that do not end. */
static bool prop_is(const void *prop, uint32_t length, const char *string)
{
	size_t size = strlen(string) + 1;

	return length == size && !memcmp(prop, string, size);
}

bool fdt_walk_is_available(const struct fdt_walk *w)
{
	uint32_t length;
	const void *status = fdt_walk_prop(w, "status", &length);

	return !status || prop_is(status, length, "okay") || prop_is(status, length, "ok");
}

bool fdt_walk_is_memory(const struct fdt_walk *w)
{
	uint32_t length;
	const void *type;

	if (w->depth != 2)
		return false;
	type = fdt_walk_prop(w, "device_type", &length);
	return type ? prop_is(type, length, "memory") && fdt_walk_is_available(w)
		    : fdt_walk_is(w, 2, "memory");
}

/*
 * The number of cells in a property. A missing property means 1, as in Linux (drivers/of/fdt.c),
 * which reads the tree next. 0 when the number is not 1 or 2.
 */
static uint32_t cells_in(const fdt32_t *cells, uint32_t length)
{
	if (!cells)
		return 1;
	return length == 4 && fdt_word(cells) <= FDT_CELLS_MAX ? fdt_word(cells) : 0;
}

bool fdt_walk_cells(const struct fdt_walk *w, struct fdt_cells *cells)
{
	uint32_t length = 0;
	const fdt32_t *prop = fdt_walk_prop(w, "#address-cells", &length);

	cells->address = cells_in(prop, length);
	prop = fdt_walk_prop(w, "#size-cells", &length);
	cells->size = cells_in(prop, length);
	return cells->address && cells->size;
}
