// SPDX-License-Identifier: GPL-2.0-or-later
/* Explaining a plan's places, with the functions that the search itself uses. */
#include "plan_place.h"

/* Rebuild the search's state at an item, as far as the plan shows it. */
static void recall(struct search *s, const struct plan_request *in, const struct plan *p,
		   enum plan_item_id id)
{
	unsigned int o;

	place_start(s, in);
	for (o = 0; o < PLAN_ITEMS && !p->error; o++) {
		/* The payload's second piece moves with the first one. */
		if (o == id || !in->item[o].room ||
		    (id == PLAN_PAYLOAD && o == PLAN_PAYLOAD_2 && p->place[o] != in->item[o].from))
			continue;
		s->at[o] = range_cut(p->place[o], in->item[o].room);
		s->placed |= 1u << o;
	}
}

static void describe(const struct search *s, enum plan_item_id id, struct range r,
		     struct plan_candidate *candidate)
{
	const struct plan_occupied *taken = place_occupied_by(s->in, r);

	candidate->by = (struct range){0, 0};
	switch (candidate->conflict) {
	case CONFLICT_KERNEL:
		candidate->by = id == PLAN_FDT || id == PLAN_INITRD || id == PLAN_LOG ||
						s->in->kernel.passthrough
					? s->all
					: s->image;
		break;
	case CONFLICT_OCCUPIED:
		candidate->by = taken->range;
		candidate->reason = (enum plan_reason)taken->reason;
		break;
	case CONFLICT_ITEM:
		candidate->id = place_taken_by(s, r);
		candidate->by = s->at[candidate->id];
		break;
	case CONFLICT_SOURCE:
		candidate->id = place_source_in(s->in, r);
		candidate->by = place_source(&s->in->item[candidate->id]);
		break;
	default:
		break;
	}
}

void plan_candidate_here(const struct plan_request *in, const struct plan *p, enum plan_item_id id,
			 struct plan_candidate *candidate)
{
	const struct plan_item *t = &in->item[id];
	struct range r;
	struct search s;

	recall(&s, in, p, id);
	r = (struct range){t->from, t->from + place_room(&s, id)};
	candidate->start = t->from;
	candidate->conflict = place_conflict_to_stay(&s, id);
	if (!candidate->conflict && (p->error || p->place[id] != t->from))
		candidate->conflict = CONFLICT_OTHERS;
	/*
	 * If an item stays, only the room behind its bytes must be free. The image's own initrd is
	 * an exception.
	 */
	if (candidate->conflict == CONFLICT_OCCUPIED && !(id == PLAN_INITRD && in->initrd_ours))
		r.start += t->size;
	describe(&s, id, r, candidate);
}

bool plan_candidate_next(const struct plan_request *in, const struct plan *p, enum plan_item_id id,
			 bool first, struct plan_candidate *candidate)
{
	struct search s;
	struct range r;

	recall(&s, in, p, id);
	s.rejected = true;
	candidate->start = place_distance(&s, id, candidate->start);
	if (!place_next(&s, id, first, &candidate->start))
		return false;
	candidate->start = place_start_at(&s, id, candidate->start);
	r = (struct range){candidate->start, candidate->start + place_room(&s, id)};
	candidate->conflict = place_conflict_to_go(&s, id, candidate->start);
	if (!candidate->conflict && id == PLAN_PAGE_TABLE && p->table_first &&
	    place_source_in(in, r) < PLAN_ITEMS)
		candidate->conflict = CONFLICT_SOURCE;
	if (!candidate->conflict && (p->error || candidate->start != p->place[id]))
		candidate->conflict = CONFLICT_OTHERS;
	describe(&s, id, r, candidate);
	return true;
}
