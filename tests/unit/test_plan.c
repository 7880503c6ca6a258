// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The plan: random layouts of real sizes, all layouts of a small memory, and some by hand.
 * KEDGE_PLAN_LAYOUTS is the number of random ones, KEDGE_PLAN_SEED the first one's seed: a layout
 * that failed is made again, alone, with its seed and one layout (four for a small one).
 */
#include "common.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan_brute.h"
#include "plan_check.h"
#include "plan_looks.h"

#define MIB 0x100000u

/* Make the plan of in, and fail with all of it if it breaks a promise. */
static enum error make_checked(const struct plan_input *in, struct plan *p, uint64_t seed)
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
	k->chained = random_below(r, 8) == 0;
}

/* RAM of one to four banks, the first of them with the kernel's place, mostly. */
static void random_banks(struct random *r, struct plan_input *in)
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

static uint32_t random_address(struct random *r, const struct plan_input *in, uint32_t size)
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

static bool meets_source(const struct plan_input *in, uint32_t start, uint32_t size)
{
	unsigned int o;

	for (o = 0; o < PLAN_OBJECTS; o++) {
		if (in->thing[o].room &&
		    range_overlaps(range_cut(start, size),
				   range_cut(in->thing[o].from, in->thing[o].size)))
			return true;
	}
	return false;
}

/* Put a thing somewhere; nearly always where no other is. */
static void put_thing(struct random *r, struct plan_input *in, enum plan_object o, uint32_t size,
		      uint32_t room, uint32_t align, uint32_t align_here)
{
	uint32_t from, tries = random_below(r, 64) ? 20 : 1;

	do {
		from = random_address(r, in, size) & ~(align_here - 1);
		from = range_fits(from, size) ? from : 0;
	} while (--tries && meets_source(in, from, size));
	in->thing[o] = (struct plan_thing){from, size, room, align, align_here};
}

static void random_things(struct random *r, struct plan_input *in)
{
	uint32_t head = random_size(r, 0x2000, 0x10000) & ~7u, growth, size;
	uint32_t payload = 0x1000 + (uint32_t)((uint64_t)in->kernel.inflated_size *
					       (20 + random_below(r, 90)) / 100);
	struct plan_thing *thing = in->thing;

	put_thing(r, in, PLAN_LOADER, head + payload, 1, 32, 4);
	thing[PLAN_LOADER] = (struct plan_thing){thing[PLAN_LOADER].from, head, head, 32, 1};
	thing[PLAN_PAYLOAD] =
		(struct plan_thing){thing[PLAN_LOADER].from + head, payload, payload, 4, 1};
	/* Some were loaded in two pieces. */
	if (random_below(r, 4) == 0) {
		size = 8 + (random_below(r, payload - 8) & ~7u);
		thing[PLAN_PAYLOAD].size = thing[PLAN_PAYLOAD].room = size;
		payload -= size;
		put_thing(r, in, PLAN_REST, payload, payload, 1, 1);
		payload = size;
	}
	size = random_size(r, 0x100, 0x20000) & ~7u;
	growth = random_below(r, 2) ? 0 : random_size(r, 8, 0x2000) & ~7u;
	switch (random_below(r, 4)) {
	case 0: /* appended */
		thing[PLAN_TREE] = (struct plan_thing){
			align_up(thing[PLAN_PAYLOAD].from + payload, 8), size, size + growth, 8, 8};
		break;
	case 1:
		put_thing(r, in, PLAN_TREE, size, size + growth, 8, 8);
		break;
	case 2: /* ATAGs */
		put_thing(r, in, PLAN_TREE, size & 0x3fff, size & 0x3fff, 4, 4);
		break;
	default:
		break;
	}
	if (random_below(r, 3)) {
		size = random_size(r, 1, 16 * MIB);
		put_thing(r, in, PLAN_INITRD, size, size, 0x1000, 1);
	}
	thing[PLAN_WORKSPACE].room = CHOOSE(r, 0, 7168, 0x10000);
	thing[PLAN_WORKSPACE].align = 8;
	if (thing[PLAN_TREE].room && !random_below(r, 4)) {
		thing[PLAN_LOG].room = (1 + random_below(r, 4)) * 0x1000;
		thing[PLAN_LOG].align = 0x1000;
	}
	if (random_below(r, 8)) {
		thing[PLAN_PAGE_TABLE].room = 0x4000;
		thing[PLAN_PAGE_TABLE].align = 0x4000;
	}
}

