// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "atags.h"

/* Words of a tag with its two header words. The tag's size word counts all of them. */
enum {
	WORDS_HEADER = 2,
	WORDS_CORE = 5,
	WORDS_MEM = 4,
	WORDS_INITRD2 = 4,
	WORDS_SERIAL = 4,
	WORDS_REVISION = 3,
};

bool atags_here(const uint32_t *list)
{
	return list[1] == ATAG_CORE && (list[0] == WORDS_HEADER || list[0] == WORDS_CORE);
}

static enum error read_tag(const uint32_t *tag, uint32_t words, struct bootinfo *info)
{
	uint32_t length;

	switch (tag[1]) {
	case ATAG_MEM: /* size, start */
		if (words < WORDS_MEM)
			return ERR_ATAG_TAG;
		return bootinfo_add_bank(info, tag[3], tag[2]) ? ERR_NONE : ERR_ATAG_BANKS;
	case ATAG_CMDLINE:
		length = (words - WORDS_HEADER) * 4;
		info->cmdline = (const char *)&tag[2];
		info->cmdline_length = (uint32_t)strnlen(info->cmdline, length);
		return ERR_NONE;
	case ATAG_INITRD2: /* start, size */
		if (words < WORDS_INITRD2)
			return ERR_ATAG_TAG;
		info->initrd_start = tag[2];
		info->initrd_size = tag[3];
		return ERR_NONE;
	case ATAG_SERIAL: /* low, high */
		if (words < WORDS_SERIAL)
			return ERR_ATAG_TAG;
		info->has_serial = true;
		info->serial_low = tag[2];
		info->serial_high = tag[3];
		return ERR_NONE;
	case ATAG_REVISION:
		if (words < WORDS_REVISION)
			return ERR_ATAG_TAG;
		info->has_revision = true;
		info->revision = tag[2];
		return ERR_NONE;
	default:
		return ERR_NONE;
	}
}

static enum error read_list(const uint32_t *list, uint32_t avail, struct bootinfo *info,
			    uint32_t *size)
{
	uint32_t words_left = (avail < ATAGS_LIMIT ? avail : ATAGS_LIMIT) / 4;
	const uint32_t *tag = list;
	enum error error;
	uint32_t words;

	if (words_left < WORDS_HEADER || !atags_here(list))
		return ERR_ATAG_START;
	for (;;) {
		*size = (uint32_t)((const char *)tag - (const char *)list);
		if (words_left < WORDS_HEADER)
			return ERR_ATAG_ENDLESS;
		words = tag[0];
		/* The last tag has size 0, or 2 in some bootloaders. */
		if (tag[1] == ATAG_NONE) {
			*size += WORDS_HEADER * 4;
			return ERR_NONE;
		}
		if (words < WORDS_HEADER)
			return ERR_ATAG_TAG;
		if (words > words_left)
			return ERR_ATAG_ENDLESS;
		error = read_tag(tag, words, info);
		if (error)
			return error;
		tag += words;
		words_left -= words;
	}
}

enum error atags_read(const uint32_t *list, uint32_t avail, struct bootinfo *info, uint32_t *size)
{
	enum error error;

	memset(info, 0, sizeof(*info));
	*size = 0;
	error = read_list(list, avail, info, size);
	if (error)
		memset(info, 0, sizeof(*info));
	return error;
}

void atags_set_initrd(uint32_t *list, uint32_t start, uint32_t size)
{
	bool found = false, end = false;
	uint32_t *tag;

	for (tag = list; !end; tag += tag[0]) {
		end = tag[1] == ATAG_NONE;
		if (end && found)
			return;
		if (end) {
			tag[0] = WORDS_INITRD2;
			tag[1] = ATAG_INITRD2;
		}
		if (tag[1] != ATAG_INITRD2)
			continue;
		tag[2] = start;
		tag[3] = size;
		found = true;
	}
	tag[0] = 0;
	tag[1] = ATAG_NONE;
}
