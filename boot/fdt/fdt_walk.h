/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading a checked tree in one walk over its nodes, in their order. libfdt, which changes trees,
 * would walk all of it again for each question.
 */
#ifndef KEDGE_TREE_WALK_H
#define KEDGE_TREE_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include <libfdt.h>

#define CELLS_MAX 2 /* of an address or a size: 64 bits */

/*
 * A word of a tree, which is 4-aligned. libfdt's own function reads byte by byte, and the
 * compiler's is a call on ARMv4.
 */
static inline uint32_t tree_word(const fdt32_t *word)
{
	uint32_t value = *word;
#if defined(__ARM_ARCH) && __ARM_ARCH < 6
	uint32_t pairs = (value ^ (value >> 16 | value << 16)) & 0xff00ffffu;

	return (value >> 8 | value << 24) ^ pairs >> 8;
#else
	return __builtin_bswap32(value);
#endif
}

struct walk {
	const char *strings;
	const fdt32_t *at; /* the next token */
	uint32_t depth;	   /* of the node: the root's is 1 */
	const char *name;
	const fdt32_t *props; /* its first token */
};

/* How many cells the addresses and sizes of a node's children take: 1 or 2. */
struct cells {
	uint32_t address, size;
};

/* In front of the root. */
struct walk walk_start(const void *fdt);

/* To the next node; false at the tree's end. */
bool walk_next(struct walk *walk);

/* A property of the node, and its length in bytes; NULL when there is none. */
const fdt32_t *walk_prop(const struct walk *walk, const char *name, uint32_t *length);

/* Whether the node is at that depth and has that name, with or without a unit address. */
bool walk_is(const struct walk *walk, uint32_t depth, const char *name);

/* Whether the node's status is okay, or it has none. */
bool walk_is_available(const struct walk *walk);

/* Whether the node describes memory, as Linux (drivers/of/fdt.c) finds it. */
bool walk_is_memory(const struct walk *walk);

/* The cells of the node's children; false when they are not 1 or 2. */
bool walk_cells(const struct walk *walk, struct cells *cells);

#endif
