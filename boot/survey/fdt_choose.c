// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "boot/arch.h"
#include "fdt_choose.h"
#include "fdt_match.h"

/* What is found besides the best candidate, which the survey has. */
struct others {
	uint32_t rival; /* one that fits as well; 0: none */
	enum error bad; /* of the last bad one */
	uint32_t bad_at;
};

/*
 * Look at one candidate. libfdt reads none but from a multiple of 8: one beside it is shifted
 * there, and back again unless it is the best. Returns its bytes, 0 when it does not say.
 */
static uint32_t look_at(struct survey *s, const void *image, const struct image_part *part,
			uint32_t at, struct others *others)
{
	uint32_t shift = at % FDT_ALIGNMENT, size = 0, rank;
	const void *header = arch_map(at, FDT_HEADER_SIZE, s->image);
	enum error error = ERR_FDT_SIZE;
	char front[FDT_ALIGNMENT], *bytes = NULL;

	s->tree_count++;
	if (header)
		size = fdt_size(header);
	if (part && image_check_part(image, part))
		error = ERR_IMG_PART;
	else if (size)
		bytes = arch_map(at - shift, size + shift, s->image);
	if (bytes && shift) {
		memcpy(front, bytes, shift);
		memmove(bytes, bytes + shift, size);
	}
	if (bytes)
		error = fdt_check(bytes, size);
	if (!error) {
		rank = fdt_match(s, bytes);
		if (!s->tree_number || FDT_MATCH_ORDER(rank) > FDT_MATCH_ORDER(s->tree_rank)) {
			s->tree = at - shift;
			s->tree_rank = rank;
			s->tree_number = s->tree_count;
			others->rival = 0;
			return size;
		}
		if (FDT_MATCH_ORDER(rank) == FDT_MATCH_ORDER(s->tree_rank))
			others->rival = at;
	} else {
		others->bad = error;
		others->bad_at = at;
	}
	if (bytes && shift) {
		memmove(bytes + shift, bytes, size);
		memcpy(bytes, front, shift);
	}
	return size;
}

/* Say what is to be said of the choice. */
static enum error settle(struct survey *s, const struct others *others)
{
	uint32_t order = FDT_MATCH_ORDER(s->tree_rank);
	bool known = order > FDT_MATCH_ORDER(FDT_MATCH_FITS);

	if (others->bad) {
		/* Where nothing matches, a bad tree may have been the right one. */
		if (!known)
			return survey_fail(s, others->bad, others->bad_at);
		survey_warn(s, others->bad, others->bad_at);
	}
	if (known && others->rival)
		survey_warn(s, ERR_FDT_TIE, others->rival);
	if (known)
		return ERR_NONE;
	if (s->params.policy & POLICY_MATCH)
		return survey_fail(s, ERR_FDT_NO_MATCH, s->tree);
	/* One that is left when all others are for other machines is meant for the rest. */
	if (others->rival || (!order && s->tree_count > 1)) {
		survey_warn(s, ERR_FDT_NO_MATCH, s->tree);
		if (s->r2_kind == R2_FDT)
			s->fdt_origin = FDT_ORIGIN_NONE;
	}
	return ERR_NONE;
}

enum error fdt_choose(struct survey *s, const void *image)
{
	uint32_t at = survey_address(s, image_header(image)->image_size), size = 1, i;
	struct others others = {0};
	const struct image_part *part;
	const void *magic;

	/* What r2 points at is the bootloader's, not one that was appended. */
	for (; size && at != s->r2; at += size) {
		magic = arch_map(at, 4, s->image);
		if (!magic || !fdt_here(magic))
			break;
		s->fdt_origin = FDT_ORIGIN_APPENDED;
		size = look_at(s, image, NULL, at, &others);
	}
	for (i = 0; s->fdt_origin != FDT_ORIGIN_APPENDED && (part = image_find(image, PART_FDT, i));
	     i++) {
		s->fdt_origin = FDT_ORIGIN_PACKED;
		look_at(s, image, part, s->image + part->offset, &others);
	}
	return s->tree_count ? settle(s, &others) : ERR_NONE;
}
