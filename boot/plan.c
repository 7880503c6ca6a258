// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "plan.h"

/*
 * The kernel maps the tree and the initrd in its linear mapping, which begins at RAM base and holds
 * 760 MiB with the usual 3 GiB of user space (Linux Documentation/arm/memory.rst).
 */
#define LOWMEM_SIZE 0x2f800000u

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

struct search {
	const struct plan_input *in;
	struct plan *out;
	struct range image;	       /* the kernel's bytes */
	struct range all;	       /* with page directory and bss */
	uint32_t moving;	       /* a bit per object that gets a new place */
	uint32_t placed;	       /* a bit per object that has one */
	struct range at[PLAN_OBJECTS]; /* the places, with their room */
	enum plan_object order[PLAN_OBJECTS];
	uint32_t order_count;
	uint32_t tries;
	bool barred;    /* candidates are those that an object may not have, too */
	bool unordered; /* places were found, but no order of the moves to them */
};

static bool in_one_bank(const struct plan_input *in, struct range r)
{
	uint32_t i;

	for (i = 0; i < in->bank_count; i++) {
		if (range_inside(r, in->bank[i]))
			return true;
	}
	return false;
}

static const struct plan_occupied *occupied_by(const struct plan_input *in, struct range r)
{
	uint32_t i;

	for (i = 0; i < in->occupied_count; i++) {
		if (range_overlaps(r, in->occupied[i].range))
			return &in->occupied[i];
	}
	return NULL;
}

static struct range source_of(const struct plan_thing *t)
{
	return (struct range){t->from, t->from + t->size};
}

/* The object whose place a range runs into; PLAN_OBJECTS: none. */
static enum plan_object placed_in(const struct search *s, struct range r)
{
	unsigned int o;

	for (o = 0; o < PLAN_OBJECTS; o++) {
		if ((s->placed & 1u << o) && range_overlaps(r, s->at[o]))
			break;
	}
	return (enum plan_object)o;
}

/* The object that lies in a range now; PLAN_OBJECTS: none. */
static enum plan_object source_in(const struct plan_input *in, struct range r)
{
	unsigned int o;

	for (o = 0; o < PLAN_OBJECTS; o++) {
		if (in->thing[o].room && range_overlaps(r, source_of(&in->thing[o])))
			break;
	}
	return (enum plan_object)o;
}

/* Whether a zImage that finds RAM's base by its own address would find another one. */
static bool too_far(const struct search *s, enum plan_object o, uint32_t start)
{
	return o == PLAN_PAYLOAD && s->in->kernel.chained &&
	       ((start ^ s->in->ram_base) & PLAN_MASK);
}

static bool is_placed(const struct search *s, enum plan_object o)
{
	return s->placed & 1u << o;
}

/* What an object's place must have room for: the rest of a payload follows it. */
static uint32_t room_for(const struct search *s, enum plan_object o)
{
	uint32_t room = s->in->thing[o].room;

	return o == PLAN_PAYLOAD && !is_placed(s, PLAN_REST) ? room + s->in->thing[PLAN_REST].room
							     : room;
}

/* Whether the pieces of a payload would not be side by side. */
static bool pieces_apart(const struct search *s, enum plan_object o, struct range r)
{
	return (o == PLAN_REST && is_placed(s, PLAN_PAYLOAD) &&
		r.start != s->at[PLAN_PAYLOAD].end) ||
	       (o == PLAN_PAYLOAD && is_placed(s, PLAN_REST) && r.end != s->at[PLAN_REST].start);
}

/* Whether an object whose room is r is safe from the kernel (steps 4 and 5). */
static bool clear_of_kernel(const struct search *s, enum plan_object o, struct range r)
{
	/* All of a payload counts for its first piece. */
	if (o == PLAN_PAYLOAD && is_placed(s, PLAN_REST))
		r.end = s->at[PLAN_REST].end;
	switch (o) {
	case PLAN_TREE:
	case PLAN_INITRD:
		return !range_overlaps(r, s->all);
	case PLAN_PAYLOAD:
	case PLAN_REST:
		if (s->in->kernel.chained)
			return !range_overlaps(r, s->all);
		return !range_overlaps(r, s->image) ||
		       (r.end >= s->image.end && r.end - s->image.end >= s->in->kernel.gap);
	default:
		return !range_overlaps(r, s->image);
	}
}

