// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fdt_choice.h"
#include "util/json.h"
#include "memory_map.h"

#define CONFLICT_WIDTH 40

static const enum kind kind_of[PLAN_ITEMS] = {
	[PLAN_INITRD] = KIND_INITRD,	   [PLAN_PAYLOAD] = KIND_PAYLOAD,
	[PLAN_PAYLOAD_2] = KIND_PAYLOAD,   [PLAN_PAGE_TABLE] = KIND_PAGE_TABLE,
	[PLAN_LOADER] = KIND_LOADER,	   [PLAN_FDT] = KIND_TREE,
	[PLAN_WORKSPACE] = KIND_WORKSPACE, [PLAN_LOG] = KIND_LOG,
};

const char *stage_name(enum stage stage)
{
	static const char *const names[] = {"before", "during", "after"};

	return names[stage];
}

const char *kind_name(enum kind kind)
{
	static const char *const names[KIND_COUNT] = {
		"occupied",   "loader",		"payload", "tree", "initrd", "workspace",
		"page table", "page directory", "kernel",  "bss",  "log"};

	return names[kind];
}

static void add(struct map *m, struct range range, enum kind kind, const char *label)
{
	if (range.start < range.end)
		m->item[m->count++] = (struct item){range, kind, label};
}

static int by_address(const void *a, const void *b)
{
	const struct range x = ((const struct item *)a)->range;
	const struct range y = ((const struct item *)b)->range;

	if (x.start != y.start)
		return x.start < y.start ? -1 : 1;
	return x.end < y.end ? -1 : x.end > y.end;
}

static bool in_ram(const struct plan_request *in, struct range r)
{
	uint32_t i;

	for (i = 0; i < in->bank_count; i++) {
		if (range_overlaps(r, in->bank[i]))
			return true;
	}
	return false;
}

static void add_occupied(struct map *m, const struct plan_request *in, bool kernel_runs)
{
	uint32_t i;

	for (i = 0; i < in->occupied_count; i++) {
		const struct plan_occupied *o = &in->occupied[i];

		if (in_ram(in, o->range) && !(kernel_runs && o->until_tree))
			add(m, o->range, KIND_OCCUPIED, plan_reason_name(o->reason));
	}
}

static const char *label_of(const struct memory_map *p, unsigned int object)
{
	if (object == PLAN_FDT && p->survey->fdt.origin == FDT_ORIGIN_NONE)
		return "ATAGs";
	return plan_item_name((enum plan_item_id)object);
}

static void draw_before(struct memory_map *p)
{
	struct map *m = &p->map[STAGE_BEFORE];
	unsigned int o;

	add_occupied(m, &p->survey->request, false);
	for (o = 0; o < PLAN_ITEMS; o++) {
		const struct plan_item *t = &p->survey->request.item[o];

		if (t->room)
			add(m, range_cut(t->from, t->size), kind_of[o], label_of(p, o));
	}
}

static void draw_during(struct memory_map *p)
{
	const struct plan_request *in = &p->survey->request;
	struct map *m = &p->map[STAGE_DURING];
	unsigned int o;

	add_occupied(m, in, false);
	add(m, range_cut(p->plan->kernel, in->kernel.inflated_size), KIND_KERNEL, "kernel");
	for (o = 0; o < PLAN_ITEMS; o++)
		add(m, range_cut(p->plan->place[o], in->item[o].room), kind_of[o], label_of(p, o));
}

static void draw_after(struct memory_map *p)
{
	const struct plan_request *in = &p->survey->request;
	const struct plan_kernel *k = &in->kernel;
	struct map *m = &p->map[STAGE_AFTER];
	unsigned int o;

	add_occupied(m, in, true);
	add(m, range_cut(p->plan->kernel - k->pgdir_size, k->pgdir_size), KIND_PGDIR,
	    "page directory");
	add(m, range_cut(p->plan->kernel, k->inflated_size), KIND_KERNEL, "kernel");
	add(m, range_cut(p->plan->kernel + k->inflated_size, k->bss_size), KIND_BSS, "bss");
	for (o = 0; o < PLAN_ITEMS; o++) {
		if (o == PLAN_FDT || o == PLAN_INITRD || o == PLAN_LOG)
			add(m, range_cut(p->plan->place[o], in->item[o].room), kind_of[o],
			    label_of(p, o));
	}
}

