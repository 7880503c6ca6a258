// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan_brute.h"

/*
 * A bit per unit of memory. In the end all items lie side by side, so what is left to find out is
 * where each goes, and whether the moves have an order. Time adds one item: the page table, which
 * is always written after the moves here, for nothing is gained by writing it earlier.
 */
struct brute {
	const struct plan_request *in;
	uint32_t image, all, occupied;
	uint32_t source[PLAN_ITEMS]; /* where items are */
	uint32_t target[PLAN_ITEMS]; /* where those that move go, with their size alone */
	uint32_t payload_end;	     /* in units, once it has its place */
	unsigned int moving;	     /* a bit per item */
	bool bounce;		     /* one item may wait somewhere */
	int best;
};

static uint32_t units(uint32_t bytes)
{
	return bytes / BRUTE_UNIT;
}

static uint32_t bits(uint32_t at, uint32_t count)
{
	return count ? (uint32_t)(((UINT64_C(1) << count) - 1) << at) : 0;
}

static uint32_t bits_of(uint32_t start, uint32_t end)
{
	return bits(units(start - BRUTE_BASE), units(end - start));
}

static bool in_one_bank(const struct brute *b, uint32_t mask)
{
	uint32_t i;

	for (i = 0; i < b->in->bank_count; i++) {
		if (!(mask & ~bits_of(b->in->bank[i].start, b->in->bank[i].end)))
			return true;
	}
	return false;
}

/* Whether the kernel spares an id whose room is count units from at on. */
static bool spared(const struct brute *b, unsigned int o, uint32_t at, uint32_t count)
{
	const struct plan_kernel *k = &b->in->kernel;
	uint32_t end = units(b->in->ram_base + k->text_offset + k->inflated_size - BRUTE_BASE);
	uint32_t mask = bits(at, count);

	if (o == PLAN_PAYLOAD_2 && at != b->payload_end)
		return false;
	if (o == PLAN_PAYLOAD)
		count += units(b->in->item[PLAN_PAYLOAD_2].room);
	if (o == PLAN_FDT || o == PLAN_INITRD || o == PLAN_LOG ||
	    ((o == PLAN_PAYLOAD || o == PLAN_PAYLOAD_2) && k->passthrough))
		return !(mask & b->all);
	return !(mask & b->image) ||
	       ((o == PLAN_PAYLOAD || o == PLAN_PAYLOAD_2) && at + count >= end + units(k->gap));
}

/* Whether those that move can do it one by one. */
static bool in_some_order(const struct brute *b, unsigned int moving)
{
	unsigned int o, other;

	if (!moving)
		return true;
	for (o = 0; o < PLAN_ITEMS; o++) {
		if (!(moving & 1u << o))
			continue;
		for (other = 0; other < PLAN_ITEMS; other++) {
			if (other != o && (moving & 1u << other) &&
			    (b->target[o] & b->source[other]))
				break;
		}
		if (other == PLAN_ITEMS && in_some_order(b, moving & ~(1u << o)))
			return true;
	}
	return false;
}

/*
 * The same when one of them, but the loader, may be put aside first or on the way; there is what is
 * not to be written over until all have moved.
 */
static bool in_some_order_bounced(struct brute *b, unsigned int moving, uint32_t there, bool bounce)
{
	uint32_t other_sources, mask, source, at, size;
	unsigned int o, other;

	for (o = 0; o < PLAN_ITEMS; o++) {
		if (!(moving & 1u << o))
			continue;
		other_sources = 0;
		for (other = 0; other < PLAN_ITEMS; other++) {
			if (other != o && (moving & 1u << other))
				other_sources |= b->source[other];
		}
		if (!(b->target[o] & other_sources) &&
		    (!(moving & ~(1u << o)) ||
		     in_some_order_bounced(b, moving & ~(1u << o), there | b->target[o], bounce)))
			return true;
		size = units(b->in->item[o].size);
		source = b->source[o];
		for (at = 0; !bounce && o != PLAN_LOADER && at + size <= BRUTE_UNITS; at++) {
			mask = bits(at, size);
			if ((mask & (b->occupied | there | other_sources)) || !in_one_bank(b, mask))
				continue;
			b->source[o] = mask;
			if (in_some_order_bounced(b, moving, there, true)) {
				b->source[o] = source;
				return true;
			}
			b->source[o] = source;
		}
	}
	return false;
}

