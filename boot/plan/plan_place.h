/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of the plan: the state of its search, and what it asks of a place. */
#ifndef KEDGE_PLAN_PLACE_H
#define KEDGE_PLAN_PLACE_H

#include "plan.h"

/* How far the moves have come. */
struct moving {
	uint32_t waiting;	  /* a bit per item that is not at its place yet */
	enum plan_item_id bounce; /* the one that bounces, once it was copied; or PLAN_ITEMS */
	uint32_t from;		  /* where it waits */
};

struct search {
	const struct plan_request *in;
	struct plan *out;
	struct range image;		  /* the kernel's bytes */
	struct range all;		  /* with page directory and bss */
	uint32_t moving;		  /* a bit per item that gets a new place */
	uint32_t placed;		  /* a bit per item that has one */
	struct range at[PLAN_ITEMS];	  /* the places, with their room */
	enum plan_item_id id[PLAN_ITEMS]; /* those that get a place */
	uint8_t order[PLAN_ITEMS];	  /* indexes of id[]: which one first */
	uint32_t count;			  /* of order */
	uint32_t tries, limit;
	bool rejected;	/* look at candidates that an item cannot have, too */
	bool unordered; /* places were found, but no order of the moves to them */
	bool bounce;	/* one item may bounce */
	/* Candidates are places where an item can wait, as the moves are now; NULL: for good. */
	const struct moving *waiting;
};

static inline bool has_place(const struct search *s, enum plan_item_id o)
{
	return s->placed & 1u << o;
}

/*
 * Candidates are tried by their distance above the kernel, round the end of the address space. The
 * log goes from there down: Linux uses only the memory in front of the first hole early in its
 * boot, and that may be too little (adjust_lowmem_bounds()).
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

/* A search in which nothing has its place yet; s->out is NULL. */
void place_start(struct search *s, const struct plan_request *in);

/* The first occupied range that r runs into; NULL: none. */
const struct plan_occupied *place_occupied_by(const struct plan_request *in, struct range r);

/* The bytes of an item that waits for its move. */
struct range place_waiting(const struct search *s, const struct moving *m, unsigned int o);

/* The bytes of an item where they are now. */
struct range place_source(const struct plan_item *t);

/* The item whose place a range runs into; PLAN_ITEMS: none. */
enum plan_item_id place_taken_by(const struct search *s, struct range r);

/* The item that lies in a range now; PLAN_ITEMS: none. */
enum plan_item_id place_source_in(const struct plan_request *in, struct range r);

/* What an item's place must have room for, bytes: the rest of a payload follows it. */
uint32_t place_room(const struct search *s, enum plan_item_id o);

/* What keeps an item from a new place. */
enum plan_conflict place_conflict_to_go(const struct search *s, enum plan_item_id o,
					uint32_t start);

/*
 * What keeps an item from staying. Its bytes are where they are, in RAM or not, reserved or not;
 * only the room behind them must be free.
 */
enum plan_conflict place_conflict_to_stay(const struct search *s, enum plan_item_id o);

/*
 * The next place for an item, behind *distance unless it is the first that is looked for: false,
 * or its distance in *distance.
 */
bool place_next(const struct search *s, enum plan_item_id o, bool first, uint32_t *distance);

#endif
