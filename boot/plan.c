// SPDX-License-Identifier: GPL-2.0-or-later
/* The search for places, and the order of the moves to them. */
#include <string.h>

#include "plan_place.h"

/*
 * Places that a search tries before it gives up. No layout met so far wants more than some hundred;
 * this bounds the time on a slow CPU when nothing fits.
 */
#define SEARCH_LIMIT 2000

enum {
	MOVABLE = 1u << PLAN_INITRD | 1u << PLAN_PAYLOAD | 1u << PLAN_REST | 1u << PLAN_LOADER |
		  1u << PLAN_TREE,
	PIECES = 1u << PLAN_PAYLOAD | 1u << PLAN_REST,
};

/*
 * Put the moves of all that have a place in an order in which none writes over bytes that a later
 * one reads. False when there is none, and so none either once the others have theirs.
 */
static bool order_moves(struct search *s)
{
	struct plan *p = s->out;
	uint32_t waiting = s->moving & s->placed;
	unsigned int o, other;

	p->move_count = 0;
	p->bytes_moved = 0;
	while (waiting) {
		for (o = 0; o < PLAN_OBJECTS; o++) {
			const struct plan_thing *t = &s->in->thing[o];
			struct range to = {s->at[o].start, s->at[o].start + t->size};

			if (!(waiting & 1u << o))
				continue;
			for (other = 0; other < PLAN_OBJECTS; other++) {
				if (other != o && (waiting & 1u << other) &&
				    range_overlaps(to, place_source(&s->in->thing[other])))
					break;
			}
			if (other == PLAN_OBJECTS)
				break;
		}
		if (o == PLAN_OBJECTS)
			return false;
		p->move[p->move_count++] =
			(struct plan_move){(enum plan_object)o, s->in->thing[o].from,
					   s->at[o].start, s->in->thing[o].size};
		p->bytes_moved += s->in->thing[o].size;
		waiting &= ~(1u << o);
	}
	return true;
}

/* Whether each object of s->order from depth on still fits somewhere by itself. */
static bool all_fit(struct search *s, uint32_t depth)
{
	uint32_t distance = 0;

	for (; depth < s->order_count; depth++) {
		if (!place_next(s, s->order[depth], true, &distance)) {
			s->out->wanted = s->order[depth];
			return false;
		}
	}
	return true;
}

/* The end of what is in the way at an address, or the address itself; *next gets where more begins.
 */
static uint32_t skip_taken(const struct search *s, uint32_t at, uint32_t *next)
{
	struct range taken = s->image;
	uint32_t i, count = s->in->occupied_count;

	for (i = 0; i <= count + PLAN_OBJECTS; i++) {
		if (i && i <= count)
			taken = s->in->occupied[i - 1].range;
		else if (i && !(s->placed & 1u << (i - count - 1)))
			continue;
		else if (i)
			taken = s->at[i - count - 1];
		if (taken.start <= at && at < taken.end)
			return taken.end;
		if (taken.start > at && taken.start < *next)
			*next = taken.start;
	}
	return at;
}

/* Whether there is as much free RAM as all that is left needs, in pieces or not. */
static bool enough_free(const struct search *s, uint32_t depth)
{
	uint64_t need = 0, have = 0;
	uint32_t i, at, next, past;

	for (; depth < s->order_count; depth++) {
		enum plan_object o = s->order[depth];
		uint32_t room = place_room(s, o);

		/* All of the payload but the gap may lie where the kernel will be. */
		if ((PIECES & 1u << o) && !s->in->kernel.chained && room > s->in->kernel.gap)
			room = s->in->kernel.gap;
		if (o == PLAN_PAYLOAD && has_place(s, PLAN_REST))
			room = 0;
		need += room;
	}
	for (i = 0; i < s->in->bank_count; i++) {
		at = s->in->bank[i].start;
		while (at < s->in->bank[i].end) {
			next = s->in->bank[i].end;
			past = skip_taken(s, at, &next);
			if (past == at) {
				have += next - at;
				past = next;
			}
			at = past;
		}
	}
	return have >= need;
}

