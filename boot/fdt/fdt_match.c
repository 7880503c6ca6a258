// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "fdt_match.h"
#include "fdt_walk.h"

/* A property's value. If the property is missing, nothing is left. */
struct list {
	const fdt32_t *at;
	uint32_t left; /* bytes */
};

static struct list list_of(const struct fdt_walk *root, const char *name)
{
	struct list list = {NULL, 0};

	list.at = fdt_walk_prop(root, name, &list.left);
	if (!list.at)
		list.left = 0;
	return list;
}

/* Whether two lists have an entry in common. An entry is some number of words. */
static bool share(struct list a, const struct list *b, uint32_t words)
{
	uint32_t size = words * 4, at;

	for (; a.left >= size; a.at += words, a.left -= size) {
		for (at = 0; at + size <= b->left; at += size) {
			if (!memcmp(a.at, b->at + at / 4, size))
				return true;
		}
	}
	return false;
}

static bool has_revision(struct list list, const struct fdt_machine *machine)
{
	for (; machine->has_revision && list.left >= 8; list.at += 2, list.left -= 8) {
		if ((machine->revision & fdt_word(list.at + 1)) == fdt_word(list.at))
			return true;
	}
	return false;
}

/* Step over the next string. NULL at the end, or when the string is not terminated. */
static const char *next_string(struct list *list)
{
	const char *string = (const char *)list->at;
	uint32_t length = list->left ? (uint32_t)strnlen(string, list->left) : 0;

	if (length == list->left)
		return NULL;
	length++;
	list->at = (const fdt32_t *)(string + length);
	list->left -= length;
	return string;
}

/*
 * 255 when list has the first string of other; one less for each string in front of it; 0: list has
 * none of them.
 */
static uint32_t nearness(const struct list *list, struct list other)
{
	const char *string, *wanted;
	uint32_t near = 0xff;
	struct list rest;

	for (; near && (wanted = next_string(&other)); near--) {
		rest = *list;
		while ((string = next_string(&rest))) {
			if (!strcmp(string, wanted))
				return near;
		}
	}
	return 0;
}

uint32_t fdt_match(const struct fdt_machine *machine, const void *fdt)
{
	static const fdt32_t nothing = FDT_END << 24;
	struct fdt_walk own = fdt_walk_start(fdt), theirs = {.props = &nothing};
	uint32_t kind, rank = FDT_MATCH_FITS, near, words = 1;
	struct list list, other, compatible;
	fdt32_t type;
	bool holds;

	fdt_walk_next(&own);
	if (machine->fdt) {
		theirs = fdt_walk_start(machine->fdt);
		fdt_walk_next(&theirs);
	}
	compatible = list_of(&theirs, "compatible");
	fdt32_st(&type, machine->type);
	for (kind = 0; kind < FDT_MATCH_KINDS; kind++) {
		list = list_of(&own, fdt_match_kind_name(kind));
		if (!list.left)
			continue;
		if (kind == FDT_MATCH_REVISION) {
			holds = has_revision(list, machine);
		} else if (kind == FDT_MATCH_COMPATIBLE) {
			holds = nearness(&list, compatible);
		} else {
			other = (struct list){&type, sizeof(type)};
			if (kind != FDT_MATCH_MACHINE) {
				/*
				 * In trees without qcom,board-id, an entry of qcom,msm-id has three
				 * words.
				 */
				words = kind == FDT_MATCH_BOARD_ID || words == 2 ? 2 : 3;
				other = list_of(&theirs, fdt_match_kind_name(kind));
				if (!other.left)
					continue;
			}
			holds = share(list, &other, words);
		}
		if (!holds)
			return 0;
		rank += 0x10000u | 1u << kind;
	}
	list = list_of(&own, "compatible");
	near = nearness(&list, compatible);
	return near ? (rank | 1u << FDT_MATCH_COMPATIBLE) + (near << 8) : rank;
}

const char *fdt_match_kind_name(uint32_t kind)
{
	const char *name = "kedge,machine\0kedge,revision\0qcom,board-id\0qcom,msm-id\0"
			   "kedge,compatible";

	while (kind--)
		name += strlen(name) + 1;
	return name;
}
