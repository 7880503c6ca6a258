// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "boot/arch.h"
#include "fdt_choose.h"
#include "fdt_tree.h"

/*
 * Look at one tree. libfdt reads a tree only from a multiple of 8. A tree that is not on one is
 * shifted down to it, and is shifted back unless it is the best so far. Returns its size in bytes,
 * or 0 when its header gives no valid size.
 */
static uint32_t try_tree(const struct fdt_candidates *c, struct fdt_choice *best,
			 const struct image_part *part, uint32_t at)
{
	uint32_t shift = at % FDT_ALIGNMENT, size = 0, rank;
	const void *header = arch_map(at, FDT_HEADER_SIZE, c->image_address);
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
		rank = fdt_match(&c->machine, bytes);
		if (!best->number || FDT_MATCH_ORDER(rank) > FDT_MATCH_ORDER(best->rank)) {
			best->address = at - shift;
			best->rank = rank;
			best->number = best->count;
			best->rival = 0;
			return size;
		}
		if (FDT_MATCH_ORDER(rank) == FDT_MATCH_ORDER(best->rank))
			best->rival = at;
	} else {
		best->bad = error;
		best->bad_at = at;
	}
	if (bytes && shift) {
		memmove(bytes + shift, bytes, size);
		memcpy(bytes, front, shift);
	}
	return size;
}

void fdt_choose(const struct fdt_candidates *c, struct fdt_choice *choice)
{
	uint32_t at = c->appended, size = 1, i;
	const struct image_part *part;
	const void *magic;

	for (; size && at != c->r2; at += size) {
		magic = arch_map(at, 4, c->image_address);
		if (!magic || !fdt_here(magic))
			break;
		choice->origin = FDT_ORIGIN_APPENDED;
		size = try_tree(c, choice, NULL, at);
	}
	for (i = 0;
	     choice->origin != FDT_ORIGIN_APPENDED && (part = image_find(c->image, PART_FDT, i));
	     i++) {
		choice->origin = FDT_ORIGIN_PACKED;
		try_tree(c, choice, part, c->image_address + part->offset);
	}
}