void memory_map_draw(struct memory_map *p, uint32_t image, const struct survey *s,
		     const struct plan *plan)
{
	unsigned int i;

	memset(p, 0, sizeof(*p));
	p->image = image;
	p->survey = s;
	p->plan = plan;
	draw_before(p);
	if (!plan->error) {
		draw_during(p);
		draw_after(p);
	}
	for (i = 0; i < STAGE_COUNT; i++)
		qsort(p->map[i].item, p->map[i].count, sizeof(p->map[i].item[0]), by_address);
}

/* Print a bar that shows where a range is in the whole. */
static void print_bar(struct range r, struct range whole)
{
	char bar[CONFLICT_WIDTH + 1];
	uint64_t size = range_size(whole);
	unsigned int first =
		(unsigned int)((uint64_t)(r.start - whole.start) * CONFLICT_WIDTH / size);
	unsigned int last =
		(unsigned int)((uint64_t)(r.end - 1 - whole.start) * CONFLICT_WIDTH / size);

	memset(bar, ' ', CONFLICT_WIDTH);
	memset(bar + first, '#', last - first + 1);
	bar[CONFLICT_WIDTH] = 0;
	printf("|%s|", bar);
}

static struct range whole_of(const struct memory_map *p)
{
	struct range whole = {UINT32_MAX, 0};
	unsigned int i, n;

	for (i = 0; i < STAGE_COUNT; i++) {
		for (n = 0; n < p->map[i].count; n++) {
			const struct range r = p->map[i].item[n].range;

			whole.start = r.start < whole.start ? r.start : whole.start;
			whole.end = r.end > whole.end ? r.end : whole.end;
		}
	}
	return whole;
}

static void text_map(const struct memory_map *p, enum stage stage, const char *title)
{
	const struct map *m = &p->map[stage];
	struct range whole = whole_of(p);
	unsigned int i;

	printf("\n%s\n", title);
	for (i = 0; i < m->count; i++) {
		printf("  0x%08x..0x%08x ", m->item[i].range.start, m->item[i].range.end);
		print_bar(m->item[i].range, whole);
		printf(" %10u %s%s\n", range_size(m->item[i].range),
		       m->item[i].kind == KIND_OCCUPIED ? "occupied: " : "", m->item[i].label);
	}
}

static void text_failure(const struct memory_map *p)
{
	const struct plan *plan = p->plan;

	printf("\nThe kernel would not be started: %s: %s", error_code(plan->error),
	       error_message(plan->error));
	switch (plan->error) {
	case ERR_PLAN_NO_ROOM:
		printf(" for %s, %u bytes", label_of(p, plan->wanted),
		       p->survey->request.item[plan->wanted].room);
		break;
	case ERR_PLAN_KERNEL_RAM:
		printf(": 0x%08x..0x%08x", plan->range.start, plan->range.end);
		break;
	case ERR_PLAN_KERNEL_TAKEN:
		printf(": 0x%08x..0x%08x is %s", plan->range.start, plan->range.end,
		       plan_reason_name(plan->reason));
		break;
	default:
		break;
	}
	putchar('\n');
}

static void text_banks(const struct plan_request *in)
{
	uint32_t i;

	for (i = 0; i < in->bank_count; i++)
		printf("  0x%08x..0x%08x %10u\n", in->bank[i].start, in->bank[i].end,
		       range_size(in->bank[i]));
}

static void text_unused(const struct memory_map *p)
{
	if (!p->unused)
		return;
	if (p->unused_by == BANKS_GIVEN)
		puts("warning: the loader uses the RAM that it finds, not what was given:");
	else
		printf("warning: %s other RAM, which the loader uses unless the bootloader changes "
		       "it:\n",
		       p->unused_by == BANKS_ATAGS ? "ATAGs name"
		       : p->unused_by == BANKS_FDT ? "the tree names"
						   : "the tree in r2 names");
	text_banks(p->unused);
}

