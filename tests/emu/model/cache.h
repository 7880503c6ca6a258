/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A model of the caches that QEMU and Unicorn do not have: a write-back data cache of unbounded
 * size and an instruction cache that does not look into it, driven by the CP15 operations that the
 * loader itself executes. What a CPU reads is then what it would read on hardware: turning a cache
 * off with dirty lines in it, or on with stale ones, changes memory under the loader's feet. The
 * instruction cache holds the oldest bytes that it may hold: those before RAM first changed since
 * it was invalidated; and when the loader is entered, anything but the image.
 */
#ifndef KEDGE_CACHE_H
#define KEDGE_CACHE_H

#include "emu.h"

struct cache;

/*
 * A cache for the machine of e, whose image is placed, with that line size in bytes and no data in
 * it; e must live as long.
 */
struct cache *cache_open(struct emu *e, uint32_t line);
void cache_close(struct cache *c);

/* Watch the CP15 operations of a loader that runs at an address. */
void cache_watch_code(struct cache *c, uint32_t loader);

/* The caches are on when the loader is entered, with a 1:1 mapping (which Unicorn does not need).
 */
void cache_begin_on(struct cache *c);

/*
 * Put a dirty line over an address, as a bootloader leaves it: if the caches are on, it holds what
 * RAM is to hold and RAM itself holds junk; else the line holds junk that must never come back.
 */
void cache_plant(struct cache *c, uint32_t address, uint32_t seed);

/* Lines, dirty or not, of a range that do not hold what RAM holds. */
unsigned int cache_stale_lines(const struct cache *c, struct range r);

/* Whether the instruction cache may hold other bytes than RAM does. */
bool cache_has_old_code(const struct cache *c);

/* Code that was executed though the instruction cache, or RAM below it, held other bytes. */
unsigned int cache_wrong_fetches(const struct cache *c, uint32_t *at);

/* Whether data cache or MMU is on. */
bool cache_is_on(const struct cache *c);

#endif
