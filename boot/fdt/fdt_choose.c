// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "boot/arch.h"
#include "fdt_choose.h"
#include "fdt_tree.h"

/* The state of the search. */
struct chooser {
	const void *image;
	uint32_t image_address;
	const struct fdt_machine *machine;
	struct fdt_choice *choice;
	struct fdt_others others;
};

/*
 * Look at one candidate. libfdt reads a tree only from a multiple of 8: one beside it is shifted
 * there, and back again unless it is the best. Returns its bytes, 0 when it does not say.
 */
static uint32_t look_at(struct chooser *c, const struct image_part *part, uint32_t at)
{
	uint32_t shift = at % FDT_ALIGNMENT, size = 0, rank;
	const void *header = arch_map(at, FDT_HEADER_SIZE, c->image_address);
	struct fdt_choice *best = c->choice;
	enum error error = ERR_FDT_SIZE;
	char front[FDT_ALIGNMENT], *bytes = NULL;

	best->count++;
	if (header)
		size = fdt_size(header);
	if (part && image_check_part(c->image, part))
		error = ERR_IMG_PART;
	else if (size)
		bytes = arch_map(at - shift, size + shift, c->image_address);
	if (bytes && shift) {
		memcpy(front, bytes, shift);
		memmove(bytes, bytes + shift, size);
	}
	if (bytes)
		error = fdt_check(bytes, size);
	if (!error) {
		rank = fdt_match(c->machine, bytes);
		if (!best->number || FDT_MATCH_ORDER(rank) > FDT_MATCH_ORDER(best->rank)) {
			best->address = at - shift;
			best->rank = rank;
			best->number = best->count;
			c->others.rival = 0;
			return size;
		}
		if (FDT_MATCH_ORDER(rank) == FDT_MATCH_ORDER(best->rank))
			c->others.rival = at;
	} else {
		c->others.bad = error;
		c->others.bad_at = at;
	}
	if (bytes && shift) {
		memmove(bytes + shift, bytes, size);
		memcpy(bytes, front, shift);
	}
	return size;
}

struct fdt_others fdt_choose(const void *image, uint32_t image_address, uint32_t appended,
			     uint32_t r2, const struct fdt_machine *machine,
			     struct fdt_choice *choice)
{
	struct chooser c = {image, image_address, machine, choice, {0}};
	const struct image_part *part;
	uint32_t size = 1, i;
	const void *magic;

	for (; size && appended != r2; appended += size) {
		magic = arch_map(appended, 4, image_address);
		if (!magic || !fdt_here(magic))
			break;
		choice->origin = FDT_ORIGIN_APPENDED;
		size = look_at(&c, NULL, appended);
	}
	for (i = 0; choice->origin != FDT_ORIGIN_APPENDED && (part = image_find(image, PART_FDT, i));
	     i++) {
		choice->origin = FDT_ORIGIN_PACKED;
		look_at(&c, part, image_address + part->offset);
	}
	return c.others;
}
