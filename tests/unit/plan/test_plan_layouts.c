// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The plan of random layouts of real sizes, and of all layouts of a small memory.
 * KEDGE_PLAN_LAYOUTS is the number of random ones, KEDGE_PLAN_SEED the first one's seed: a layout
 * that failed is made again, alone, with its seed and one layout (four for a small one).
 */
#include "tests/common/random.h"
#include "tests/common/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan_brute.h"
#include "plan_check.h"
#include "plan_candidates.h"

#define MIB 0x100000u

/* --- random layouts --- */

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value && *value ? strtoull(value, NULL, 0) : otherwise;
}

/* A size from least on, the larger the rarer. */
static uint32_t random_size(struct random *r, uint32_t least, uint32_t most)
{
	uint32_t range = most - least + 1;

	range >>= random_below(r, 6);
	return least + random_below(r, range ? range : 1);
}

static uint32_t choose(struct random *r, uint32_t count, const uint32_t *from)
{
	return from[random_below(r, count)];
}
#define CHOOSE(r, ...) \
	choose(r, sizeof((uint32_t[]){__VA_ARGS__}) / 4, (const uint32_t[]){__VA_ARGS__})

static void random_kernel(struct random *r, struct plan_kernel *k)
{
	k->text_offset = CHOOSE(r, 0x8000, 0x8000, 0x208000, 0x88000, 0x308000, 0x5000);
	k->inflated_size = random_size(r, 0x10000, 24 * MIB);
	k->bss_size = random_size(r, 0, 2 * MIB);
	k->pgdir_size = CHOOSE(r, 0x4000, 0x5000);
	k->gap = random_size(r, 0, 0x20000);
	k->passthrough = random_below(r, 8) == 0;
}

/* RAM of one to four banks, the first of them with the kernel's place, mostly. */
static void random_banks(struct random *r, struct plan_request *in)
{
	uint32_t base = CHOOSE(r, 0, 0x10000000, 0x60000000, 0x80000000, 0xc0000000, 0xf0000000);
	uint32_t need = in->kernel.text_offset + in->kernel.inflated_size + in->kernel.bss_size;
	uint32_t size = need + random_size(r, 0, random_below(r, 2) ? 200 * MIB : need);
	uint32_t more = random_below(r, 4);

	in->ram_base = base;
	if (!random_below(r, 8))
		base -= base ? random_below(r, 4 * MIB) & ~0xfffu : 0;
	if (!random_below(r, 16))
		size = random_size(r, 0x1000, size);
	in->bank[in->bank_count++] = range_cut(base, size & ~0xfffu);
	while (more--) {
		base = in->bank[in->bank_count - 1].end + random_size(r, 0x1000, 64 * MIB);
		if (base < in->ram_base)
			break;
		in->bank[in->bank_count++] =
			range_cut(base & ~0xfffu, random_size(r, 0x1000, 64 * MIB) & ~0xfffu);
	}
}

static uint32_t random_address(struct random *r, const struct plan_request *in, uint32_t size)
{
	const struct range *b = &in->bank[random_below(r, in->bank_count)];
	uint32_t room = range_size(*b);

	switch (random_below(r, 8)) {
	case 0: /* just around the kernel's place */
		return in->ram_base + in->kernel.text_offset + random_below(r, MIB) - MIB / 2;
	case 1: /* in flash */
		return random_next(r) >> 1;
	case 2: /* at the end of a bank */
		return b->end - size;
	default:
		return b->start + (room > size ? random_below(r, room - size) : 0);
	}
}

static bool meets_source(const struct plan_request *in, uint32_t start, uint32_t size)
{
	unsigned int o;

	for (o = 0; o < PLAN_ITEMS; o++) {
		if (in->item[o].room &&
		    range_overlaps(range_cut(start, size),
				   range_cut(in->item[o].from, in->item[o].size)))
			return true;
	}
	return false;
}

/* Put an item somewhere; nearly always where no other is. */
static void put_thing(struct random *r, struct plan_request *in, enum plan_item_id o, uint32_t size,
		      uint32_t room, uint32_t align, uint32_t align_here)
{
	uint32_t from, tries = random_below(r, 64) ? 20 : 1;

	do {
		from = random_address(r, in, size) & ~(align_here - 1);
		from = range_fits(from, size) ? from : 0;
	} while (--tries && meets_source(in, from, size));
	in->item[o] = (struct plan_item){from, size, room, align, align_here};
}

