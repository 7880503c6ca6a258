// SPDX-License-Identifier: GPL-2.0-or-later
/* Checking a tree. */
#include <string.h>

#include "fdt_tree.h"
#include "fdt_walk.h"

bool fdt_here(const void *blob)
{
	return fdt32_ld(blob) == FDT_MAGIC;
}

uint32_t fdt_size(const void *blob)
{
	uint32_t size = fdt32_ld((const fdt32_t *)blob + 1);

	return size < FDT_HEADER_SIZE || size > FDT_SIZE_MAX ? 0 : size;
}

/*
 * The offset behind the memory reservation block with its last entry; 0 when no last entry is in
 * front of limit.
 */
static uint32_t reserve_map_end(const void *fdt, uint32_t limit)
{
	uint32_t at = fdt_off_mem_rsvmap(fdt);
	const fdt32_t *word;

	for (; at % 8 == 0 && at < limit && limit - at >= sizeof(struct fdt_reserve_entry);
	     at += (uint32_t)sizeof(struct fdt_reserve_entry)) {
		word = (const fdt32_t *)((const char *)fdt + at);
		if (!(word[2] | word[3]))
			return at + (uint32_t)sizeof(struct fdt_reserve_entry);
	}
	return 0;
}

/* The number of words of a name with its terminating 0; 0 when it does not end within words. */
static uint32_t name_words(const fdt32_t *name, uint32_t words)
{
	uint32_t length = (uint32_t)strnlen((const char *)name, words * 4);

	return length == words * 4 ? 0 : length / 4 + 1;
}

/*
 * Check the structure block: one root without a name, correct nesting, and all names and values
 * inside the block. Devicetree Specification, 5.4.
 */
static bool structure_good(const fdt32_t *at, uint32_t words, uint32_t strings_size)
{
	uint32_t depth = 0, take;
	bool root = false;

	while (words--) {
		take = 0;
		switch (fdt_word(at++)) {
		case FDT_NOP:
			/* libfdt knows no token but the end behind the root. */
			if (root && !depth)
				return false;
			break;
		case FDT_BEGIN_NODE:
			take = name_words(at, words);
			if (!take || (!depth++ && (root || *at)))
				return false;
			root = true;
			break;
		case FDT_END_NODE:
			if (!depth--)
				return false;
			break;
		case FDT_PROP:
			if (!depth || words < 2 || fdt_word(at) > words * 4 ||
			    fdt_word(at + 1) >= strings_size)
				return false;
			take = 2 + (fdt_word(at) + 3) / 4;
			break;
		case FDT_END:
			return root && !depth;
		default:
			return false;
		}
		if (take > words)
			return false;
		at += take;
		words -= take;
	}
	return false;
}

enum error fdt_check(const void *fdt, uint32_t avail)
{
	uint32_t size;

	if (avail < FDT_HEADER_SIZE || !fdt_here(fdt))
		return ERR_FDT_SIZE;
	size = fdt_size(fdt);
	if (!size || size > avail)
		return ERR_FDT_SIZE;
	return fdt_check_blocks(fdt, size);
}

enum error fdt_check_blocks(const void *fdt, uint32_t size)
{
	uint32_t at, words, strings, strings_size;

	if (fdt_version(fdt) < 17 || fdt_last_comp_version(fdt) > 17)
		return ERR_FDT_VERSION;
	at = fdt_off_dt_struct(fdt);
	words = fdt_size_dt_struct(fdt) / 4;
	strings = fdt_off_dt_strings(fdt);
	strings_size = fdt_size_dt_strings(fdt);
	/*
	 * The blocks must be in the order of the Devicetree Specification, 5.1: libfdt relies on
	 * it.
	 */
	if (fdt_off_mem_rsvmap(fdt) < FDT_HEADER_SIZE || at % 4 || at > strings ||
	    fdt_size_dt_struct(fdt) > strings - at || strings > size ||
	    strings_size > size - strings || !reserve_map_end(fdt, at))
		return ERR_FDT_DAMAGED;
	/* If the last string ends, all strings do. */
	if (strings_size && ((const char *)fdt)[strings + strings_size - 1])
		return ERR_FDT_DAMAGED;
	if (!structure_good((const fdt32_t *)((const char *)fdt + at), words, strings_size))
		return ERR_FDT_DAMAGED;
	return ERR_NONE;
}

uint32_t fdt_used_size(const void *fdt)
{
	/* In a checked tree the strings are the last block. */
	uint32_t end = fdt_off_dt_strings(fdt) + fdt_size_dt_strings(fdt);
	uint32_t size = align_up(end, FDT_ALIGNMENT);

	return size < fdt_totalsize(fdt) ? size : fdt_totalsize(fdt);
}

void fdt_trim(void *fdt)
{
	fdt_set_totalsize(fdt, fdt_used_size(fdt));
}
