// SPDX-License-Identifier: GPL-2.0-or-later
/* The search for places, and the order of the moves to them. */
#include <string.h>

#include "plan_place.h"

/*
 * How many places a search tries. Nearly all layouts need less than a hundred. When SEARCH_SOON are
 * not enough, search_long() checks whether the largest items have places without the others.
 * SEARCH_LIMIT bounds the time on a slow CPU when RAM is nearly full.
 */
#define SEARCH_SOON  500
#define SEARCH_LIMIT 50000

/* Inlined, these functions would enlarge the stack frame of the recursion that calls them. */
#define NOT_INLINED __attribute__((noinline))

enum {
	MOVABLE = 1u << PLAN_INITRD | 1u << PLAN_PAYLOAD | 1u << PLAN_PAYLOAD_2 |
		  1u << PLAN_LOADER | 1u << PLAN_FDT,
	PIECES = 1u << PLAN_PAYLOAD | 1u << PLAN_PAYLOAD_2,
};

static void add_move(struct plan *p, enum plan_item_id o, uint32_t from, uint32_t to, uint32_t size)
{
	p->move[p->move_count++] = (struct plan_move){o, from, to, size};
	p->bytes_moved += size;
}

/*
 * Make the moves of all items in which, in such an order that no move writes over bytes that a
 * later one reads. False when some of them cannot be made.
 */
static bool move_all(struct search *s, struct moving *m, uint32_t which)
{
	unsigned int o, other;

	which &= m->waiting;
	while (which) {
		for (o = 0; o < PLAN_ITEMS; o++) {
			const struct plan_item *t = &s->in->item[o];
			struct range to = {s->at[o].start, s->at[o].start + t->size};

			if (!(which & 1u << o))
				continue;
			for (other = 0; other < PLAN_ITEMS; other++) {
				if (other != o && (m->waiting & 1u << other) &&
				    range_overlaps(to, place_waiting(s, m, other)))
					break;
			}
			if (other == PLAN_ITEMS)
				break;
		}
		if (o == PLAN_ITEMS)
			return false;
		add_move(s->out, (enum plan_item_id)o, place_waiting(s, m, o).start, s->at[o].start,
			 s->in->item[o].size);
		m->waiting &= ~(1u << o);
		which &= ~(1u << o);
	}
	return true;
}

static void moves_begin(struct search *s, struct moving *m)
{
	m->waiting = s->moving & s->placed;
	m->bounce = PLAN_ITEMS;
	s->out->move_count = 0;
	s->out->bytes_moved = 0;
	s->out->bounce = (struct range){0, 0};
}

/*
 * Put the moves of all items that have a place in an order. False when there is no order. Then
 * there is none either after more items have got places.
 */
NOT_INLINED static bool order_moves(struct search *s)
{
	struct moving m;

	moves_begin(s, &m);
	return move_all(s, &m, m.waiting);
}

/* The same with one item that bounces. It bounces after the moves of the items in before. */
static bool order_with(struct search *s, enum plan_item_id o, uint32_t before)
{
	const struct plan_item *t = &s->in->item[o];
	uint32_t distance = 0;
	struct moving m;
	bool first, found;

	for (first = true;; first = false) {
		moves_begin(s, &m);
		if (!move_all(s, &m, before))
			return false;
		s->waiting = &m;
		found = place_next(s, o, first, &distance);
		s->waiting = NULL;
		if (!found)
			return false;
		m.bounce = o;
		m.from = place_start_at(s, o, distance);
		add_move(s->out, o, t->from, m.from, t->size);
		s->out->bounce = place_waiting(s, &m, o);
		if (move_all(s, &m, m.waiting))
			return true;
	}
}