static void random_layout(struct random *r, struct plan_input *in)
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
	struct plan_input in;
	struct random r;
	struct plan p;
	enum error error;

	(void)state;
	for (i = 0; i < layouts; i++, seed++) {
		r.state = seed;
		random_layout(&r, &in);
		error = make_checked(&in, &p, seed);
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

static void small_thing(struct plan_input *in, enum plan_object o, uint32_t at, uint32_t size,
			uint32_t room)
{
	uint32_t align = o == PLAN_PAGE_TABLE ? BRUTE_UNIT : 8;

	in->thing[o] = (struct plan_thing){at_unit(at), size * BRUTE_UNIT, room * BRUTE_UNIT,
					   room ? align : 0, room ? 1 : 0};
}

static void small_range(struct range *r, uint32_t from, uint32_t to)
{
	*r = (struct range){at_unit(from), at_unit(to)};
}

/* Of small layouts. */
struct small_count {
	uint64_t all, good;
	uint64_t aside;	 /* with a plan that puts a thing aside */
	uint64_t missed; /* without one, where that would do */
};

/* Compare with what trying all plans finds. */
static void check_small(const struct plan_input *in, uint64_t number, struct small_count *count)
{
	struct plan p;
	enum error error = make_checked(in, &p, number);
	bool aside = !error && range_size(p.aside);
	int best;

	count->all++;
	if (error && error != ERR_PLAN_NO_ROOM && error != ERR_PLAN_ORDER)
		return;
	best = brute_plan(in);
	count->good += !error;
	count->aside += aside;
	count->missed += error && best < 0 && brute_plan_aside(in);
	if (best < 0 ? !error && !aside
		     : error || aside || p.bytes_moved != (uint32_t)best * BRUTE_UNIT) {
		plan_print(in, &p);
		fail_msg("layout %llu: %d units is the least that a plan moves",
			 (unsigned long long)number, best);
	}
}

static void small_counted(const char *which, const struct small_count *count)
{
	printf("%llu %s layouts, %llu with a plan, %llu of them put a thing aside, %llu missed\n",
	       (unsigned long long)count->all, which, (unsigned long long)count->good,
	       (unsigned long long)count->aside, (unsigned long long)count->missed);
	assert_true(count->missed <= 1 + count->aside / 10);
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
static bool small_layout(uint64_t number, struct plan_input *in)
{
	struct digits d = {number};
	uint32_t gap = digit(&d, 3), payload = 1 + digit(&d, 2), growth = digit(&d, 2);
	uint32_t workspace = digit(&d, 2), initrd_size = digit(&d, 3), bss = digit(&d, 2);
	uint32_t image = digit(&d, 9), initrd = digit(&d, 10), tree = digit(&d, 9);
	uint32_t tree_size = 1;

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
		small_thing(in, PLAN_TREE, tree, tree_size, tree_size + growth);
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
	struct plan_input in;
	uint64_t number;

	(void)state;
	for (number = 0; number < SMALL_COUNT; number++) {
		if (small_layout(number, &in))
			check_small(&in, number, &count);
	}
	small_counted("small", &count);
	assert_true(count.good > count.all / 4 && count.good < count.all && count.aside);
}

/* The same with holes in RAM, occupied ranges, RAM in front of the kernel's base, and so on. */
static void random_small_layout(struct random *r, struct plan_input *in)
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
		o = ((const uint32_t[]){PLAN_LOADER, PLAN_PAYLOAD, PLAN_TREE, PLAN_INITRD,
					PLAN_REST})[i];
		size = 1 + random_below(r, 3) / 2;
		at = random_below(r, 8) ? random_below(r, units + 1) : SMALL_FLASH + 3 * i;
		if ((i < 2 || (i == 4 ? in->thing[PLAN_PAYLOAD].room && !random_below(r, 3)
				      : random_below(r, 4))) &&
		    (!meets_source(in, at_unit(at), size * BRUTE_UNIT) || !random_below(r, 8)))
			small_thing(in, (enum plan_object)o, at, size,
				    size + (o == PLAN_TREE ? random_below(r, 2) : 0));
	}
	/* Banks that touch count as one for a payload in two pieces: as plan_add_bank() has it. */
	if (in->thing[PLAN_REST].room && in->bank[0].end == in->bank[1].start) {
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
	/* Fewer: far fewer things differ in a small memory. */
	uint64_t layouts = from_environment("KEDGE_PLAN_LAYOUTS", 100000) / 4, i;
	uint64_t seed = from_environment("KEDGE_PLAN_SEED", 1);
	struct small_count count = {0};
	struct plan_input in;
	struct random r;

	(void)state;
	for (i = 0; i < layouts; i++, seed++) {
		r.state = seed;
		random_small_layout(&r, &in);
		check_small(&in, seed, &count);
	}
	small_counted("random small", &count);
}

/* --- by hand --- */

/*
 * A board that wants nothing: 128 MiB with the kernel's 4 MiB at 32 KiB, and the image, a tree and
 * an initrd well behind it.
 */
static struct plan_input easy_board(void)
{
	struct plan_input in = {
		.ram_base = 0x80000000,
		.bank_count = 1,
		.bank = {{0x80000000, 0x88000000}},
		.kernel = {0x8000, 4 * MIB, 0x40000, 0x4000, 0x1000},
	};

	in.thing[PLAN_LOADER] = (struct plan_thing){0x81000000, 0x8000, 0x8000, 32, 1};
	in.thing[PLAN_PAYLOAD] = (struct plan_thing){0x81008000, 2 * MIB, 2 * MIB, 4, 1};
	in.thing[PLAN_TREE] = (struct plan_thing){0x81300000, 0x4000, 0x5000, 8, 8};
	in.thing[PLAN_INITRD] = (struct plan_thing){0x82000000, 8 * MIB, 8 * MIB, 0x1000, 1};
	in.thing[PLAN_WORKSPACE] = (struct plan_thing){0, 0, 0x2000, 8, 0};
	in.thing[PLAN_PAGE_TABLE] = (struct plan_thing){0, 0, 0x4000, 0x4000, 0};
	return in;
}

static void test_easy_board(void **state)
{
	struct plan_input in = easy_board();
	struct plan p;
	unsigned int o;

	(void)state;
	assert_error(make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.kernel, 0x80008000);
	assert_int_equal(p.move_count, 0);
	assert_int_equal(p.bytes_moved, 0);
	assert_true(p.table_first);
	assert_false(p.in_place);
	for (o = 0; o < PLAN_OBJECTS; o++) {
		if (in.thing[o].size)
			assert_int_equal(p.place[o], in.thing[o].from);
	}
}

/* The initrd is in the kernel's way, and the only one that is. */
static void test_initrd_in_the_way(void **state)
{
	struct plan_input in = easy_board();
	struct plan p;

	(void)state;
	in.thing[PLAN_INITRD].from = 0x80400000;
	assert_error(make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.move_count, 1);
	assert_int_equal(p.move[0].object, PLAN_INITRD);
	assert_int_equal(p.bytes_moved, 8 * MIB);
	/* In the bss alone is as bad. */
	in.thing[PLAN_INITRD].from = 0x80408000 + 0x3ffff;
	assert_error(make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.bytes_moved, 8 * MIB);
	in.thing[PLAN_INITRD].from++;
	assert_error(make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.bytes_moved, 0);
}

/* At the gap the payload may stay where the kernel goes; a byte before it may not. */
static void test_gap(void **state)
{
	struct plan_input in = easy_board();
	uint32_t kernel_end = 0x80408000;
	struct plan p;

	(void)state;
	in.thing[PLAN_PAYLOAD].from = kernel_end + in.kernel.gap - 2 * MIB;
	assert_error(make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.move_count, 0);
	assert_true(p.in_place);
	in.thing[PLAN_PAYLOAD].from--;
	assert_error(make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.move_count, 1);
	assert_int_equal(p.move[0].object, PLAN_PAYLOAD);
}

/* RAM for the kernel, the gap, the loader and little more: less than kernel and payload take. */
static void test_in_place_saves_ram(void **state)
{
	struct plan_input in = easy_board();
	struct plan p;

	(void)state;
	in.bank[0].end = 0x80000000 + 0x8000 + 4 * MIB + 0x40000;
	in.thing[PLAN_INITRD].room = 0;
	in.thing[PLAN_TREE].room = 0;
	in.thing[PLAN_LOADER].from = 0x80008000;
	in.thing[PLAN_PAYLOAD].from = 0x80010000;
	assert_error(make_checked(&in, &p, 0), ERR_NONE);
	assert_true(p.in_place);
	assert_int_equal(p.bytes_moved, 2 * MIB + 0x8000);
}

static void test_kernel_place(void **state)
{
	struct plan_input in = easy_board();
	uint32_t all_start = 0x80004000, all_end = 0x80408000 + 0x40000;
	struct plan p;

	(void)state;
	assert_int_equal(plan_kernel_range(&in).start, all_start);
	assert_int_equal(plan_kernel_range(&in).end, all_end);
	/* One byte too few, at each end; and in two banks. */
	in.bank[0].end = all_end - 1;
	assert_error(make_checked(&in, &p, 0), ERR_PLAN_KERNEL_RAM);
	assert_int_equal(p.range.start, all_start);
	assert_int_equal(p.range.end, all_end);
	in.bank[0] = (struct range){all_start + 1, 0x88000000};
	assert_error(make_checked(&in, &p, 0), ERR_PLAN_KERNEL_RAM);
	in.bank[0] = (struct range){all_start, 0x88000000};
	assert_error(make_checked(&in, &p, 0), ERR_NONE);
	in.bank_count = 2;
	in.bank[0] = (struct range){0x80000000, 0x80200000};
	in.bank[1] = (struct range){0x80200001, 0x88000000};
	assert_error(make_checked(&in, &p, 0), ERR_PLAN_KERNEL_RAM);
}

static void test_kernel_taken(void **state)
{
	static const enum plan_reason reasons[] = {OCCUPIED_MEMRESERVE, OCCUPIED_RESERVED,
						   OCCUPIED_USER};
	uint32_t first = 0x80004000, last = 0x80408000 + 0x40000 - 1, i;
	struct plan_input in;
	struct plan p;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct range taken = {i ? last : first, i ? last + 1 : first + 1};

		in = easy_board();
		plan_add_occupied(&in, (struct range){first - 16, first}, OCCUPIED_USER, false);
		plan_add_occupied(&in, (struct range){last + 1, last + 16}, OCCUPIED_USER, false);
		assert_error(make_checked(&in, &p, 0), ERR_NONE);
		plan_add_occupied(&in, taken, OCCUPIED_R2, true);
		assert_error(make_checked(&in, &p, 0), ERR_NONE);
		plan_add_occupied(&in, taken, reasons[i], false);
		assert_error(make_checked(&in, &p, 0), ERR_PLAN_KERNEL_TAKEN);
		assert_int_equal(p.range.start, taken.start);
		assert_int_equal(p.range.end, taken.end);
		assert_int_equal(p.reason, reasons[i]);
	}
}

