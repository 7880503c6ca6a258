// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan of layouts made by hand, and what fills in its input. */
#include "tests/common/test.h"

#include <string.h>

#include "plan_candidates.h"

#define MIB 0x100000u

/*
 * A board that wants nothing: 128 MiB with the kernel's 4 MiB at 32 KiB, and the image, a tree and
 * an initrd well behind it.
 */
static struct plan_request easy_board(void)
{
	struct plan_request in = {
		.ram_base = 0x80000000,
		.bank_count = 1,
		.bank = {{0x80000000, 0x88000000}},
		.kernel = {0x8000, 4 * MIB, 0x40000, 0x4000, 0x1000},
	};

	in.item[PLAN_LOADER] = (struct plan_item){0x81000000, 0x8000, 0x8000, 32, 1};
	in.item[PLAN_PAYLOAD] = (struct plan_item){0x81008000, 2 * MIB, 2 * MIB, 4, 1};
	in.item[PLAN_FDT] = (struct plan_item){0x81300000, 0x4000, 0x5000, 8, 8};
	in.item[PLAN_INITRD] = (struct plan_item){0x82000000, 8 * MIB, 8 * MIB, 0x1000, 1};
	in.item[PLAN_WORKSPACE] = (struct plan_item){0, 0, 0x2000, 8, 0};
	in.item[PLAN_PAGE_TABLE] = (struct plan_item){0, 0, 0x4000, 0x4000, 0};
	return in;
}

static void test_easy_board(void **state)
{
	struct plan_request in = easy_board();
	struct plan p;
	unsigned int o;

	(void)state;
	assert_error(plan_make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.kernel, 0x80008000);
	assert_int_equal(p.move_count, 0);
	assert_int_equal(p.bytes_moved, 0);
	assert_true(p.table_first);
	assert_false(p.in_place);
	for (o = 0; o < PLAN_ITEMS; o++) {
		if (in.item[o].size)
			assert_int_equal(p.place[o], in.item[o].from);
	}
}

/* The initrd is in the kernel's way, and the only one that is. */
static void test_initrd_in_the_way(void **state)
{
	struct plan_request in = easy_board();
	struct plan p;

	(void)state;
	in.item[PLAN_INITRD].from = 0x80400000;
	assert_error(plan_make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.move_count, 1);
	assert_int_equal(p.move[0].id, PLAN_INITRD);
	assert_int_equal(p.bytes_moved, 8 * MIB);
	/* In the bss alone is as bad. */
	in.item[PLAN_INITRD].from = 0x80408000 + 0x3ffff;
	assert_error(plan_make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.bytes_moved, 8 * MIB);
	in.item[PLAN_INITRD].from++;
	assert_error(plan_make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.bytes_moved, 0);
}

/* At the gap the payload may stay where the kernel goes; a byte before it may not. */
static void test_gap(void **state)
{
	struct plan_request in = easy_board();
	uint32_t kernel_end = 0x80408000;
	struct plan p;

	(void)state;
	in.item[PLAN_PAYLOAD].from = kernel_end + in.kernel.gap - 2 * MIB;
	assert_error(plan_make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.move_count, 0);
	assert_true(p.in_place);
	in.item[PLAN_PAYLOAD].from--;
	assert_error(plan_make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.move_count, 1);
	assert_int_equal(p.move[0].id, PLAN_PAYLOAD);
}

/* RAM for the kernel, the gap, the loader and little more: less than kernel and payload take. */
static void test_in_place_saves_ram(void **state)
{
	struct plan_request in = easy_board();
	struct plan p;

	(void)state;
	in.bank[0].end = 0x80000000 + 0x8000 + 4 * MIB + 0x40000;
	in.item[PLAN_INITRD].room = 0;
	in.item[PLAN_FDT].room = 0;
	in.item[PLAN_LOADER].from = 0x80008000;
	in.item[PLAN_PAYLOAD].from = 0x80010000;
	assert_error(plan_make_checked(&in, &p, 0), ERR_NONE);
	assert_true(p.in_place);
	assert_int_equal(p.bytes_moved, 2 * MIB + 0x8000);
}