static void random_things(struct random *r, struct plan_request *in)
{
	uint32_t head = random_size(r, 0x2000, 0x10000) & ~7u, growth, size;
	uint32_t payload = 0x1000 + (uint32_t)((uint64_t)in->kernel.inflated_size *
					       (20 + random_below(r, 90)) / 100);
	struct plan_item *item = in->item;

	put_thing(r, in, PLAN_LOADER, head + payload, 1, 32, 4);
	item[PLAN_LOADER] = (struct plan_item){item[PLAN_LOADER].from, head, head, 32, 1};
	item[PLAN_PAYLOAD] =
		(struct plan_item){item[PLAN_LOADER].from + head, payload, payload, 4, 1};
	/* Some were loaded in two pieces. */
	if (random_below(r, 4) == 0) {
		size = 8 + (random_below(r, payload - 8) & ~7u);
		item[PLAN_PAYLOAD].size = item[PLAN_PAYLOAD].room = size;
		payload -= size;
		put_thing(r, in, PLAN_PAYLOAD_2, payload, payload, 1, 1);
		payload = size;
	}
	size = random_size(r, 0x100, 0x20000) & ~7u;
	growth = random_below(r, 2) ? 0 : random_size(r, 8, 0x2000) & ~7u;
	switch (random_below(r, 4)) {
	case 0: /* appended */
		item[PLAN_FDT] = (struct plan_item){align_up(item[PLAN_PAYLOAD].from + payload, 8),
						    size, size + growth, 8, 8};
		break;
	case 1:
		put_thing(r, in, PLAN_FDT, size, size + growth, 8, 8);
		break;
	case 2: /* ATAGs */
		put_thing(r, in, PLAN_FDT, size & 0x3fff, size & 0x3fff, 4, 4);
		break;
	default:
		break;
	}
	if (random_below(r, 3)) {
		size = random_size(r, 1, 16 * MIB);
		put_thing(r, in, PLAN_INITRD, size, size, 0x1000, 1);
	}
	item[PLAN_WORKSPACE].room = CHOOSE(r, 0, 7168, 0x10000);
	item[PLAN_WORKSPACE].align = 8;
	if (item[PLAN_FDT].room && !random_below(r, 4)) {
		item[PLAN_LOG].room = (1 + random_below(r, 4)) * 0x1000;
		item[PLAN_LOG].align = 0x1000;
	}
	if (random_below(r, 8)) {
		item[PLAN_PAGE_TABLE].room = 0x4000;
		item[PLAN_PAGE_TABLE].align = 0x4000;
	}
}

static void random_layout(struct random *r, struct plan_request *in)
{
	uint32_t more = random_below(r, 5);

	memset(in, 0, sizeof(*in));
	random_kernel(r, &in->kernel);
	random_banks(r, in);
	random_things(r, in);
	plan_add_occupied(in, (struct range){0, 0x1000}, OCCUPIED_PAGE0, true);
	while (more--) {
		uint32_t size = random_size(r, 8, 4 * MIB);
		bool until_tree = random_below(r, 2);

		plan_add_occupied(in, range_cut(random_address(r, in, size), size),
				  until_tree ? OCCUPIED_R2 : OCCUPIED_RESERVED, until_tree);
	}
}

static void test_random_layouts(void **state)
{
	uint64_t layouts = from_environment("KEDGE_PLAN_LAYOUTS", 100000), i;
	uint64_t seed = from_environment("KEDGE_PLAN_SEED", 1);
	uint64_t count[ERR_COUNT] = {0}, in_place = 0, moved = 0;
	struct plan_request in;
	struct random r;
	struct plan p;
	enum error error;

	(void)state;
	for (i = 0; i < layouts; i++, seed++) {
		r.state = seed;
		random_layout(&r, &in);
		error = plan_make_checked(&in, &p, seed);
		count[error]++;
		in_place += !error && p.in_place;
		moved += !error && p.move_count;
	}
	for (i = 0; i < ERR_COUNT; i++) {
		if (count[i])
			printf("%-10s %llu\n", error_code((enum error)i),
			       (unsigned long long)count[i]);
	}
	/* The test would be worth little if most layouts ended the same way. */
	if (layouts >= 1000) {
		assert_true(count[ERR_NONE] > layouts / 2);
		assert_true(count[ERR_PLAN_NO_ROOM] > layouts / 100);
		assert_true(in_place > layouts / 20);
		assert_true(moved > layouts / 20);
	}
}

/* --- small memories --- */

