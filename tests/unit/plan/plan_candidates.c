// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/common/common.h"

#include "plan_check.h"
#include "plan_candidates.h"

#define LOWMEM	  0x2f800000u /* boot/plan/plan_input.c */
#define LOOKS_MAX 1000

static bool meet(uint64_t start, uint64_t size, struct range r)
{
	return size && r.start < r.end && start < r.end && r.start < start + size;
}

static bool in_ram(const struct plan_input *in, uint64_t start, uint64_t size)
{
	uint32_t i;

	for (i = 0; i < in->bank_count; i++) {
		if (start >= in->bank[i].start && start + size <= in->bank[i].end)
			return true;
	}
	return false;
}

static bool is_occupied(const struct plan_input *in, const struct plan_look *look)
{
	uint32_t i;

	for (i = 0; i < in->occupied_count; i++) {
		const struct plan_occupied *o = &in->occupied[i];

		if (o->range.start == look->by.start && o->range.end == look->by.end &&
		    o->reason == look->reason)
			return true;
	}
	return false;
}

/* Whether what is said to be against a place for room bytes is so. */
static bool true_bar(const struct plan_input *in, const struct plan *p, unsigned int object,
		     bool here, const struct plan_look *look)
{
	const struct plan_thing *t = &in->thing[object], *other = &in->thing[look->object];
	uint64_t room = t->room + (object == PLAN_PAYLOAD ? in->thing[PLAN_REST].room : 0);
	uint64_t start = look->start;
	struct range kernel = {p->kernel - in->kernel.pgdir_size,
			       p->kernel + in->kernel.inflated_size + in->kernel.bss_size};

	switch (look->bar) {
	case BAR_NONE:
	case BAR_OTHERS:
		return true;
	case BAR_ADDRESS:
		return start % (here ? t->align_here : t->align) || start + room > RANGE_LIMIT;
	case BAR_RAM:
		return !in_ram(in, here ? start + t->size : start, here ? room - t->size : room);
	case BAR_KERNEL:
		return meet(start, room, look->by) && look->by.start >= kernel.start &&
		       look->by.end <= kernel.end;
	case BAR_UNMAPPED:
		return start < in->ram_base || start + room > (uint64_t)in->ram_base + LOWMEM;
	case BAR_PIECES:
		return in->thing[PLAN_REST].room && (object == PLAN_PAYLOAD || object == PLAN_REST);
	case BAR_FAR:
		return in->kernel.chained && start >> 27 != in->ram_base >> 27;
	case BAR_ITSELF:
		return object == PLAN_LOADER &&
		       meet(start, room, (struct range){t->from, t->from + t->size});
	case BAR_OCCUPIED:
		return meet(start, room, look->by) && is_occupied(in, look);
	case BAR_THING:
		return look->object != object && meet(start, room, look->by) &&
		       look->by.start == p->place[look->object] &&
		       look->by.end == look->by.start + other->room;
	case BAR_SOURCE:
		return object == PLAN_PAGE_TABLE && p->table_first && meet(start, room, look->by) &&
		       look->by.start == other->from && look->by.end == other->from + other->size;
	default:
		return false;
	}
}

const char *plan_looks_fault(const struct plan_input *in, const struct plan *p)
{
	unsigned int o, n;

	for (o = 0; o < PLAN_OBJECTS; o++) {
		const struct plan_thing *t = &in->thing[o];
		bool stays = t->size && p->place[o] == t->from;
		struct plan_look look = {0};

		/* When both pieces of a payload move, the second one only follows. */
		if (!t->room || (o == PLAN_REST && !stays &&
				 p->place[PLAN_PAYLOAD] != in->thing[PLAN_PAYLOAD].from))
			continue;
		if (t->size) {
			plan_look_here(in, p, (enum plan_object)o, &look);
			if (look.start != t->from)
				return "the place it is at is another";
			if (!look.bar != stays)
				return "it may stay, but was moved, or the other way round";
			/* An initrd of ours stays where it might be moved to, too. */
			if (!true_bar(in, p, o, o != PLAN_INITRD || !in->initrd_ours, &look))
				return "why it may not stay is not so";
		}
		for (n = 0; n < LOOKS_MAX && !stays; n++) {
			if (!plan_look_next(in, p, (enum plan_object)o, !n, &look))
				return "its own place is not among those that were looked at";
			if (!true_bar(in, p, o, false, &look))
				return "what is said to be against a place is not so";
			if ((look.start == p->place[o]) != !look.bar)
				return "another place is free, or its own is not";
			if (!look.bar)
				break;
		}
		if (n == LOOKS_MAX)
			return "the places do not end";
	}
	return NULL;
}

enum error plan_make_checked(const struct plan_input *in, struct plan *p, uint64_t seed)
{
	enum error error = plan_make(in, p), expected = plan_kernel_error(in);
	const char *fault = NULL;

	if (error != p->error)
		fault = "does not return its error";
	else if (expected && error != expected)
		fault = "has another error than the kernel's place gives";
	else if (!expected && error && error != ERR_PLAN_NO_ROOM && error != ERR_PLAN_ORDER)
		fault = "has an error that the kernel's place does not give";
	else if (!error)
		fault = plan_fault(in, p);
	else if (!expected && plan_is_roomy(in))
		fault = "finds no room where there is much";
	/* Asking again takes longer than planning. */
	if (!error && !fault && seed % 8 == 0)
		fault = plan_looks_fault(in, p);
	if (fault) {
		plan_print(in, p);
		fail_msg("seed %llu: the plan %s", (unsigned long long)seed, fault);
	}
	return error;
}