static void test_bad_input(void **state)
{
	struct plan_input in;
	struct plan p;
	unsigned int o;

	(void)state;
	in = easy_board();
	in.kernel.inflated_size = 0x80000000;
	assert_error(make_checked(&in, &p, 0), ERR_PLAN_INPUT);
	in = easy_board();
	in.kernel.bss_size = 0x7fbf8000 - 0xfff;
	assert_error(make_checked(&in, &p, 0), ERR_PLAN_INPUT);
	in.kernel.bss_size--;
	assert_error(make_checked(&in, &p, 0), ERR_PLAN_KERNEL_RAM);
	in = easy_board();
	in.kernel.bss_size = 0xffffffff;
	assert_error(make_checked(&in, &p, 0), ERR_PLAN_INPUT);
	in = easy_board();
	in.kernel.text_offset = 0x80000000;
	assert_error(make_checked(&in, &p, 0), ERR_PLAN_INPUT);
	in = easy_board();
	in.ram_base = 0;
	in.kernel.pgdir_size = 0x8001;
	assert_error(make_checked(&in, &p, 0), ERR_PLAN_INPUT);
	for (o = 0; o < PLAN_OBJECTS; o++) {
		in = easy_board();
		if (!in.thing[o].size)
			continue;
		in.thing[o].from = RANGE_LIMIT - in.thing[o].size + 1;
		assert_error(make_checked(&in, &p, 0), ERR_PLAN_INPUT);
		in = easy_board();
		in.thing[o].room = in.thing[o].size - 1;
		assert_error(make_checked(&in, &p, 0), ERR_PLAN_INPUT);
	}
}