void memory_map_text(const struct memory_map *p)
{
	const struct survey *s = p->survey;
	const struct plan *plan = p->plan;
	uint32_t i;

	text_unused(p);
	fdt_choice_print(s, p->image);
	printf("RAM (%s), RAM base 0x%08x %s\n", banks_origin_name(s->banks_origin),
	       s->request.ram_base, plan_base_name(s->request.base_by));
	text_banks(&s->request);
	text_map(p, STAGE_BEFORE, "before: as the bootloader leaves it");
	if (plan->error) {
		text_failure(p);
		return;
	}
	printf("\nmoves: %u bytes\n", plan->bytes_moved);
	for (i = 0; i < plan->move_count; i++)
		printf("  0x%08x -> 0x%08x %10u %s\n", plan->move[i].from, plan->move[i].to,
		       plan->move[i].size, label_of(p, plan->move[i].id));
	text_map(p, STAGE_DURING,
		 plan->in_place ? "during: the kernel is inflated over the payload's tail"
				: "during: the kernel is inflated");
	text_map(p, STAGE_AFTER, "after: what the kernel finds, and needs");
}

static void json_range(struct json *j, struct range r)
{
	json_number(j, "start", r.start);
	json_number(j, "end", r.end);
}

static void json_banks(struct json *j, const char *key, const struct plan_request *in)
{
	uint32_t i;

	json_open(j, key, '[');
	for (i = 0; i < in->bank_count; i++) {
		json_open(j, NULL, '{');
		json_range(j, in->bank[i]);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void json_failure(struct json *j, const struct memory_map *p)
{
	const struct plan *plan = p->plan;

	json_string(j, "code", error_code(plan->error));
	json_string(j, "message", error_message(plan->error));
	switch (plan->error) {
	case ERR_PLAN_NO_ROOM:
		json_string(j, "wanted", label_of(p, plan->wanted));
		json_number(j, "wanted_size", p->survey->request.item[plan->wanted].room);
		break;
	case ERR_PLAN_KERNEL_TAKEN:
		json_string(j, "taken_by", plan_reason_name(plan->reason));
		/* fall through */
	case ERR_PLAN_KERNEL_RAM:
		json_open(j, "range", '{');
		json_range(j, plan->range);
		json_close(j, '}');
		break;
	default:
		break;
	}
}

static void json_map(struct json *j, const struct memory_map *p, enum stage stage)
{
	const struct map *m = &p->map[stage];
	unsigned int i;

	json_open(j, stage_name(stage), '[');
	for (i = 0; i < m->count; i++) {
		json_open(j, NULL, '{');
		json_range(j, m->item[i].range);
		json_string(j, "kind", kind_name(m->item[i].kind));
		json_string(j, "label", m->item[i].label);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void json_moves(struct json *j, const struct memory_map *p)
{
	uint32_t i;

	json_number(j, "bytes_moved", p->plan->bytes_moved);
	json_open(j, "moves", '[');
	for (i = 0; i < p->plan->move_count; i++) {
		const struct plan_move *m = &p->plan->move[i];

		json_open(j, NULL, '{');
		json_string(j, "object", label_of(p, m->id));
		json_number(j, "from", m->from);
		json_number(j, "to", m->to);
		json_number(j, "size", m->size);
		json_close(j, '}');
	}
	json_close(j, ']');
}

void memory_map_json(const struct memory_map *p, const char *name)
{
	const struct survey *s = p->survey;
	struct json j = {0};
	uint32_t i;

	json_open(&j, NULL, '{');
	json_string(&j, "image", name);
	json_bool(&j, "starts", !p->plan->error);
	if (p->plan->error)
		json_failure(&j, p);
	json_number(&j, "ram_base", s->request.ram_base);
	json_string(&j, "ram_base_by", plan_base_name(s->request.base_by));
	if (p->console) {
		json_string(&j, "console", p->console);
		json_string(&j, "console_by", p->console_by);
	}
	fdt_choice_json(&j, s, p->image);
	json_string(&j, "ram_by", banks_origin_name(s->banks_origin));
	json_banks(&j, "ram", &s->request);
	if (p->unused) {
		json_string(&j, "ram_unused_by", banks_origin_name(p->unused_by));
		json_banks(&j, "ram_unused", p->unused);
	}
	json_open(&j, "warnings", '[');
	for (i = 0; i < s->warning_count; i++)
		json_string(&j, NULL, error_code(s->warning[i].error));
	json_close(&j, ']');
	json_map(&j, p, STAGE_BEFORE);
	if (!p->plan->error) {
		json_number(&j, "kernel", p->plan->kernel);
		json_bool(&j, "in_place", p->plan->in_place);
		json_bool(&j, "table_first", p->plan->table_first);
		json_moves(&j, p);
		json_map(&j, p, STAGE_DURING);
		json_map(&j, p, STAGE_AFTER);
	}
	json_close(&j, '}');
}