static void test_kernel_place(void **state)
{
	struct plan_request in = easy_board();
	uint32_t all_start = 0x80004000, all_end = 0x80408000 + 0x40000;
	struct plan p;

	(void)state;
	assert_int_equal(plan_kernel_range(&in).start, all_start);
	assert_int_equal(plan_kernel_range(&in).end, all_end);
	/* One byte too few, at each end; and in two banks. */
	in.bank[0].end = all_end - 1;
	assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_KERNEL_RAM);
	assert_int_equal(p.range.start, all_start);
	assert_int_equal(p.range.end, all_end);
	in.bank[0] = (struct range){all_start + 1, 0x88000000};
	assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_KERNEL_RAM);
	in.bank[0] = (struct range){all_start, 0x88000000};
	assert_error(plan_make_checked(&in, &p, 0), ERR_NONE);
	in.bank_count = 2;
	in.bank[0] = (struct range){0x80000000, 0x80200000};
	in.bank[1] = (struct range){0x80200001, 0x88000000};
	assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_KERNEL_RAM);
}

static void test_kernel_taken(void **state)
{
	static const enum plan_reason reasons[] = {OCCUPIED_MEMRESERVE, OCCUPIED_RESERVED,
						   OCCUPIED_USER};
	uint32_t first = 0x80004000, last = 0x80408000 + 0x40000 - 1, i;
	struct plan_request in;
	struct plan p;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct range taken = {i ? last : first, i ? last + 1 : first + 1};

		in = easy_board();
		plan_add_occupied(&in, (struct range){first - 16, first}, OCCUPIED_USER, false);
		plan_add_occupied(&in, (struct range){last + 1, last + 16}, OCCUPIED_USER, false);
		assert_error(plan_make_checked(&in, &p, 0), ERR_NONE);
		plan_add_occupied(&in, taken, OCCUPIED_R2, true);
		assert_error(plan_make_checked(&in, &p, 0), ERR_NONE);
		plan_add_occupied(&in, taken, reasons[i], false);
		assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_KERNEL_TAKEN);
		assert_int_equal(p.range.start, taken.start);
		assert_int_equal(p.range.end, taken.end);
		assert_int_equal(p.reason, reasons[i]);
	}
}

static void test_bad_input(void **state)
{
	struct plan_request in;
	struct plan p;
	unsigned int o;

	(void)state;
	in = easy_board();
	in.kernel.inflated_size = 0x80000000;
	assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_INPUT);
	in = easy_board();
	in.kernel.bss_size = 0x7fbf8000 - 0xfff;
	assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_INPUT);
	in.kernel.bss_size--;
	assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_KERNEL_RAM);
	in = easy_board();
	in.kernel.bss_size = 0xffffffff;
	assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_INPUT);
	in = easy_board();
	in.kernel.text_offset = 0x80000000;
	assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_INPUT);
	in = easy_board();
	in.ram_base = 0;
	in.kernel.pgdir_size = 0x8001;
	assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_INPUT);
	for (o = 0; o < PLAN_ITEMS; o++) {
		in = easy_board();
		if (!in.item[o].size)
			continue;
		in.item[o].from = RANGE_LIMIT - in.item[o].size + 1;
		assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_INPUT);
		in = easy_board();
		in.item[o].room = in.item[o].size - 1;
		assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_INPUT);
	}
}