/* Just enough for all but one thing: that one is named. */
static void test_what_found_no_room(void **state)
{
	struct plan_input in;
	struct plan p;
	unsigned int o;

	(void)state;
	for (o = 0; o < PLAN_OBJECTS; o++) {
		/* Larger than what is behind the kernel. */
		in = easy_board();
		in.thing[o].from = 0x80008000;
		in.thing[o].room = 0x7c00000;
		in.kernel.gap = 0x7c00000;
		assert_error(make_checked(&in, &p, 0), ERR_PLAN_NO_ROOM);
		/* Payload and rest are to go somewhere as one. */
		assert_string_equal(
			plan_object_name(p.wanted),
			plan_object_name(o == PLAN_REST ? PLAN_PAYLOAD : (enum plan_object)o));
	}
	/* RAM enough, but in no bank besides the kernel's a page table's 16 KiB on their boundary.
	 */
	in = easy_board();
	in.bank[0] = (struct range){0x80004000, 0x80448000};
	in.kernel.bss_size = 0x40000;
	plan_add_occupied(&in, (struct range){0x80408000, 0x80448000}, OCCUPIED_PAGE0, true);
	plan_add_occupied(&in, (struct range){0x80004000, 0x80004008}, OCCUPIED_PAGE0, true);
	plan_add_bank(&in, (struct range){0x81000004, 0x81008000 - 4});
	in.thing[PLAN_WORKSPACE].room = 0x3000;
	in.thing[PLAN_LOADER] = (struct plan_thing){0x40000000, 0x100, 0x100, 32, 1};
	in.thing[PLAN_PAYLOAD] = (struct plan_thing){0x40000100, 0x100, 0x100, 4, 1};
	in.thing[PLAN_INITRD].room = 0;
	in.thing[PLAN_TREE].room = 0;
	assert_error(make_checked(&in, &p, 0), ERR_PLAN_NO_ROOM);
	assert_string_equal(plan_object_name(p.wanted), plan_object_name(PLAN_PAGE_TABLE));
}

