/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inside of the plan: the state of its search, and the questions about a place. */
#ifndef KEDGE_PLAN_PLACE_H
#define KEDGE_PLAN_PLACE_H

#include "plan.h"

/* How far the moves have come. */
struct moving {
	uint32_t waiting;	  /* a bit for each item that is not at its place yet */
	enum plan_item_id bounce; /* the item that bounces, once it was copied; or PLAN_ITEMS */
	uint32_t from;		  /* where that item waits */
};

struct search {
	const struct plan_request *in;
	struct plan *out;
	struct range image;		  /* the kernel's bytes */
	struct range all;		  /* the kernel with page directory and bss */
	uint32_t moving;		  /* a bit for each item that gets a new place */
	uint32_t placed;		  /* a bit for each item that has one */
	struct range at[PLAN_ITEMS];	  /* the items' places, with their room */
	enum plan_item_id id[PLAN_ITEMS]; /* the items that get a place */
	uint8_t order[PLAN_ITEMS];	  /* indexes into id[]: the order in which they get it */
	uint32_t count;			  /* of order */
	uint32_t tries, limit;
	bool rejected;	/* candidates with a conflict count, too */
	bool unordered; /* places were found, but their moves have no order */
	bool bounce;	/* one item may bounce */
	/*
	 * Not NULL: candidates are places where an item can wait during these moves. NULL: its
	 * final place.
	 */
	const struct moving *waiting;
};

static inline bool has_place(const struct search *s, enum plan_item_id o)
{
	return s->placed & 1u << o;
}

/*
 * Candidates are tried in the order of their distance above the kernel, wrapping at the end of the
 * address space. The log's candidates go from there down: early in its boot, Linux uses only the
 * memory in front of the first hole, and that may be too little (adjust_lowmem_bounds()).
 */
static inline uint32_t place_distance(const struct search *s, enum plan_item_id o, uint32_t start)
{
	return o == PLAN_LOG ? ~start : start - s->image.start;
}

static inline uint32_t place_start_at(const struct search *s, enum plan_item_id o,
				      uint32_t distance)
{
	return o == PLAN_LOG ? ~distance : s->image.start + distance;
}

/* Start a search: no item has a place yet, and s->out is NULL. */
void place_start(struct search *s, const struct plan_request *in);

/* The first occupied range that r overlaps; NULL: none. */
const struct plan_occupied *place_occupied_by(const struct plan_request *in, struct range r);

/* The range of an item that waits for its move. */
struct range place_waiting(const struct search *s, const struct moving *m, unsigned int o);

/* The range of an item's bytes now. */
struct range place_source(const struct plan_item *t);

/* The item whose place overlaps r; PLAN_ITEMS: none. */
enum plan_item_id place_taken_by(const struct search *s, struct range r);

/* The item whose bytes overlap r now; PLAN_ITEMS: none. */
enum plan_item_id place_source_in(const struct plan_request *in, struct range r);

/* The bytes that an item's place must have. For the payload, its second piece counts, too. */
uint32_t place_room(const struct search *s, enum plan_item_id o);

/* The conflict that keeps an item from moving to a place. */
enum plan_conflict place_conflict_to_go(const struct search *s, enum plan_item_id o,
					uint32_t start);

/*
 * The conflict that keeps an item from staying. Its own bytes may stay even outside of RAM or in an
 * occupied range; only the room behind them must be free.
 */
enum plan_conflict place_conflict_to_stay(const struct search *s, enum plan_item_id o);

/*
 * Find the next candidate for an item, after *distance, or the first one. *distance gets its
 * distance. False when there are no more.
 */
bool place_next(const struct search *s, enum plan_item_id o, bool first, uint32_t *distance);

#endif
