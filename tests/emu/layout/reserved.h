/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reservations of the tree that the kernel is to get: entries of /memreserve/ and nodes of
 * /reserved-memory. They are put into the tree first, for its size, and placed when the rest is.
 */
#ifndef KEDGE_EMU_RESERVED_H
#define KEDGE_EMU_RESERVED_H

#include "draw.h"

/* Draw how many there are, in half of the layouts: one to three. */
void reserved_draw(struct drawn *d, uint32_t seed);

/* Make room for them in a tree, which is replaced. */
void reserved_add(const struct drawn *d, struct buffer *tree);

/*
 * Place them, often next to what else is there, and hardly ever where the kernel goes. None is on
 * the image, the initrd or what is handed over. The emulator watches them.
 */
void reserved_place(struct drawn *d, uint32_t seed);

/* Check, by cmocka's assertions, that a tree still has them. */
void reserved_check(const struct drawn *d, const void *fdt);

#endif