/* Two things, each where only the other could go: the moves have no order. */
static void test_no_order(void **state)
{
	struct plan_input in = easy_board();
	struct plan p;

	(void)state;
	in.bank[0].end = 0x80448000 + 0x4000;
	in.thing[PLAN_PAGE_TABLE].room = 0;
	in.thing[PLAN_WORKSPACE].room = 0;
	in.thing[PLAN_PAYLOAD].from = 0x40000000; /* in flash */
	in.thing[PLAN_LOADER].from = 0x40200000;
	in.thing[PLAN_TREE] = (struct plan_thing){0x80408000, 0x4000, 0x4000, 8, 8};
	in.thing[PLAN_INITRD] = (struct plan_thing){0x80448000, 0x4000, 0x4000, 0x1000, 1};
	/* The tree is in the bss, and the initrd has the only place it could go to. */
	in.bank[0].start = 0x80004000;
	assert_true(make_checked(&in, &p, 0) != ERR_NONE);
	/* With one page in front, the initrd or the tree can go there. */
	in.bank[0].start = 0x80000000;
	assert_error(make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.bytes_moved, 0x4000);
}

static void test_add_bank(void **state)
{
	struct plan_input in = {0};
	uint32_t i;

	(void)state;
	assert_true(plan_add_bank(&in, (struct range){0x1000, 0x1000}));
	assert_true(plan_add_bank(&in, (struct range){0x2000, 0x1000}));
	assert_int_equal(in.bank_count, 0);
	for (i = 0; i < PLAN_BANKS; i++)
		assert_true(plan_add_bank(&in, (struct range){i * 0x10000, i * 0x10000 + 0x8000}));
	assert_int_equal(in.bank_count, PLAN_BANKS);
	assert_false(plan_add_bank(&in, (struct range){0x80000000, 0x80001000}));
	assert_int_equal(in.bank_count, PLAN_BANKS);
	/* One that fills a gap joins two, and makes place for another. */
	assert_true(plan_add_bank(&in, (struct range){0x8000, 0x10000}));
	assert_int_equal(in.bank_count, PLAN_BANKS - 1);
	assert_true(plan_add_bank(&in, (struct range){0x80000000, 0x80001000}));
	/* One that is over all of them. */
	assert_true(plan_add_bank(&in, (struct range){0x100, 0x90000000}));
	assert_int_equal(in.bank_count, 1);
	assert_int_equal(in.bank[0].start, 0);
	assert_int_equal(in.bank[0].end, 0x90000000);
	/* One inside. */
	assert_true(plan_add_bank(&in, (struct range){0x1000, 0x2000}));
	assert_int_equal(in.bank_count, 1);
	assert_int_equal(in.bank[0].end, 0x90000000);
	/* The last page is not part of any range. */
	assert_true(plan_add_bank(&in, (struct range){0xa0000000, 0xffffffff}));
	assert_int_equal(in.bank_count, 2);
	assert_int_equal(in.bank[1].end, RANGE_LIMIT);
}

