/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device in a checked tree, and the buses above it. */
#ifndef KEDGE_FDT_TRANSLATE_H
#define KEDGE_FDT_TRANSLATE_H

#include "fdt_walk.h"

#define FDT_DEPTH_MAX 12 /* the deepest UART in Debian's trees is at 6 */

/* A node and all of its parents. */
struct fdt_branch {
	struct fdt_walk walk;
	uint32_t depth; /* of the node; the root has 1 */
	const fdt32_t
		*props[FDT_DEPTH_MAX]; /* of each node from the root on, as in struct fdt_walk */
};

/* An address in one or two cells. */
struct fdt_address {
	uint32_t high, low;
};

void fdt_go_to_root(struct fdt_branch *b, const void *fdt);

/* Go to the child with this name, with or without a unit address. */
bool fdt_go_to_child(struct fdt_branch *b, const char *name, uint32_t length);

/* The walk, set to the node at this depth on the branch. Only its properties may be read. */
const struct fdt_walk *fdt_branch_at(struct fdt_branch *b, uint32_t depth);

/* Whether the node and all of its parents are "okay". */
bool fdt_branch_available(struct fdt_branch *b);

/*
 * Get a node's first address as the CPU sees it; the node is not the root. False when it has none.
 * Sources: Devicetree Specification, 2.3; Linux drivers/of/address.c.
 */
bool fdt_translate(struct fdt_branch *b, struct fdt_address *a);

#endif