static bool moves_work(struct brute *b)
{
	uint32_t there = 0;
	unsigned int o;

	if (!b->bounce)
		return in_some_order(b, b->moving);
	for (o = 0; o < PLAN_ITEMS; o++) {
		if (!(b->moving & 1u << o))
			there |= b->source[o];
	}
	return in_some_order_bounced(b, b->moving, there, false);
}

static void settle(struct brute *b, unsigned int o, uint32_t end)
{
	if (o == PLAN_PAYLOAD)
		b->payload_end = end;
}

static void place(struct brute *b, unsigned int o, uint32_t taken, int moved)
{
	uint32_t size, room, at, mask, growth, base = units(b->in->ram_base - BRUTE_BASE);
	const struct plan_item *t;

	if (b->best >= 0 && (b->bounce || moved >= b->best))
		return;
	if (o == PLAN_ITEMS) {
		if (moves_work(b))
			b->best = moved;
		return;
	}
	t = &b->in->item[o];
	size = units(t->size);
	room = units(t->room);
	if (!room) {
		place(b, o + 1, taken, moved);
		return;
	}
	at = units(t->from - BRUTE_BASE);
	mask = bits(at, room);
	growth = bits(at + size, room - size);
	if (size && at + room <= BRUTE_UNITS && spared(b, o, at, room) && !(mask & taken) &&
	    !(growth & b->occupied) && (!growth || in_one_bank(b, growth)) &&
	    !(o == PLAN_INITRD && at < base)) {
		settle(b, o, at + room);
		place(b, o + 1, taken | mask, moved);
	}
	/* An initrd is left alone unless the kernel needs its place, or does not map it. */
	if (o == PLAN_INITRD && size && !(b->source[o] & b->all) && at >= base)
		return;
	for (at = 0; at + room <= BRUTE_UNITS; at++) {
		mask = bits(at, room);
		if ((mask & (taken | b->occupied)) || !in_one_bank(b, mask) ||
		    !spared(b, o, at, room) || (o == PLAN_LOADER && (mask & b->source[o])) ||
		    ((o == PLAN_FDT || o == PLAN_INITRD) && at < base))
			continue;
		if (size)
			b->moving |= 1u << o;
		b->target[o] = bits(at, size);
		settle(b, o, at + room);
		place(b, o + 1, taken | mask, moved + (int)size);
		b->moving &= ~(1u << o);
	}
}

static int best_plan(const struct plan_request *in, bool bounce)
{
	uint32_t image = in->ram_base + in->kernel.text_offset, i;
	uint32_t image_end = image + in->kernel.inflated_size;
	struct brute b = {.in = in, .bounce = bounce, .best = -1};

	b.image = bits_of(image, image_end);
	b.all = bits_of(image - in->kernel.pgdir_size, image_end + in->kernel.bss_size);
	for (i = 0; i < in->occupied_count; i++)
		b.occupied |= bits_of(in->occupied[i].range.start, in->occupied[i].range.end);
	for (i = 0; i < PLAN_ITEMS; i++) {
		if (in->item[i].room && in->item[i].size)
			b.source[i] =
				bits(units(in->item[i].from - BRUTE_BASE), units(in->item[i].size));
	}
	place(&b, 0, 0, 0);
	return b.best;
}

int brute_plan(const struct plan_request *in)
{
	return best_plan(in, false);
}

bool brute_plan_bounced(const struct plan_request *in)
{
	return best_plan(in, true) >= 0;
}