static void test_add_occupied(void **state)
{
	struct plan_input in = {0};
	uint32_t i;

	(void)state;
	assert_true(plan_add_occupied(&in, (struct range){0x1000, 0x1000}, OCCUPIED_USER, false));
	assert_int_equal(in.occupied_count, 0);
	for (i = 0; i < PLAN_OCCUPIED; i++)
		assert_true(plan_add_occupied(&in, (struct range){i, i + 1}, OCCUPIED_R2, i % 2));
	assert_false(plan_add_occupied(&in, (struct range){0, 1}, OCCUPIED_USER, false));
	assert_true(plan_add_occupied(&in, (struct range){5, 5}, OCCUPIED_USER, false));
	assert_int_equal(in.occupied_count, PLAN_OCCUPIED);
	assert_int_equal(in.occupied[9].range.start, 9);
	assert_int_equal(in.occupied[9].reason, OCCUPIED_R2);
	assert_true(in.occupied[9].until_tree);
	assert_false(in.occupied[8].until_tree);
}

static void test_ram_base(void **state)
{
	static const struct {
		struct range bank;
		uint32_t address, base;
		enum plan_base by;
	} cases[] = {
		{{0x80000000, 0x88000000}, 0x80000000, 0x80000000, BASE_BANK},
		{{0x80000000, 0x88000000}, 0x87ffffff, 0x80000000, BASE_BANK},
		{{0x80000000, 0x88000000}, 0x88000000, 0x88000000, BASE_MASK}, /* not in it */
		{{0x80000001, 0x88000000}, 0x81000000, 0x80200000, BASE_BANK},
		{{0x80200000, 0x88000000}, 0x81000000, 0x80200000, BASE_BANK},
		{{0x8ff00000, 0x90000000},
		 0x8ff00000,
		 0x88000000,
		 BASE_MASK}, /* no 2 MiB boundary in it */
		{{0xffe00001, RANGE_LIMIT}, 0xfff00000, 0xf8000000, BASE_MASK}, /* the next wraps */
		{{0, 0x1000}, 0x12345678, 0x10000000, BASE_MASK},
	};
	struct plan_input in;
	enum plan_base by;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(&in, 0, sizeof(in));
		plan_add_bank(&in, cases[i].bank);
		assert_int_equal(plan_ram_base(&in, cases[i].address, &by), cases[i].base);
		assert_int_equal(by, cases[i].by);
	}
	memset(&in, 0, sizeof(in));
	assert_int_equal(plan_ram_base(&in, 0x61234567, &by), 0x60000000);
	assert_int_equal(by, BASE_MASK);
}