static uint32_t at_unit(uint32_t unit)
{
	return BRUTE_BASE + unit * BRUTE_UNIT;
}

static void small_thing(struct plan_request *in, enum plan_item_id o, uint32_t at, uint32_t size,
			uint32_t room)
{
	uint32_t align = o == PLAN_PAGE_TABLE ? BRUTE_UNIT : 8;

	in->item[o] = (struct plan_item){at_unit(at), size * BRUTE_UNIT, room * BRUTE_UNIT,
					 room ? align : 0, room ? 1 : 0};
}

static void small_range(struct range *r, uint32_t from, uint32_t to)
{
	*r = (struct range){at_unit(from), at_unit(to)};
}

/* Of small layouts. */
struct small_count {
	uint64_t all, good;
	uint64_t bounce; /* with a plan that puts an item aside */
	uint64_t missed; /* without one, where that would do */
};

/* Compare with what trying all plans finds. */
static void check_small(const struct plan_request *in, uint64_t number, struct small_count *count)
{
	struct plan p;
	enum error error = plan_make_checked(in, &p, number);
	bool bounced = !error && range_size(p.bounce);
	int best;

	count->all++;
	if (error && error != ERR_PLAN_NO_ROOM && error != ERR_PLAN_ORDER)
		return;
	best = brute_plan(in);
	count->good += !error;
	count->bounce += bounced;
	count->missed += error && best < 0 && brute_plan_bounced(in);
	if (best < 0 ? !error && !bounced
		     : error || bounced || p.bytes_moved != (uint32_t)best * BRUTE_UNIT) {
		plan_print(in, &p);
		fail_msg("layout %llu: %d units is the least that a plan moves",
			 (unsigned long long)number, best);
	}
}

static void small_counted(const char *which, const struct small_count *count)
{
	printf("%llu %s layouts, %llu with a plan, %llu of them put a thing aside, %llu missed\n",
	       (unsigned long long)count->all, which, (unsigned long long)count->good,
	       (unsigned long long)count->bounce, (unsigned long long)count->missed);
	assert_true(count->missed <= 1 + count->bounce / 10);
}

struct digits {
	uint64_t left;
};

/* The next digit of a number whose digits have different bases. */
static uint32_t digit(struct digits *d, uint32_t base)
{
	uint32_t value = (uint32_t)(d->left % base);

	d->left /= base;
	return value;
}

/*
 * One bank of 8 units, and the image, the initrd and the tree wherever they can be, with all
 * combinations of sizes that matter. False when two of them would be in one place.
 */
#define SMALL_UNITS 8u
#define SMALL_FLASH 16u /* a place that is not RAM */
#define SMALL_COUNT (3u * 2 * 2 * 2 * 3 * 2 * 9 * 10 * 9)
static bool small_layout(uint64_t number, struct plan_request *in)
{
	struct digits d = {number};
	uint32_t gap = digit(&d, 3), payload = 1 + digit(&d, 2), growth = digit(&d, 2);
	uint32_t workspace = digit(&d, 2), initrd_size = digit(&d, 3), bss = digit(&d, 2);
	uint32_t image = digit(&d, 9), initrd = digit(&d, 10), tree = digit(&d, 9);
	uint32_t fdt_size = 1;

	if ((!initrd_size && initrd) || initrd + initrd_size > SMALL_UNITS + 2)
		return false;
	memset(in, 0, sizeof(*in));
	in->bank_count = 1;
	small_range(&in->bank[0], 0, SMALL_UNITS);
	in->ram_base = BRUTE_BASE;
	/* A zImage that inflates itself has no gap. */
	in->kernel = (struct plan_kernel){BRUTE_UNIT,
					  2 * BRUTE_UNIT,
					  bss * BRUTE_UNIT,
					  BRUTE_UNIT,
					  gap == 2 ? 0 : gap * BRUTE_UNIT,
					  gap == 2};
	image = image == 8 ? SMALL_FLASH : image;
	small_thing(in, PLAN_LOADER, image, 1, 1);
	small_thing(in, PLAN_PAYLOAD, image + 1, payload, payload);
	if (tree == 8) {
		/* No tree at all. */
		if (growth)
			return false;
	} else {
		if (meets_source(in, at_unit(tree), BRUTE_UNIT))
			return false;
		small_thing(in, PLAN_FDT, tree, fdt_size, fdt_size + growth);
	}
	if (initrd_size) {
		if (meets_source(in, at_unit(initrd), initrd_size * BRUTE_UNIT))
			return false;
		small_thing(in, PLAN_INITRD, initrd, initrd_size, initrd_size);
	}
	small_thing(in, PLAN_WORKSPACE, 0, 0, workspace);
	small_thing(in, PLAN_PAGE_TABLE, 0, 0, 1);
	return true;
}