/* Just enough for all but one item: that one is named. */
static void test_what_found_no_room(void **state)
{
	struct plan_request in;
	struct plan p;
	unsigned int o;

	(void)state;
	for (o = 0; o < PLAN_ITEMS; o++) {
		/* Larger than what is behind the kernel. */
		in = easy_board();
		in.item[o].from = 0x80008000;
		in.item[o].room = 0x7c00000;
		in.kernel.gap = 0x7c00000;
		assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_NO_ROOM);
		/* Payload and rest are to go somewhere as one. */
		assert_string_equal(
			plan_item_name(p.wanted),
			plan_item_name(o == PLAN_PAYLOAD_2 ? PLAN_PAYLOAD : (enum plan_item_id)o));
	}
	/* RAM enough, but in no bank besides the kernel's a page table's 16 KiB on their boundary.
	 */
	in = easy_board();
	in.bank[0] = (struct range){0x80004000, 0x80448000};
	in.kernel.bss_size = 0x40000;
	plan_add_occupied(&in, (struct range){0x80408000, 0x80448000}, OCCUPIED_PAGE0, true);
	plan_add_occupied(&in, (struct range){0x80004000, 0x80004008}, OCCUPIED_PAGE0, true);
	plan_add_bank(&in, (struct range){0x81000004, 0x81008000 - 4});
	in.item[PLAN_WORKSPACE].room = 0x3000;
	in.item[PLAN_LOADER] = (struct plan_item){0x40000000, 0x100, 0x100, 32, 1};
	in.item[PLAN_PAYLOAD] = (struct plan_item){0x40000100, 0x100, 0x100, 4, 1};
	in.item[PLAN_INITRD].room = 0;
	in.item[PLAN_FDT].room = 0;
	assert_error(plan_make_checked(&in, &p, 0), ERR_PLAN_NO_ROOM);
	assert_string_equal(plan_item_name(p.wanted), plan_item_name(PLAN_PAGE_TABLE));
}

/* Two items, each where only the other could go: the moves have no order. */
static void test_no_order(void **state)
{
	struct plan_request in = easy_board();
	struct plan p;

	(void)state;
	in.bank[0].end = 0x80448000 + 0x4000;
	in.item[PLAN_PAGE_TABLE].room = 0;
	in.item[PLAN_WORKSPACE].room = 0;
	in.item[PLAN_PAYLOAD].from = 0x40000000; /* in flash */
	in.item[PLAN_LOADER].from = 0x40200000;
	in.item[PLAN_FDT] = (struct plan_item){0x80408000, 0x4000, 0x4000, 8, 8};
	in.item[PLAN_INITRD] = (struct plan_item){0x80448000, 0x4000, 0x4000, 0x1000, 1};
	/* The tree is in the bss, and the initrd has the only place it could go to. */
	in.bank[0].start = 0x80004000;
	assert_true(plan_make_checked(&in, &p, 0) != ERR_NONE);
	/* With one page in front, the initrd or the tree can go there. */
	in.bank[0].start = 0x80000000;
	assert_error(plan_make_checked(&in, &p, 0), ERR_NONE);
	assert_int_equal(p.bytes_moved, 0x4000);
}

static void test_add_bank(void **state)
{
	struct plan_request in = {0};
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
	struct plan_request in = {0};
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
	struct plan_request in;
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
	struct plan_request in = {.ram_align = 0x1000000};
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
	for (i = 0; i < PLAN_ITEMS; i++) {
		assert_string_not_equal(plan_item_name((enum plan_item_id)i), "?");
		for (j = 0; j < i; j++)
			assert_string_not_equal(plan_item_name((enum plan_item_id)i),
						plan_item_name((enum plan_item_id)j));
	}
	assert_string_equal(plan_item_name(PLAN_ITEMS), "?");
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
		cmocka_unit_test(test_easy_board),   cmocka_unit_test(test_initrd_in_the_way),
		cmocka_unit_test(test_gap),	     cmocka_unit_test(test_in_place_saves_ram),
		cmocka_unit_test(test_kernel_place), cmocka_unit_test(test_kernel_taken),
		cmocka_unit_test(test_bad_input),    cmocka_unit_test(test_what_found_no_room),
		cmocka_unit_test(test_no_order),     cmocka_unit_test(test_add_bank),
		cmocka_unit_test(test_add_occupied), cmocka_unit_test(test_ram_base),
		cmocka_unit_test(test_ram_align),    cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