/* A kernel of before Linux 5.11 on a Qualcomm board, whose RAM begins at 2 MiB. */
static void test_ram_align(void **state)
{
	struct plan_input in = {.ram_align = 0x1000000};
	enum plan_base by;
	uint32_t align, good = 0;

	(void)state;
	plan_add_bank(&in, (struct range){0x40200000, 0x42e00000});
	assert_int_equal(plan_ram_base(&in, 0x40300000, &by), 0x41000000);
	assert_int_equal(by, BASE_BANK);
	in.ram_align = 0x8000000;
	assert_int_equal(plan_ram_base(&in, 0x40300000, &by), 0x40000000);
	assert_int_equal(by, BASE_MASK);
	for (align = 1; align; align <<= 1) {
		good += plan_ram_align_good(align);
		assert_false(plan_ram_align_good(align | 0x10000001));
	}
	assert_int_equal(good, 7);
	assert_true(plan_ram_align_good(0) && plan_ram_align_good(PLAN_RAM_ALIGN_MAX));
}

static void test_names(void **state)
{
	unsigned int i, j;

	(void)state;
	for (i = 0; i < PLAN_OBJECTS; i++) {
		assert_string_not_equal(plan_object_name((enum plan_object)i), "?");
		for (j = 0; j < i; j++)
			assert_string_not_equal(plan_object_name((enum plan_object)i),
						plan_object_name((enum plan_object)j));
	}
	assert_string_equal(plan_object_name(PLAN_OBJECTS), "?");
	for (i = 0; i <= OCCUPIED_USER; i++) {
		assert_string_not_equal(plan_reason_name((enum plan_reason)i), "?");
		for (j = 0; j < i; j++)
			assert_string_not_equal(plan_reason_name((enum plan_reason)i),
						plan_reason_name((enum plan_reason)j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_easy_board),
		cmocka_unit_test(test_initrd_in_the_way),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_in_place_saves_ram),
		cmocka_unit_test(test_kernel_place),
		cmocka_unit_test(test_kernel_taken),
		cmocka_unit_test(test_bad_input),
		cmocka_unit_test(test_what_found_no_room),
		cmocka_unit_test(test_no_order),
		cmocka_unit_test(test_add_bank),
		cmocka_unit_test(test_add_occupied),
		cmocka_unit_test(test_ram_base),
		cmocka_unit_test(test_ram_align),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_random_layouts),
		cmocka_unit_test(test_all_small_layouts),
		cmocka_unit_test(test_random_small_layouts),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
