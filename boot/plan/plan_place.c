// SPDX-License-Identifier: GPL-2.0-or-later
/* What keeps an item from a place, and which candidates are tried. */
#include <string.h>

#include "plan_place.h"

void place_start(struct search *s, const struct plan_request *in)
{
	memset(s, 0, sizeof(*s));
	s->in = in;
	s->all = plan_kernel_range(in);
	s->image.start = in->ram_base + in->kernel.text_offset;
	s->image.end = s->image.start + in->kernel.inflated_size;
}

const struct plan_occupied *place_occupied_by(const struct plan_request *in, struct range r)
{
	uint32_t i;

	for (i = 0; i < in->occupied_count; i++) {
		if (range_overlaps(r, in->occupied[i].range))
			return &in->occupied[i];
	}
	return NULL;
}

struct range place_source(const struct plan_item *t)
{
	return (struct range){t->from, t->from + t->size};
}

enum plan_item_id place_taken_by(const struct search *s, struct range r)
{
	unsigned int o;

	for (o = 0; o < PLAN_ITEMS; o++) {
		if ((s->placed & 1u << o) && range_overlaps(r, s->at[o]))
			break;
	}
	return (enum plan_item_id)o;
}

enum plan_item_id place_source_in(const struct plan_request *in, struct range r)
{
	unsigned int o;

	for (o = 0; o < PLAN_ITEMS; o++) {
		if (in->item[o].room && range_overlaps(r, place_source(&in->item[o])))
			break;
	}
	return (enum plan_item_id)o;
}

/*
 * Whether a zImage would find another RAM base at this place: it computes that from its own
 * address.
 */
static bool too_far(const struct search *s, enum plan_item_id o, uint32_t start)
{
	return o == PLAN_PAYLOAD && s->in->kernel.passthrough &&
	       ((start ^ s->in->ram_base) & PLAN_MASK);
}

uint32_t place_room(const struct search *s, enum plan_item_id o)
{
	uint32_t room = s->in->item[o].room;

	return o == PLAN_PAYLOAD && !has_place(s, PLAN_PAYLOAD_2)
		       ? room + s->in->item[PLAN_PAYLOAD_2].room
		       : room;
}

/* Whether the payload's pieces would not be side by side. */
static bool pieces_apart(const struct search *s, enum plan_item_id o, struct range r)
{
	return (o == PLAN_PAYLOAD_2 && has_place(s, PLAN_PAYLOAD) &&
		r.start != s->at[PLAN_PAYLOAD].end) ||
	       (o == PLAN_PAYLOAD && has_place(s, PLAN_PAYLOAD_2) &&
		r.end != s->at[PLAN_PAYLOAD_2].start);
}

/* Whether an item that has r with its room is safe from the kernel (steps 4 and 5). */
static bool clear_of_kernel(const struct search *s, enum plan_item_id o, struct range r)
{
	/* For the first piece, the whole payload counts. */
	if (o == PLAN_PAYLOAD && has_place(s, PLAN_PAYLOAD_2))
		r.end = s->at[PLAN_PAYLOAD_2].end;
	switch (o) {
	case PLAN_FDT:
	case PLAN_INITRD:
	case PLAN_LOG:
		return !range_overlaps(r, s->all);
	case PLAN_PAYLOAD:
	case PLAN_PAYLOAD_2:
		if (s->in->kernel.passthrough)
			return !range_overlaps(r, s->all);
		return !range_overlaps(r, s->image) ||
		       (r.end >= s->image.end && r.end - s->image.end >= s->in->kernel.gap);
	default:
		return !range_overlaps(r, s->image);
	}
}

enum plan_conflict place_conflict_to_go(const struct search *s, enum plan_item_id o, uint32_t start)
{
	const struct plan_item *t = &s->in->item[o];
	uint32_t room = place_room(s, o);
	struct range r = {start, start + room};

	if (!range_fits(start, room) || start & (t->align - 1))
		return CONFLICT_ADDRESS;
	if (!plan_in_one_bank(s->in, r))
		return CONFLICT_RAM;
	if (pieces_apart(s, o, r))
		return CONFLICT_PIECES;
	if (!clear_of_kernel(s, o, r))
		return CONFLICT_KERNEL;
	if (too_far(s, o, r.start))
		return CONFLICT_FAR;
	if ((o == PLAN_FDT || o == PLAN_INITRD) && !plan_is_mapped(s->in, r))
		return CONFLICT_UNMAPPED;
	/* The loader copies itself while it runs, and so cannot overlap itself. */
	if (o == PLAN_LOADER && range_overlaps(r, place_source(t)))
		return CONFLICT_ITSELF;
	if (place_occupied_by(s->in, r))
		return CONFLICT_OCCUPIED;
	return place_taken_by(s, r) < PLAN_ITEMS ? CONFLICT_ITEM : CONFLICT_NONE;
}