static void test_all_small_layouts(void **state)
{
	struct small_count count = {0};
	struct plan_request in;
	uint64_t number;

	(void)state;
	for (number = 0; number < SMALL_COUNT; number++) {
		if (small_layout(number, &in))
			check_small(&in, number, &count);
	}
	small_counted("small", &count);
	assert_true(count.good > count.all / 4 && count.good < count.all && count.bounce);
}

/* The same with holes in RAM, occupied ranges, RAM in front of the kernel's base, and so on. */
static void random_small_layout(struct random *r, struct plan_request *in)
{
	uint32_t units = 8 + random_below(r, 5), hole, i, o, at, size, more;
	uint32_t base = random_below(r, 3) ? 0 : random_below(r, 3);

	memset(in, 0, sizeof(*in));
	in->bank_count = 1;
	small_range(&in->bank[0], 0, units);
	if (random_below(r, 2)) {
		hole = 5 + random_below(r, units - 5);
		in->bank_count = 2;
		small_range(&in->bank[0], 0, hole);
		small_range(&in->bank[1], hole + random_below(r, 2), units + 1);
	}
	in->ram_base = at_unit(base);
	in->kernel.pgdir_size = random_below(r, 2) * BRUTE_UNIT;
	in->kernel.text_offset = in->kernel.pgdir_size + random_below(r, 3) * BRUTE_UNIT;
	in->kernel.inflated_size = (1 + random_below(r, 3)) * BRUTE_UNIT;
	in->kernel.bss_size = random_below(r, 2) * BRUTE_UNIT;
	in->kernel.gap = random_below(r, 2) * BRUTE_UNIT;
	for (i = 0; i < 5; i++) {
		o = ((const uint32_t[]){PLAN_LOADER, PLAN_PAYLOAD, PLAN_FDT, PLAN_INITRD,
					PLAN_PAYLOAD_2})[i];
		size = 1 + random_below(r, 3) / 2;
		at = random_below(r, 8) ? random_below(r, units + 1) : SMALL_FLASH + 3 * i;
		if ((i < 2 || (i == 4 ? in->item[PLAN_PAYLOAD].room && !random_below(r, 3)
				      : random_below(r, 4))) &&
		    (!meets_source(in, at_unit(at), size * BRUTE_UNIT) || !random_below(r, 8)))
			small_thing(in, (enum plan_item_id)o, at, size,
				    size + (o == PLAN_FDT ? random_below(r, 2) : 0));
	}
	/* Banks that touch count as one for a payload in two pieces: as plan_add_bank() has it. */
	if (in->item[PLAN_PAYLOAD_2].room && in->bank[0].end == in->bank[1].start) {
		in->bank_count = 1;
		in->bank[0].end = in->bank[1].end;
	}
	small_thing(in, PLAN_WORKSPACE, 0, 0, random_below(r, 2));
	small_thing(in, PLAN_PAGE_TABLE, 0, 0, random_below(r, 4) ? 1 : 0);
	small_thing(in, PLAN_LOG, 0, 0, random_below(r, 4) ? 0 : 1);
	for (more = random_below(r, 3); more; more--) {
		struct range range;

		at = random_below(r, units);
		small_range(&range, at, at + 1);
		plan_add_occupied(in, range, OCCUPIED_R2, random_below(r, 2));
	}
}

static void test_random_small_layouts(void **state)
{
	/* Fewer: far fewer items differ in a small memory. */
	uint64_t layouts = from_environment("KEDGE_PLAN_LAYOUTS", 100000) / 4, i;
	uint64_t seed = from_environment("KEDGE_PLAN_SEED", 1);
	struct small_count count = {0};
	struct plan_request in;
	struct random r;

	(void)state;
	for (i = 0; i < layouts; i++, seed++) {
		r.state = seed;
		random_small_layout(&r, &in);
		check_small(&in, seed, &count);
	}
	small_counted("random small", &count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_layouts),
		cmocka_unit_test(test_all_small_layouts),
		cmocka_unit_test(test_random_small_layouts),
	};

	return cmocka_run_group_tests_name("plan layouts", tests, NULL, NULL);
}
