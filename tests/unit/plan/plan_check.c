// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "plan_check.h"

/* Of RAM from its base on, what the kernel maps: Linux Documentation/arm/memory.rst, 3G/1G. */
#define LOWMEM 0x2f800000u
#define LIMIT  0xfffff000u /* no range goes beyond: lib/range.h */

/* In 64 bits, so that nothing wraps. */
struct span {
	uint64_t start, end;
};

static struct span span(uint64_t start, uint64_t size)
{
	return (struct span){start, start + size};
}

static bool meet(struct span a, struct span b)
{
	uint64_t from = a.start > b.start ? a.start : b.start;
	uint64_t to = a.end < b.end ? a.end : b.end;

	return from < to;
}

static bool in_ram(const struct plan_request *in, struct span s)
{
	uint32_t i;

	for (i = 0; i < in->bank_count; i++) {
		if (in->bank[i].start <= s.start && s.end <= in->bank[i].end)
			return true;
	}
	return false;
}

static bool occupied(const struct plan_request *in, struct span s, bool for_kernel)
{
	uint32_t i;

	for (i = 0; i < in->occupied_count; i++) {
		const struct plan_occupied *o = &in->occupied[i];

		if (!(for_kernel && o->until_tree) &&
		    meet(s, (struct span){o->range.start, o->range.end}))
			return true;
	}
	return false;
}

static struct span image_span(const struct plan_request *in)
{
	return span((uint64_t)in->ram_base + in->kernel.text_offset, in->kernel.inflated_size);
}

static struct span kernel_span(const struct plan_request *in)
{
	struct span s = image_span(in);

	return (struct span){s.start - in->kernel.pgdir_size, s.end + in->kernel.bss_size};
}

static bool mapped(const struct plan_request *in, struct span s)
{
	return s.start >= in->ram_base && s.end <= (uint64_t)in->ram_base + LOWMEM;
}

/* Who owns what, at one point of time. */
struct state {
	const struct plan_request *in;
	const struct plan *p;
	struct span now[PLAN_ITEMS]; /* empty: it is nowhere yet */
	bool moved[PLAN_ITEMS];
	bool bounce; /* one item was put aside */
};

static bool meets_others(const struct state *s, struct span bytes, unsigned int own)
{
	unsigned int o;

	for (o = 0; o < PLAN_ITEMS; o++) {
		if (o != own && meet(bytes, s->now[o]))
			return true;
	}
	return false;
}

/* Object o writes bytes: they must be RAM, free, and nobody else's. */
static const char *write_bytes(const struct state *s, struct span bytes, unsigned int o)
{
	if (bytes.start == bytes.end)
		return NULL;
	if (bytes.end > LIMIT)
		return "writes past the address space";
	if (!in_ram(s->in, bytes))
		return "writes what is not RAM";
	if (occupied(s->in, bytes, false))
		return "writes an occupied range";
	return meets_others(s, bytes, o) ? "writes what another thing needs" : NULL;
}

/* From now on id o owns its place with all its room. */
static const char *settle(struct state *s, unsigned int o)
{
	const struct plan_item *t = &s->in->item[o];
	struct span room = span(s->p->place[o], t->room);
	uint32_t align = s->moved[o] || !t->size ? t->align : t->align_here;
	const char *fault;

	if (!t->room)
		return NULL;
	if (s->p->place[o] % align)
		return "is not aligned";
	if (t->size && s->now[o].start != room.start)
		return "is not where the plan says";
	if (s->moved[o] && !in_ram(s->in, room))
		return "is not in one bank";
	fault = write_bytes(s, (struct span){room.start + t->size, room.end}, o);
	s->now[o] = room;
	return fault;
}

static const char *do_move(struct state *s, const struct plan_move *m)
{
	const struct plan_item *t = &s->in->item[m->id];
	struct span to = span(m->to, m->size);
	const char *fault;

	if ((unsigned int)m->id >= PLAN_ITEMS || m->id == PLAN_PAGE_TABLE ||
	    m->id == PLAN_WORKSPACE || m->id == PLAN_LOG || !t->room || !t->size)
		return "moves what cannot move";
	if (m->from != s->now[m->id].start || m->size != t->size)
		return "moves other bytes than the thing's";
	if (m->to == s->p->bounce.start && s->p->bounce.end - m->to == m->size && !s->bounce) {
		s->bounce = true;
		if (m->id == PLAN_LOADER)
			return "puts the loader aside";
		fault = write_bytes(s, to, m->id);
		s->now[m->id] = to;
		return fault;
	}
	if (s->moved[m->id])
		return "moves a thing twice";
	if (m->to != s->p->place[m->id])
		return "moves a thing to another place";
	if (m->from == m->to)
		return "moves a thing onto itself";
	if (m->id == PLAN_INITRD && !s->in->initrd_ours &&
	    !meet(span(t->from, t->size), kernel_span(s->in)) &&
	    mapped(s->in, span(t->from, t->size)))
		return "moves an initrd that is in nobody's way";
	if (m->id == PLAN_LOADER && meet(to, s->now[PLAN_LOADER]))
		return "moves the loader over itself";
	fault = write_bytes(s, to, m->id);
	if (fault)
		return fault;
	s->now[m->id] = to;
	s->moved[m->id] = true;
	if (m->id == PLAN_FDT && !mapped(s->in, span(m->to, t->room)))
		return "moves a tree to where the kernel does not map it";
	return NULL;
}

