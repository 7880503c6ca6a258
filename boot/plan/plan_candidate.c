// SPDX-License-Identifier: GPL-2.0-or-later
/* What a plan says of a place: asked again of what the search itself asks. */
#include "plan_place.h"

/* The search as it was when it came to an object, as far as a plan shows it. */
static void recall(struct search *s, const struct plan_input *in, const struct plan *p,
		   enum plan_object object)
{
	unsigned int o;

	place_start(s, in);
	for (o = 0; o < PLAN_OBJECTS && !p->error; o++) {
		/* The second piece of a payload moves with the first one. */
		if (o == object || !in->thing[o].room ||
		    (object == PLAN_PAYLOAD && o == PLAN_REST && p->place[o] != in->thing[o].from))
			continue;
		s->at[o] = range_cut(p->place[o], in->thing[o].room);
		s->placed |= 1u << o;
	}
}

static void describe(const struct search *s, enum plan_object object, struct range r,
		     struct plan_look *look)
{
	const struct plan_occupied *taken = place_occupied_by(s->in, r);

	look->by = (struct range){0, 0};
	switch (look->bar) {
	case BAR_KERNEL:
		look->by = object == PLAN_TREE || object == PLAN_INITRD || object == PLAN_LOG ||
					   s->in->kernel.chained
				   ? s->all
				   : s->image;
		break;
	case BAR_OCCUPIED:
		look->by = taken->range;
		look->reason = (enum plan_reason)taken->reason;
		break;
	case BAR_THING:
		look->object = place_taken_by(s, r);
		look->by = s->at[look->object];
		break;
	case BAR_SOURCE:
		look->object = place_source_in(s->in, r);
		look->by = place_source(&s->in->thing[look->object]);
		break;
	default:
		break;
	}
}

void plan_look_here(const struct plan_input *in, const struct plan *p, enum plan_object object,
		    struct plan_look *look)
{
	const struct plan_thing *t = &in->thing[object];
	struct range r;
	struct search s;

	recall(&s, in, p, object);
	r = (struct range){t->from, t->from + place_room(&s, object)};
	look->start = t->from;
	look->bar = place_bar_to_stay(&s, object);
	if (!look->bar && (p->error || p->place[object] != t->from))
		look->bar = BAR_OTHERS;
	/* Of what stays only the room behind it must be free, but for an initrd of ours. */
	if (look->bar == BAR_OCCUPIED && !(object == PLAN_INITRD && in->initrd_ours))
		r.start += t->size;
	describe(&s, object, r, look);
}

bool plan_look_next(const struct plan_input *in, const struct plan *p, enum plan_object object,
		    bool first, struct plan_look *look)
{
	struct search s;
	struct range r;

	recall(&s, in, p, object);
	s.barred = true;
	look->start = place_distance(&s, object, look->start);
	if (!place_next(&s, object, first, &look->start))
		return false;
	look->start = place_start_at(&s, object, look->start);
	r = (struct range){look->start, look->start + place_room(&s, object)};
	look->bar = place_bar_to_go(&s, object, look->start);
	if (!look->bar && object == PLAN_PAGE_TABLE && p->table_first &&
	    place_source_in(in, r) < PLAN_OBJECTS)
		look->bar = BAR_SOURCE;
	if (!look->bar && (p->error || look->start != p->place[object]))
		look->bar = BAR_OTHERS;
	describe(&s, object, r, look);
	return true;
}