/* The same with any one item that bounces, except the loader: it makes the moves. */
NOT_INLINED static bool order_bounced(struct search *s)
{
	uint32_t before, others;
	unsigned int o;

	for (o = 0; o < PLAN_ITEMS; o++) {
		if (o == PLAN_LOADER || !(s->moving & 1u << o))
			continue;
		others = s->moving & ~(1u << o);
		/* Try all subsets of the others. */
		before = 0;
		do {
			if (order_with(s, (enum plan_item_id)o, before))
				return true;
			before = (before - others) & others;
		} while (before);
	}
	return false;
}

static enum plan_item_id item_at(const struct search *s, uint32_t depth)
{
	return s->id[s->order[depth]];
}

/* Whether each item from depth on still has some place, without the others. */
static bool all_fit(struct search *s, uint32_t depth)
{
	uint32_t distance = 0;

	for (; depth < s->count; depth++) {
		if (!place_next(s, item_at(s, depth), true, &distance)) {
			s->out->wanted = item_at(s, depth);
			return false;
		}
	}
	return true;
}

/*
 * Return the end of the placed or occupied range at an address, or the address itself when it is
 * free. If the next such range starts in front of *next, *next becomes its start.
 */
static uint32_t skip_taken(const struct search *s, uint32_t at, uint32_t *next)
{
	struct range taken = s->image;
	uint32_t i, count = s->in->occupied_count;

	for (i = 0; i <= count + PLAN_ITEMS; i++) {
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

/* Whether all the free RAM is enough for the items that have no place yet. */
static bool enough_free(const struct search *s, uint32_t depth)
{
	uint64_t need = 0, have = 0;
	uint32_t i, at, next, past;

	for (; depth < s->count; depth++) {
		enum plan_item_id o = item_at(s, depth);
		uint32_t room = place_room(s, o);

		/* All of the payload except the gap may lie where the kernel will be. */
		if ((PIECES & 1u << o) && !s->in->kernel.passthrough && room > s->in->kernel.gap)
			room = s->in->kernel.gap;
		if (o == PLAN_PAYLOAD && has_place(s, PLAN_PAYLOAD_2))
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

NOT_INLINED static bool may_fit(struct search *s, uint32_t depth)
{
	return all_fit(s, depth) && enough_free(s, depth);
}

/*
 * Give an item a place. If the payload's second piece moves, too, its place is behind the first
 * one. False, with s->placed unchanged, when the moves have no order then, or when the page table
 * does not get the kind of place that table_first asks for.
 */
static bool place(struct search *s, enum plan_item_id o, uint32_t distance, bool table_first)
{
	uint32_t start = place_start_at(s, o, distance), placed = s->placed;
	struct range r = {start, start + s->in->item[o].room};

	if (o == PLAN_PAGE_TABLE) {
		if ((place_source_in(s->in, r) < PLAN_ITEMS) == table_first)
			return false;
		s->out->table_first = table_first;
	}
	s->tries++;
	s->at[o] = r;
	s->placed |= 1u << o;
	if (o == PLAN_PAYLOAD) {
		s->at[PLAN_PAYLOAD_2] =
			(struct range){r.end, r.end + s->in->item[PLAN_PAYLOAD_2].room};
		s->placed |= s->moving & 1u << PLAN_PAYLOAD_2;
	}
	if (s->bounce || order_moves(s))
		return true;
	s->unordered = true;
	s->placed = placed;
	return false;
}

/*
 * Whether the same places were already tried in another order: with the last two items swapped.
 * This does not hold if the two items are side by side, or if the item before is the payload, which
 * may have its second piece behind it.
 */
static bool tried_before(const struct search *s, uint32_t depth, uint32_t distance)
{
	enum plan_item_id o = item_at(s, depth), last;
	uint32_t start = place_start_at(s, o, distance), align = s->in->item[o].align;

	if (!depth || s->order[depth] > s->order[depth - 1])
		return false;
	last = item_at(s, depth - 1);
	return last != PLAN_PAYLOAD && start != align_up(s->at[last].end, align) &&
	       start != align_down(s->at[last].start - place_room(s, o), align);
}

/* Give places to the items from depth on. This is recursive, so its stack frame must be small. */
static bool place_from(struct search *s, uint32_t depth)
{
	uint32_t distance = 0, placed = s->placed;
	bool first = true, table_first, ordered;
	enum plan_item_id o;

	if (depth == s->count) {
		ordered = order_moves(s) || (s->bounce && order_bounced(s));
		s->unordered = s->unordered || !ordered;
		return ordered;
	}
	if (!may_fit(s, depth))
		return false;
	o = item_at(s, depth);
	/* For the page table, first try all places that are free now, then the others. */
	table_first = o == PLAN_PAGE_TABLE;
	while (s->tries < s->limit) {
		if (!place_next(s, o, first, &distance)) {
			if (!table_first)
				break;
			table_first = false;
			first = true;
			continue;
		}
		first = false;
		if (tried_before(s, depth, distance) || !place(s, o, distance, table_first))
			continue;
		if (place_from(s, depth + 1))
			return true;
		s->placed = placed;
	}
	return false;
}

/* The next order, in lexical sequence; false after the last one. */
static bool next_order(struct search *s)
{
	uint32_t i, j = s->count - 1;
	uint8_t swap;

	if (s->count < 2)
		return false;
	for (i = s->count - 1; i > 0 && s->order[i - 1] > s->order[i]; i--)
		;
	if (!i)
		return false;
	while (s->order[j] < s->order[i - 1])
		j--;
	swap = s->order[i - 1];
	s->order[i - 1] = s->order[j];
	s->order[j] = swap;
	for (j = s->count - 1; i < j; i++, j--) {
		swap = s->order[i];
		s->order[i] = s->order[j];
		s->order[j] = swap;
	}
	return true;
}

/* Find places for the first count items, in all orders. */
static bool search_all_orders(struct search *s, uint32_t count, uint32_t limit)
{
	uint32_t placed = s->placed, i;

	s->count = count;
	s->tries = 0;
	s->limit = limit;
	for (i = 0; i < count; i++)
		s->order[i] = (uint8_t)i;
	/* If no place at all could be tried, another order will not help. */
	do {
		if (place_from(s, 0))
			return true;
		s->placed = placed;
	} while (s->tries && s->tries < limit && next_order(s));
	return false;
}

static void sort_by_room(struct search *s, uint32_t count)
{
	enum plan_item_id o;
	uint32_t i, j;

	for (i = 1; i < count; i++) {
		o = s->id[i];
		for (j = i; j && place_room(s, s->id[j - 1]) < place_room(s, o); j--)
			s->id[j] = s->id[j - 1];
		s->id[j] = o;
	}
}

/*
 * Find places with more tries. First search for the largest item only, then for the two largest,
 * and so on. If some items have no places without the others, they have none with them: an item
 * that is put next to another one would, without that one, have a place next to what follows it.
 */
static bool search_long(struct search *s, uint32_t count)
{
	uint32_t placed = s->placed, some;
	bool found = false;

	sort_by_room(s, count);
	for (some = 1; some <= count; some++) {
		s->placed = placed;
		found = search_all_orders(s, some, SEARCH_LIMIT);
		if (!found && s->tries < SEARCH_LIMIT)
			break;
	}
	return found;
}

/* Find places when exactly the items in moving move. Items without bytes get places, too. */
static bool search_with(struct search *s, uint32_t moving)
{
	uint32_t count = 0;
	unsigned int o;

	s->placed = 0;
	s->moving = moving;
	for (o = 0; o < PLAN_ITEMS; o++) {
		const struct plan_item *t = &s->in->item[o];

		if (!t->room || (o == PLAN_PAYLOAD_2 && !(~moving & PIECES)))
			continue;
		if (!t->size || (moving & 1u << o)) {
			s->id[count++] = (enum plan_item_id)o;
			continue;
		}
		if (place_conflict_to_stay(s, (enum plan_item_id)o))
			return false;
		s->at[o] = (struct range){t->from, t->from + t->room};
		s->placed |= 1u << o;
	}
	return search_all_orders(s, count, SEARCH_SOON) ||
	       (s->tries >= SEARCH_SOON && search_long(s, count));
}

static uint32_t bytes_of(const struct plan_request *in, uint32_t moving)
{
	uint32_t bytes = 0;
	unsigned int o;

	for (o = 0; o < PLAN_ITEMS; o++) {
		if (moving & 1u << o)
			bytes += in->item[o].size;
	}
	return bytes;
}

/* Find the set of movable items that comes after the set *last, in the order of their bytes. */
static bool next_set(const struct plan_request *in, uint32_t movable, bool first, uint32_t *last)
{
	uint32_t bytes_last = bytes_of(in, *last), set, best = 0, bytes, bytes_best = 0;
	bool found = false;

	for (set = 0; set <= MOVABLE; set++) {
		if (set & ~movable)
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

static enum error check_input(const struct plan_request *in)
{
	const struct plan_kernel *k = &in->kernel;
	uint32_t kernel = in->ram_base + k->text_offset;
	unsigned int o;

	if (kernel < in->ram_base || !range_fits(kernel, k->inflated_size) ||
	    !range_fits(kernel + k->inflated_size, k->bss_size) || kernel < k->pgdir_size ||
	    in->item[PLAN_PAYLOAD].room > UINT32_MAX - in->item[PLAN_PAYLOAD_2].room)
		return ERR_PLAN_INPUT;
	for (o = 0; o < PLAN_ITEMS; o++) {
		const struct plan_item *t = &in->item[o];

		if (t->room && (t->room < t->size || !range_fits(t->from, t->size)))
			return ERR_PLAN_INPUT;
	}
	return ERR_NONE;
}

/*
 * The kernel's place is given. It must be RAM, and not occupied by anything that stays until step
 * 5.
 */
static enum error check_kernel(const struct plan_request *in, struct range all, struct plan *out)
{
	uint32_t i;

	if (!plan_in_one_bank(in, all)) {
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

/* Try the sets of items that move, the one with the fewest bytes first. */
static bool search_sets(struct search *s, uint32_t movable)
{
	const struct plan_item *item = s->in->item;
	struct plan *out = s->out;
	uint32_t set = 0;
	unsigned int o;
	bool first;

	s->unordered = false;
	for (first = true; next_set(s->in, movable, first, &set); first = false) {
		if (!search_with(s, set))
			continue;
		out->error = ERR_NONE;
		for (o = 0; o < PLAN_ITEMS; o++)
			out->place[o] = s->at[o].start;
		out->in_place = (item[PLAN_PAYLOAD].room &&
				 range_overlaps(s->at[PLAN_PAYLOAD], s->image)) ||
				(item[PLAN_PAYLOAD_2].room &&
				 range_overlaps(s->at[PLAN_PAYLOAD_2], s->image));
		return true;
	}
	out->error = s->unordered ? ERR_PLAN_ORDER : ERR_PLAN_NO_ROOM;
	return false;
}

enum error plan_make(const struct plan_request *in, struct plan *out)
{
	uint32_t movable = 0;
	struct search s;
	unsigned int o;

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

	for (o = 0; o < PLAN_ITEMS; o++) {
		if ((MOVABLE & 1u << o) && in->item[o].room && in->item[o].size)
			movable |= 1u << o;
	}
	/* The bootloader's initrd moves only if it cannot stay. */
	if (!plan_moves_initrd(in))
		movable &= ~(1u << PLAN_INITRD);
	/* A bounce is a second move of an item. It is used only when nothing else works. */
	while (!search_sets(&s, movable) && s.unordered && !s.bounce)
		s.bounce = true;
	return out->error;
}