static const char *page_table(struct state *s)
{
	const char *fault = NULL;

	if (s->in->item[PLAN_PAGE_TABLE].room) {
		fault = write_bytes(
			s, span(s->p->place[PLAN_PAGE_TABLE], s->in->item[PLAN_PAGE_TABLE].room),
			PLAN_PAGE_TABLE);
	}
	return fault ? fault : settle(s, PLAN_PAGE_TABLE);
}

static const char *inflate(struct state *s)
{
	struct span image = image_span(s->in), payload = s->now[PLAN_PAYLOAD];
	const char *fault = settle(s, PLAN_WORKSPACE);
	const struct span rest = s->now[PLAN_PAYLOAD_2];
	bool in_place;

	if (fault)
		return fault;
	if (s->in->item[PLAN_PAYLOAD_2].room) {
		if (payload.end && payload.end != rest.start)
			return "leaves the payload in two pieces";
		payload.start = payload.end ? payload.start : rest.start;
		payload.end = rest.end;
	}
	in_place = meet(image, payload);
	if (!in_ram(s->in, image))
		return "puts the kernel where no RAM is";
	if (occupied(s->in, image, true))
		return "puts the kernel on an occupied range";
	/* All of the payload may be there. */
	s->now[PLAN_PAYLOAD_2] = (struct span){0, 0};
	if (meets_others(s, image, PLAN_PAYLOAD))
		return "puts the kernel on what is still needed";
	s->now[PLAN_PAYLOAD_2] = rest;
	if (s->in->kernel.passthrough) {
		payload = span(s->p->place[PLAN_PAYLOAD],
			       s->in->item[PLAN_PAYLOAD].room + s->in->item[PLAN_PAYLOAD_2].room);
		if (meet(kernel_span(s->in), payload))
			return "lets a zImage write over itself";
		if (payload.start >> 27 != s->in->ram_base >> 27)
			return "puts a zImage where it finds another RAM base";
	}
	if (in_place && payload.end < image.end + s->in->kernel.gap)
		return "inflates over what it has not read yet";
	return in_place == s->p->in_place ? NULL : "is wrong about in_place";
}

static const char *run_kernel(const struct state *s)
{
	struct span all = kernel_span(s->in);

	if (!in_ram(s->in, all))
		return "lets the kernel write what is not RAM";
	if (occupied(s->in, all, true))
		return "lets the kernel write an occupied range";
	if (s->in->item[PLAN_INITRD].room && !mapped(s->in, s->now[PLAN_INITRD]))
		return "leaves an initrd where the kernel does not map it";
	if (meet(all, s->now[PLAN_FDT]) || meet(all, s->now[PLAN_INITRD]) ||
	    meet(all, s->now[PLAN_LOG]))
		return "lets the kernel write over its tree, its initrd or the log";
	return NULL;
}

const char *plan_fault(const struct plan_request *in, const struct plan *p)
{
	struct state s = {.in = in, .p = p};
	const char *fault = NULL;
	uint64_t bytes = 0;
	unsigned int o;
	uint32_t i;
	bool free_now;

	for (o = 0; o < PLAN_ITEMS; o++) {
		if (in->item[o].room)
			s.now[o] = span(in->item[o].from, in->item[o].size);
	}
	if (p->kernel != image_span(in).start)
		return "enters the kernel elsewhere";
	if (p->move_count > PLAN_ITEMS)
		return "has too many moves";
	if (in->item[PLAN_PAGE_TABLE].room) {
		free_now = !meets_others(
			&s, span(p->place[PLAN_PAGE_TABLE], in->item[PLAN_PAGE_TABLE].room),
			PLAN_PAGE_TABLE);
		if (free_now != p->table_first)
			return "is wrong about table_first";
	}
	if (p->table_first)
		fault = page_table(&s);
	for (i = 0; !fault && i < p->move_count; i++) {
		fault = do_move(&s, &p->move[i]);
		bytes += p->move[i].size;
	}
	if (!fault && s.bounce != (p->bounce.start != p->bounce.end))
		return "is wrong about what it puts aside";
	if (!fault && bytes != p->bytes_moved)
		return "is wrong about bytes_moved";
	if (!fault && !p->table_first)
		fault = page_table(&s);
	for (o = 0; !fault && o < PLAN_ITEMS; o++) {
		if (o != PLAN_PAGE_TABLE && o != PLAN_WORKSPACE)
			fault = settle(&s, o);
	}
	if (!fault)
		fault = inflate(&s);
	return fault ? fault : run_kernel(&s);
}