enum plan_conflict place_conflict_to_stay(const struct search *s, enum plan_item_id o)
{
	const struct plan_item *t = &s->in->item[o];
	struct range r = {t->from, t->from + place_room(s, o)};
	struct range growth = {t->from + t->size, t->from + t->room};

	if (o == PLAN_INITRD && s->in->initrd_ours)
		return place_conflict_to_go(s, o, t->from);
	if (!range_fits(t->from, range_size(r)) || t->from & (t->align_here - 1))
		return CONFLICT_ADDRESS;
	if (pieces_apart(s, o, r))
		return CONFLICT_PIECES;
	if (!clear_of_kernel(s, o, r))
		return CONFLICT_KERNEL;
	if (o == PLAN_INITRD && !plan_is_mapped(s->in, r))
		return CONFLICT_UNMAPPED;
	if (too_far(s, o, r.start))
		return CONFLICT_FAR;
	if (place_taken_by(s, r) < PLAN_ITEMS)
		return CONFLICT_ITEM;
	if (growth.start == growth.end)
		return CONFLICT_NONE;
	if (!plan_in_one_bank(s->in, growth))
		return CONFLICT_RAM;
	return place_occupied_by(s->in, growth) ? CONFLICT_OCCUPIED : CONFLICT_NONE;
}

struct range place_waiting(const struct search *s, const struct moving *m, unsigned int o)
{
	const struct plan_item *t = &s->in->item[o];
	uint32_t from = o == m->bounce ? m->from : t->from;

	return (struct range){from, from + t->size};
}

/* The range of an item during the moves; empty: it has no bytes yet. */
static struct range bytes_now(const struct search *s, unsigned int o)
{
	const struct plan_item *t = &s->in->item[o];
	struct range r = s->at[o];

	if (s->waiting->waiting & 1u << o)
		return place_waiting(s, s->waiting, o);
	if (o != PLAN_PAGE_TABLE || !s->out->table_first)
		r.end = r.start + t->size;
	return r;
}

/* Whether an item can wait there until its own place is free: no other item has bytes there now. */
static bool can_wait(const struct search *s, enum plan_item_id own, uint32_t start)
{
	uint32_t size = s->in->item[own].size;
	struct range r = range_cut(start, size);
	unsigned int o;

	if (!range_fits(start, size) || !plan_in_one_bank(s->in, r) || place_occupied_by(s->in, r))
		return false;
	for (o = 0; o < PLAN_ITEMS; o++) {
		if (o != own && s->in->item[o].room && range_overlaps(r, bytes_now(s, o)))
			return false;
	}
	return true;
}

/*
 * The candidates for an item's place are next to something: right behind it, or right in front of
 * it. If an item fits anywhere in a free range, it fits at one of the range's ends.
 */
struct next {
	const struct search *s;
	enum plan_item_id id;
	bool first;	/* look for the first candidate */
	uint32_t after; /* else for the first one with a greater distance */
	bool found;
	uint32_t best; /* distance of the best one so far */
};

static void consider(struct next *n, uint32_t start)
{
	uint32_t distance = place_distance(n->s, n->id, start);

	if ((n->first || distance > n->after) && (!n->found || distance < n->best) &&
	    (n->s->rejected || (n->s->waiting ? can_wait(n->s, n->id, start)
					      : !place_conflict_to_go(n->s, n->id, start)))) {
		n->found = true;
		n->best = distance;
	}
}

static void consider_around(struct next *n, struct range r)
{
	uint32_t align = n->s->in->item[n->id].align, room = place_room(n->s, n->id);

	consider(n, align_up(r.end, align));
	if (r.start >= room)
		consider(n, align_down(r.start - room, align));
}

bool place_next(const struct search *s, enum plan_item_id o, bool first, uint32_t *distance)
{
	const struct plan_request *in = s->in;
	const struct plan_item *t = &in->item[o];
	struct next next = {.s = s, .id = o, .first = first, .after = *distance}, *n = &next;
	uint32_t i, room = place_room(s, o);

	for (i = 0; i < in->bank_count; i++)
		consider_around(n, (struct range){in->bank[i].end, in->bank[i].start});
	for (i = 0; i < in->occupied_count; i++)
		consider_around(n, in->occupied[i].range);
	consider_around(n, s->image);
	consider_around(n, s->all);
	for (i = 0; i < PLAN_ITEMS; i++) {
		if (s->placed & 1u << i)
			consider_around(n, s->at[i]);
		if (in->item[i].room && in->item[i].size)
			consider_around(n, place_source(&in->item[i]));
	}
	if (o == PLAN_PAYLOAD && range_fits(s->image.end, in->kernel.gap) &&
	    s->image.end + in->kernel.gap >= room)
		consider(n, align_up(s->image.end + in->kernel.gap - room, t->align));
	*distance = n->best;
	return n->found;
}
