/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a bootloader leaves in the caches of a layout, and what must not be left at the hand-over.
 */
#ifndef KEDGE_DIRTY_H
#define KEDGE_DIRTY_H

#include "tests/emu/model/cache.h"
#include "layout.h"

/*
 * A cache for a layout that is prepared, with the lines of its CPU; it watches the loader at both
 * of its places.
 */
struct cache *dirty_open(struct layout *l);

/* Whether nothing that was loaded or handed over lies there, or in the lines beside it. */
bool dirty_free(const struct layout *l, uint32_t address, uint32_t size);

/* Dirty lines of the bootloader's, over RAM that is nobody's and that the loader will write. */
void dirty_junk(struct layout *l, struct cache *c, struct random *rng);

/* Dirty lines with what is to be there, over RAM with junk: payload, trees, ATAGs, initrd. */
void dirty_data(struct layout *l, struct cache *c, struct random *rng);

/*
 * Check, by cmocka's assertions, that MMU and data cache are off, that no code was executed that
 * was not in RAM, and that what the kernel will read is, with nothing old in the instruction cache.
 */
void dirty_check(struct layout *l, struct cache *c);

#endif