enum error plan_kernel_error(const struct plan_request *in)
{
	uint64_t image = (uint64_t)in->ram_base + in->kernel.text_offset;
	struct span all = {image, image + in->kernel.inflated_size + in->kernel.bss_size};
	unsigned int o;

	if (all.end > LIMIT || in->kernel.pgdir_size > image ||
	    (uint64_t)in->item[PLAN_PAYLOAD].room + in->item[PLAN_PAYLOAD_2].room > UINT32_MAX)
		return ERR_PLAN_INPUT;
	for (o = 0; o < PLAN_ITEMS; o++) {
		const struct plan_item *t = &in->item[o];

		if (t->room && (t->size > t->room || (uint64_t)t->from + t->size > LIMIT))
			return ERR_PLAN_INPUT;
	}
	all.start -= in->kernel.pgdir_size;
	if (!in_ram(in, all))
		return ERR_PLAN_KERNEL_RAM;
	return occupied(in, all, true) ? ERR_PLAN_KERNEL_TAKEN : ERR_NONE;
}

/* The first address from start on at which bytes are clear of everything; *next gets where to go
 * on. */
static bool clear_here(const struct plan_request *in, struct span hole, uint64_t *next)
{
	uint32_t i;

	for (i = 0; i < in->occupied_count; i++) {
		if (meet(hole,
			 (struct span){in->occupied[i].range.start, in->occupied[i].range.end})) {
			*next = in->occupied[i].range.end;
			return false;
		}
	}
	for (i = 0; i < PLAN_ITEMS; i++) {
		struct span source = span(in->item[i].from, in->item[i].size);

		if (in->item[i].room && meet(hole, source)) {
			*next = source.end;
			return false;
		}
	}
	*next = kernel_span(in).end;
	return !meet(hole, kernel_span(in));
}

bool plan_is_roomy(const struct plan_request *in)
{
	uint64_t want = 0, next;
	struct span hole;
	unsigned int o;
	uint32_t i;

	for (o = 0; o < PLAN_ITEMS; o++)
		want += in->item[o].room ? in->item[o].room + (uint64_t)in->item[o].align : 0;
	for (i = 0; i < in->bank_count; i++) {
		uint64_t start = in->bank[i].start;
		uint64_t end = (uint64_t)in->ram_base + LOWMEM;

		/* A zImage is not to be moved out of the 128 MiB in which it finds RAM's base. */
		if (in->kernel.passthrough)
			end = (in->ram_base & 0xf8000000u) + UINT64_C(0x8000000);
		start = start < in->ram_base ? in->ram_base : start;
		end = end < in->bank[i].end ? end : in->bank[i].end;
		for (hole = span(start, want); hole.end <= end; hole = span(next, want)) {
			if (clear_here(in, hole, &next))
				return true;
		}
	}
	return false;
}

void plan_print(const struct plan_request *in, const struct plan *p)
{
	unsigned int o;
	uint32_t i;

	printf("ram_base %x, kernel: text offset %x, inflated %x, bss %x, pgdir %x, gap %x\n",
	       in->ram_base, in->kernel.text_offset, in->kernel.inflated_size, in->kernel.bss_size,
	       in->kernel.pgdir_size, in->kernel.gap);
	for (i = 0; i < in->bank_count; i++)
		printf("bank %x..%x\n", in->bank[i].start, in->bank[i].end);
	for (i = 0; i < in->occupied_count; i++)
		printf("occupied %x..%x%s\n", in->occupied[i].range.start,
		       in->occupied[i].range.end,
		       in->occupied[i].until_tree ? " until the tree" : "");
	for (o = 0; o < PLAN_ITEMS; o++) {
		const struct plan_item *t = &in->item[o];

		if (t->room)
			printf("%s: from %x, size %x, room %x, align %x, here %x; placed at %x\n",
			       plan_item_name((enum plan_item_id)o), t->from, t->size, t->room,
			       t->align, t->align_here, p->place[o]);
	}
	printf("plan: %s, table %s, %u bytes moved\n", error_code(p->error),
	       p->table_first ? "first" : "later", p->bytes_moved);
	for (i = 0; i < p->move_count; i++)
		printf("move %s: %x -> %x, %x bytes\n", plan_item_name(p->move[i].id),
		       p->move[i].from, p->move[i].to, p->move[i].size);
}