/* What keeps an object from a new place. */
static enum plan_bar bar_to_go(const struct search *s, enum plan_object o, uint32_t start)
{
	const struct plan_thing *t = &s->in->thing[o];
	uint32_t room = room_for(s, o);
	struct range r = {start, start + room};

	if (!range_fits(start, room) || start & (t->align - 1))
		return BAR_ADDRESS;
	if (!in_one_bank(s->in, r))
		return BAR_RAM;
	if (pieces_apart(s, o, r))
		return BAR_PIECES;
	if (!clear_of_kernel(s, o, r))
		return BAR_KERNEL;
	if (too_far(s, o, r.start))
		return BAR_FAR;
	if (o == PLAN_TREE || o == PLAN_INITRD) {
		if (start < s->in->ram_base || r.end - s->in->ram_base > LOWMEM_SIZE)
			return BAR_UNMAPPED;
	}
	/* The loader copies itself while it runs: not onto itself. */
	if (o == PLAN_LOADER && range_overlaps(r, source_of(t)))
		return BAR_ITSELF;
	if (occupied_by(s->in, r))
		return BAR_OCCUPIED;
	return placed_in(s, r) < PLAN_OBJECTS ? BAR_THING : BAR_NONE;
}

/*
 * What keeps an object from staying. Its bytes are where they are, in RAM or not, reserved or not;
 * only the room behind them must be free.
 */
static enum plan_bar bar_to_stay(const struct search *s, enum plan_object o)
{
	const struct plan_thing *t = &s->in->thing[o];
	struct range r = {t->from, t->from + room_for(s, o)};
	struct range growth = {t->from + t->size, t->from + t->room};

	if (o == PLAN_INITRD && s->in->initrd_ours)
		return bar_to_go(s, o, t->from);
	if (!range_fits(t->from, range_size(r)) || t->from & (t->align_here - 1))
		return BAR_ADDRESS;
	if (pieces_apart(s, o, r))
		return BAR_PIECES;
	if (!clear_of_kernel(s, o, r))
		return BAR_KERNEL;
	if (too_far(s, o, r.start))
		return BAR_FAR;
	if (placed_in(s, r) < PLAN_OBJECTS)
		return BAR_THING;
	if (growth.start == growth.end)
		return BAR_NONE;
	if (!in_one_bank(s->in, growth))
		return BAR_RAM;
	return occupied_by(s->in, growth) ? BAR_OCCUPIED : BAR_NONE;
}

/*
 * The candidates for an object's place are those next to something: right behind it or right in
 * front of it. If it fits anywhere in a gap, it fits at one of its ends. They are tried by their
 * distance above the kernel, then from the lowest address up to it.
 */
struct next {
	const struct search *s;
	enum plan_object object;
	bool first;	/* there is no candidate to come after */
	uint32_t after; /* else its distance */
	bool found;
	uint32_t best; /* the next one's distance */
};

static void consider(struct next *n, uint32_t start)
{
	uint32_t distance = start - n->s->image.start;

	if ((n->first || distance > n->after) && (!n->found || distance < n->best) &&
	    (n->s->barred || !bar_to_go(n->s, n->object, start))) {
		n->found = true;
		n->best = distance;
	}
}

static void consider_around(struct next *n, struct range r)
{
	uint32_t align = n->s->in->thing[n->object].align, room = room_for(n->s, n->object);

	consider(n, align_up(r.end, align));
	if (r.start >= room)
		consider(n, align_down(r.start - room, align));
}

/*
 * The next place for an object, behind *distance above the kernel unless it is the first that is
 * looked for: false, or its distance in *distance.
 */