/* Not inlined: what it keeps on the stack does not belong into the recursion that follows. */
__attribute__((noinline)) static bool may_fit(struct search *s, uint32_t depth)
{
	return all_fit(s, depth) && enough_free(s, depth);
}

/*
 * Put an object there, and behind a payload its second piece if that moves, too. False, and nothing
 * is put, when no order of the moves would do, or the page table is to have another kind of place.
 */
static bool place(struct search *s, enum plan_object o, uint32_t distance, bool table_first)
{
	uint32_t start = place_start_at(s, o, distance), placed = s->placed;
	struct range r = {start, start + s->in->thing[o].room};

	if (o == PLAN_PAGE_TABLE) {
		if ((place_source_in(s->in, r) < PLAN_OBJECTS) == table_first)
			return false;
		s->out->table_first = table_first;
	}
	s->tries++;
	s->at[o] = r;
	s->placed |= 1u << o;
	if (o == PLAN_PAYLOAD) {
		s->at[PLAN_REST] = (struct range){r.end, r.end + s->in->thing[PLAN_REST].room};
		s->placed |= s->moving & 1u << PLAN_REST;
	}
	if (order_moves(s))
		return true;
	s->unordered = true;
	s->placed = placed;
	return false;
}

/* Give places to the objects of s->order from depth on. What this needs is on the stack often. */
static bool place_from(struct search *s, uint32_t depth)
{
	uint32_t distance = 0, placed = s->placed;
	bool first = true, table_first;
	enum plan_object o;

	if (depth == s->order_count)
		return order_moves(s);
	if (!may_fit(s, depth))
		return false;
	o = s->order[depth];
	/* First all places of the page table that it can have now, then the others. */
	table_first = o == PLAN_PAGE_TABLE;
	while (s->tries < SEARCH_LIMIT) {
		if (!place_next(s, o, first, &distance)) {
			if (!table_first)
				break;
			table_first = false;
			first = true;
			continue;
		}
		first = false;
		if (!place(s, o, distance, table_first))
			continue;
		if (place_from(s, depth + 1))
			return true;
		s->placed = placed;
	}
	return false;
}

/* The next order of s->order, in the lexical sequence of all; false after the last. */
static bool next_order(struct search *s)
{
	uint32_t i, j = s->order_count - 1;
	enum plan_object swap;

	if (s->order_count < 2)
		return false;
	for (i = s->order_count - 1; i > 0 && s->order[i - 1] > s->order[i]; i--)
		;
	if (!i)
		return false;
	while (s->order[j] < s->order[i - 1])
		j--;
	swap = s->order[i - 1];
	s->order[i - 1] = s->order[j];
	s->order[j] = swap;
	for (j = s->order_count - 1; i < j; i++, j--) {
		swap = s->order[i];
		s->order[i] = s->order[j];
		s->order[j] = swap;
	}
	return true;
}

/* Find places when exactly the objects in moving (and those that are only room) get new ones. */
static bool search_with(struct search *s, uint32_t moving)
{
	unsigned int o;

	s->placed = 0;
	s->order_count = 0;
	s->moving = moving;
	for (o = 0; o < PLAN_OBJECTS; o++) {
		const struct plan_thing *t = &s->in->thing[o];

		if (!t->room || (o == PLAN_REST && !(~moving & PIECES)))
			continue;
		if (!t->size || (moving & 1u << o)) {
			s->order[s->order_count++] = (enum plan_object)o;
			continue;
		}
		if (place_bar_to_stay(s, (enum plan_object)o))
			return false;
		s->at[o] = (struct range){t->from, t->from + t->room};
		s->placed |= 1u << o;
	}
	s->tries = 0;
	s->unordered = false;
	/* When not one place could be tried, no other order of trying will do better. */
	do {
		if (place_from(s, 0))
			return true;
	} while (s->tries && s->tries < SEARCH_LIMIT && next_order(s));
	s->out->error = s->unordered ? ERR_PLAN_ORDER : ERR_PLAN_NO_ROOM;
	return false;
}

