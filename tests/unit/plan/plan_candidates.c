// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/common/test.h"

#include "plan_check.h"
#include "plan_candidates.h"

#define LOWMEM	       0x2f800000u /* boot/plan/plan_request.c */
#define CANDIDATES_MAX 1000

static bool meet(uint64_t start, uint64_t size, struct range r)
{
	return size && r.start < r.end && start < r.end && r.start < start + size;
}

static bool in_ram(const struct plan_request *in, uint64_t start, uint64_t size)
{
	uint32_t i;

	for (i = 0; i < in->bank_count; i++) {
		if (start >= in->bank[i].start && start + size <= in->bank[i].end)
			return true;
	}
	return false;
}

static bool is_occupied(const struct plan_request *in, const struct plan_candidate *candidate)
{
	uint32_t i;

	for (i = 0; i < in->occupied_count; i++) {
		const struct plan_occupied *o = &in->occupied[i];

		if (o->range.start == candidate->by.start && o->range.end == candidate->by.end &&
		    o->reason == candidate->reason)
			return true;
	}
	return false;
}

/* Whether what is said to be against a place for room bytes is so. */
static bool true_conflict(const struct plan_request *in, const struct plan *p, unsigned int id,
			  bool here, const struct plan_candidate *candidate)
{
	const struct plan_item *t = &in->item[id], *other = &in->item[candidate->id];
	uint64_t room = t->room + (id == PLAN_PAYLOAD ? in->item[PLAN_PAYLOAD_2].room : 0);
	uint64_t start = candidate->start;
	struct range kernel = {p->kernel - in->kernel.pgdir_size,
			       p->kernel + in->kernel.inflated_size + in->kernel.bss_size};

	switch (candidate->conflict) {
	case CONFLICT_NONE:
	case CONFLICT_OTHERS:
		return true;
	case CONFLICT_ADDRESS:
		return start % (here ? t->align_here : t->align) || start + room > RANGE_LIMIT;
	case CONFLICT_RAM:
		return !in_ram(in, here ? start + t->size : start, here ? room - t->size : room);
	case CONFLICT_KERNEL:
		return meet(start, room, candidate->by) && candidate->by.start >= kernel.start &&
		       candidate->by.end <= kernel.end;
	case CONFLICT_UNMAPPED:
		return start < in->ram_base || start + room > (uint64_t)in->ram_base + LOWMEM;
	case CONFLICT_PIECES:
		return in->item[PLAN_PAYLOAD_2].room &&
		       (id == PLAN_PAYLOAD || id == PLAN_PAYLOAD_2);
	case CONFLICT_FAR:
		return in->kernel.passthrough && start >> 27 != in->ram_base >> 27;
	case CONFLICT_ITSELF:
		return id == PLAN_LOADER &&
		       meet(start, room, (struct range){t->from, t->from + t->size});
	case CONFLICT_OCCUPIED:
		return meet(start, room, candidate->by) && is_occupied(in, candidate);
	case CONFLICT_ITEM:
		return candidate->id != id && meet(start, room, candidate->by) &&
		       candidate->by.start == p->place[candidate->id] &&
		       candidate->by.end == candidate->by.start + other->room;
	case CONFLICT_SOURCE:
		return id == PLAN_PAGE_TABLE && p->table_first &&
		       meet(start, room, candidate->by) && candidate->by.start == other->from &&
		       candidate->by.end == other->from + other->size;
	default:
		return false;
	}
}

const char *plan_looks_fault(const struct plan_request *in, const struct plan *p)
{
	unsigned int o, n;

	for (o = 0; o < PLAN_ITEMS; o++) {
		const struct plan_item *t = &in->item[o];
		bool stays = t->size && p->place[o] == t->from;
		struct plan_candidate candidate = {0};

		/* When both pieces of a payload move, the second one only follows. */
		if (!t->room || (o == PLAN_PAYLOAD_2 && !stays &&
				 p->place[PLAN_PAYLOAD] != in->item[PLAN_PAYLOAD].from))
			continue;
		if (t->size) {
			plan_candidate_here(in, p, (enum plan_item_id)o, &candidate);
			if (candidate.start != t->from)
				return "the place it is at is another";
			if (!candidate.conflict != stays)
				return "it may stay, but was moved, or the other way round";
			/* An initrd of ours stays where it might be moved to, too. */
			if (!true_conflict(in, p, o, o != PLAN_INITRD || !in->initrd_ours,
					   &candidate))
				return "why it may not stay is not so";
		}
		for (n = 0; n < CANDIDATES_MAX && !stays; n++) {
			if (!plan_candidate_next(in, p, (enum plan_item_id)o, !n, &candidate))
				return "its own place is not among those that were looked at";
			if (!true_conflict(in, p, o, false, &candidate))
				return "what is said to be against a place is not so";
			if ((candidate.start == p->place[o]) != !candidate.conflict)
				return "another place is free, or its own is not";
			if (!candidate.conflict)
				break;
		}
		if (n == CANDIDATES_MAX)
			return "the places do not end";
	}
	return NULL;
}

enum error plan_make_checked(const struct plan_request *in, struct plan *p, uint64_t seed)
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