static bool next_place(const struct search *s, enum plan_object o, bool first, uint32_t *distance)
{
	const struct plan_input *in = s->in;
	const struct plan_thing *t = &in->thing[o];
	struct next next = {.s = s, .object = o, .first = first, .after = *distance}, *n = &next;
	uint32_t i, room = room_for(s, o);

	for (i = 0; i < in->bank_count; i++)
		consider_around(n, (struct range){in->bank[i].end, in->bank[i].start});
	for (i = 0; i < in->occupied_count; i++)
		consider_around(n, in->occupied[i].range);
	consider_around(n, s->image);
	consider_around(n, s->all);
	for (i = 0; i < PLAN_OBJECTS; i++) {
		if (s->placed & 1u << i)
			consider_around(n, s->at[i]);
		if (in->thing[i].room && in->thing[i].size)
			consider_around(n, source_of(&in->thing[i]));
	}
	if (o == PLAN_PAYLOAD && range_fits(s->image.end, in->kernel.gap) &&
	    s->image.end + in->kernel.gap >= room)
		consider(n, align_up(s->image.end + in->kernel.gap - room, t->align));
	*distance = n->best;
	return n->found;
}

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
				    range_overlaps(to, source_of(&s->in->thing[other])))
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
		if (!next_place(s, s->order[depth], true, &distance)) {
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
		uint32_t room = room_for(s, o);

		/* All of the payload but the gap may lie where the kernel will be. */
		if ((PIECES & 1u << o) && !s->in->kernel.chained && room > s->in->kernel.gap)
			room = s->in->kernel.gap;
		if (o == PLAN_PAYLOAD && is_placed(s, PLAN_REST))
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
	uint32_t start = s->image.start + distance, placed = s->placed;
	struct range r = {start, start + s->in->thing[o].room};

	if (o == PLAN_PAGE_TABLE) {
		if ((source_in(s->in, r) < PLAN_OBJECTS) == table_first)
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
		if (!next_place(s, o, first, &distance)) {
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
		if (bar_to_stay(s, (enum plan_object)o))
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

	if (!in_one_bank(in, all)) {
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

static void start_search(struct search *s, const struct plan_input *in)
{
	memset(s, 0, sizeof(*s));
	s->in = in;
	s->all = plan_kernel_range(in);
	s->image.start = in->ram_base + in->kernel.text_offset;
	s->image.end = s->image.start + in->kernel.inflated_size;
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
	start_search(&s, in);
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
	if (!in->initrd_ours && !range_overlaps(s.all, source_of(&in->thing[PLAN_INITRD])))
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

/* The search as it was when it came to an object, as far as a plan shows it. */
static void recall(struct search *s, const struct plan_input *in, const struct plan *p,
		   enum plan_object object)
{
	unsigned int o;

	start_search(s, in);
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
	const struct plan_occupied *taken = occupied_by(s->in, r);

	look->by = (struct range){0, 0};
	switch (look->bar) {
	case BAR_KERNEL:
		look->by = object == PLAN_TREE || object == PLAN_INITRD || s->in->kernel.chained
				   ? s->all
				   : s->image;
		break;
	case BAR_OCCUPIED:
		look->by = taken->range;
		look->reason = (enum plan_reason)taken->reason;
		break;
	case BAR_THING:
		look->object = placed_in(s, r);
		look->by = s->at[look->object];
		break;
	case BAR_SOURCE:
		look->object = source_in(s->in, r);
		look->by = source_of(&s->in->thing[look->object]);
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
	r = (struct range){t->from, t->from + room_for(&s, object)};
	look->start = t->from;
	look->bar = bar_to_stay(&s, object);
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
	look->start -= s.image.start;
	if (!next_place(&s, object, first, &look->start))
		return false;
	look->start += s.image.start;
	r = (struct range){look->start, look->start + room_for(&s, object)};
	look->bar = bar_to_go(&s, object, look->start);
	if (!look->bar && object == PLAN_PAGE_TABLE && p->table_first &&
	    source_in(in, r) < PLAN_OBJECTS)
		look->bar = BAR_SOURCE;
	if (!look->bar && (p->error || look->start != p->place[object]))
		look->bar = BAR_OTHERS;
	describe(&s, object, r, look);
	return true;
}