static uint32_t bytes_of(const struct plan_input *in, uint32_t moving)
{
	uint32_t bytes = 0;
	unsigned int o;

	for (o = 0; o < PLAN_OBJECTS; o++) {
		if (moving & 1u << o)
			bytes += in->thing[o].size;
	}
	return bytes;
}

/* The set of movable things with the fewest bytes that comes after the set last. */
static bool next_set(const struct plan_input *in, uint32_t have, bool first, uint32_t *last)
{
	uint32_t bytes_last = bytes_of(in, *last), set, best = 0, bytes, bytes_best = 0;
	bool found = false;

	for (set = 0; set <= MOVABLE; set++) {
		if (set & ~have)
			continue;
		bytes = bytes_of(in, set);
		if (!first && (bytes < bytes_last || (bytes == bytes_last && set <= *last)))
			continue;
		if (!found || bytes < bytes_best) {
			found = true;
			best = set;
			bytes_best = bytes;
		}
	}
	*last = best;
	return found;
}

static enum error check_input(const struct plan_input *in)
{
	const struct plan_kernel *k = &in->kernel;
	uint32_t kernel = in->ram_base + k->text_offset;
	unsigned int o;

	if (kernel < in->ram_base || !range_fits(kernel, k->inflated_size) ||
	    !range_fits(kernel + k->inflated_size, k->bss_size) || kernel < k->pgdir_size ||
	    in->thing[PLAN_PAYLOAD].room > UINT32_MAX - in->thing[PLAN_REST].room)
		return ERR_PLAN_INPUT;
	for (o = 0; o < PLAN_OBJECTS; o++) {
		const struct plan_thing *t = &in->thing[o];

		if (t->room && (t->room < t->size || !range_fits(t->from, t->size)))
			return ERR_PLAN_INPUT;
	}
	return ERR_NONE;
}

/* The kernel's own place is given: it must be RAM, and nobody's who is still there in step 5. */
static enum error check_kernel(const struct plan_input *in, struct range all, struct plan *out)
{
	uint32_t i;

	if (!place_in_one_bank(in, all)) {
		out->range = all;
		return ERR_PLAN_KERNEL_RAM;
	}
	for (i = 0; i < in->occupied_count; i++) {
		const struct plan_occupied *o = &in->occupied[i];

		if (!o->until_tree && range_overlaps(all, o->range)) {
			out->range = o->range;
			out->reason = o->reason;
			return ERR_PLAN_KERNEL_TAKEN;
		}
	}
	return ERR_NONE;
}

enum error plan_make(const struct plan_input *in, struct plan *out)
{
	uint32_t have = 0, set = 0;
	struct search s;
	unsigned int o;
	bool first;

	memset(out, 0, sizeof(*out));
	out->error = check_input(in);
	if (out->error)
		return out->error;
	place_start(&s, in);
	s.out = out;
	out->kernel = s.image.start;
	out->error = check_kernel(in, s.all, out);
	if (out->error)
		return out->error;

	for (o = 0; o < PLAN_OBJECTS; o++) {
		if ((MOVABLE & 1u << o) && in->thing[o].room && in->thing[o].size)
			have |= 1u << o;
	}
	/* The bootloader's initrd is left alone unless the kernel itself needs its place. */
	if (!in->initrd_ours && !range_overlaps(s.all, place_source(&in->thing[PLAN_INITRD])))
		have &= ~(1u << PLAN_INITRD);
	out->error = ERR_PLAN_NO_ROOM;
	for (first = true; next_set(in, have, first, &set); first = false) {
		if (!search_with(&s, set))
			continue;
		out->error = ERR_NONE;
		for (o = 0; o < PLAN_OBJECTS; o++)
			out->place[o] = s.at[o].start;
		out->in_place =
			(in->thing[PLAN_PAYLOAD].room &&
			 range_overlaps(s.at[PLAN_PAYLOAD], s.image)) ||
			(in->thing[PLAN_REST].room && range_overlaps(s.at[PLAN_REST], s.image));
		break;
	}
	return out->error;
}
