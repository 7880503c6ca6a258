/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading a checked tree in one walk over its nodes, in their order. libfdt, which changes trees,
 * would walk the whole tree again for each question.
 */
#ifndef KEDGE_FDT_WALK_H
#define KEDGE_FDT_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include <libfdt.h>

#define FDT_CELLS_MAX 2 /* of an address or a size: 64 bits */

/*
 * Read a word of a tree; a tree is 4-aligned. libfdt's own function reads byte by byte. The
 * compiler's builtin would be a function call on ARMv4.
 */
static inline uint32_t fdt_word(const fdt32_t *word)
{
	uint32_t value = *word;
#if defined(__ARM_ARCH) && __ARM_ARCH < 6
	uint32_t pairs = (value ^ (value >> 16 | value << 16)) & 0xff00ffffu;

	return (value >> 8 | value << 24) ^ pairs >> 8;
#else
	return __builtin_bswap32(value);
#endif
}

struct fdt_walk {
	const char *strings;
	const fdt32_t *at; /* the next token */
	uint32_t depth;	   /* of the node; the root has 1 */
	const char *name;
	const fdt32_t *props; /* the first token of its properties */
};

/* How many cells the addresses and sizes of a node's children have: 1 or 2. */
struct fdt_cells {
	uint32_t address, size;
};

/* Start a walk; the first step goes to the root. */
struct fdt_walk fdt_walk_start(const void *fdt);

/* Go to the next node; false at the tree's end. */
bool fdt_walk_next(struct fdt_walk *walk);

/* A property of the node, and its length in bytes; NULL when it is missing. */
const fdt32_t *fdt_walk_prop(const struct fdt_walk *walk, const char *name, uint32_t *length);

/* Whether the node is at this depth and has this name, with or without a unit address. */
bool fdt_walk_is(const struct fdt_walk *walk, uint32_t depth, const char *name);

/* Whether the node's status is "okay" or missing. */
bool fdt_walk_is_available(const struct fdt_walk *walk);

/* Whether the node describes memory, by the rule of Linux (drivers/of/fdt.c). */
bool fdt_walk_is_memory(const struct fdt_walk *walk);

/* The cells of the node's children; false when they are not 1 or 2. */
bool fdt_walk_cells(const struct fdt_walk *walk, struct fdt_cells *cells);

#endif
