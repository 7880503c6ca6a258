// SPDX-License-Identifier: GPL-2.0-or-later
/* The survey's look at initrds: which are left out, which must move, and what lies around them. */
#include "board.h"
#include "tests/common/trees.h"

#include <libfdt.h>

/* What Linux would not take for an initrd is none of ours: all of it must be in RAM that is known.
 */
static void test_initrd_not_in_ram(void **state)
{
	static const struct {
		uint32_t start, size;
		bool good;
	} cases[] = {
		{0xf0000000, 0x10000000, false}, {RAM - 0x1000, 0x2000, false},
		{RAM - 0x2000, 0x1000, false},	 {RAM + RAM_SIZE - 0x1000, 0x1001, false},
		{RAM + RAM_SIZE, 1, false},	 {RAM + RAM_SIZE - 0x1000, 0x1000, true},
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct board b = {.r2_at = R2, .r2 = R2};
		struct list l;

		list_start(&l, 5);
		list_mem(&l, RAM, RAM_SIZE);
		list_initrd(&l, cases[i].start, cases[i].size);
		list_end(&l);
		b.r2_blob = atags_blob(&l);
		assert_error(take(&b), ERR_NONE);
		assert_warned(&b.survey, !cases[i].good, ERR_BOOT_INITRD, cases[i].start);
		assert_int_equal(b.survey.initrd_size, cases[i].good ? cases[i].size : 0);
		assert_int_equal(!b.survey.request.item[PLAN_INITRD].room, !cases[i].good);
	}
}

/* Where RAM is only guessed it may be larger. */
static void test_initrd_beyond_guessed_ram(void **state)
{
	struct board b = {.load = RAM + 0x1000000};
	void *fdt = board_tree("x", 0);

	(void)state;
	tree_set_cells(fdt, "/chosen", "linux,initrd-start", CELLS(RAM + 0x9000000));
	tree_set_cells(fdt, "/chosen", "linux,initrd-end", CELLS(RAM + 0x9001000));
	b.packed = tree_done(fdt);
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.banks_origin, BANKS_GUESSED);
	assert_int_equal(b.survey.initrd_size, 0x1000);
}

/*
 * An initrd in the kernel's way, or where the kernel does not map RAM, is one that the tree must be
 * able to tell of; others are not.
 */
static void test_initrd_that_moves(void **state)
{
	const uint32_t places[] = {RAM + 0x8000 + KERNEL_BYTES, RAM + 0x2000000, RAM + 0x2f7ff000,
				   RAM + 0x2f800000};
	unsigned int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct board b = {.load = RAM + 0x1000000, .bss_size = 0x20000};
		bool moves = i == 0 || i == 3;
		void *fdt = board_tree("x", 0);
		struct plan p;

		tree_set_cells(fdt, "/memory", "reg", CELLS(RAM, 0x40000000));
		tree_set_cells(fdt, "/chosen", "linux,initrd-start", CELLS(places[i]));
		tree_set_cells(fdt, "/chosen", "linux,initrd-end", CELLS(places[i] + 0x1000));
		b.packed = tree_done(fdt);
		assert_error(take(&b), ERR_NONE);
		assert_error(plan_make(&b.survey.request, &p), ERR_NONE);
		assert_int_equal(p.place[PLAN_INITRD] != places[i], moves);
		assert_true(p.place[PLAN_INITRD] < RAM + 0x2f800000);
		assert_int_equal(b.survey.change_fdt, moves);
		assert_int_equal(b.survey.bootloader.initrd_size, moves ? 0x1000 : 0);
	}
}

/* U-Boot reserves the initrd in the tree, too: that does not keep it from moving. */
static void test_reserved_initrd_moves(void **state)
{
	struct board b = {.load = RAM + 0x1000000, .bss_size = 0x20000};
	uint32_t initrd = RAM + 0x8000 + KERNEL_BYTES + 0x123;
	void *fdt = board_tree("x", 0);
	struct plan p;

	(void)state;
	tree_set_cells(fdt, "/memory", "reg", CELLS(RAM, 0x4000000));
	tree_set_cells(fdt, "/chosen", "linux,initrd-start", CELLS(initrd));
	tree_set_cells(fdt, "/chosen", "linux,initrd-end", CELLS(initrd + 0x1000));
	assert_int_equal(fdt_add_mem_rsv(fdt, initrd, 0x1000), 0);
	assert_int_equal(fdt_add_mem_rsv(fdt, RAM + 0x2000000, 0x1000), 0);
	b.packed = tree_done(fdt);
	assert_error(take(&b), ERR_NONE);
	assert_true(occupies(&b.survey.request, RAM + 0x2000000, RAM + 0x2001000,
			     OCCUPIED_MEMRESERVE, false));
	assert_false(
		occupies(&b.survey.request, initrd, initrd + 0x1000, OCCUPIED_MEMRESERVE, false));
	assert_error(plan_make(&b.survey.request, &p), ERR_NONE);
	assert_int_not_equal(survey_initrd(&b.survey, &p), initrd);
}

/* Only the bootloader's own initrd is what such a reservation may be for. */
static void test_reserved_without_initrd(void **state)
{
	uint32_t start = RAM + 0x2000800;
	void *fdt = board_tree("x", 0);
	struct board b = {.load = RAM + 0x1000000};

	(void)state;
	/* One that reaches out of RAM is left out; what is reserved where it begins is not. */
	tree_set_cells(fdt, "/memory", "reg", CELLS(RAM, 0x4000000));
	tree_set_cells(fdt, "/chosen", "linux,initrd-start", CELLS(start));
	tree_set_cells(fdt, "/chosen", "linux,initrd-end", CELLS(RAM + 0x5000000));
	assert_int_equal(fdt_add_mem_rsv(fdt, start, 0x100), 0);
	b.packed = tree_done(fdt);
	assert_error(take(&b), ERR_NONE);
	assert_warned(&b.survey, 1, ERR_BOOT_INITRD, start);
	assert_true(occupies(&b.survey.request, start, start + 0x100, OCCUPIED_MEMRESERVE, false));
}

/* Neither the tree nor the kernel may be in a page of the initrd: Linux would leave it out. */
static void test_pages_of_the_initrd(void **state)
{
	/* From the tree in r2, or from the kernel's end: where the initrd is, and what moves. */
	static const struct {
		int32_t start, size;
		bool by_kernel, tree_moves, initrd_moves;
	} cases[] = {
		{-0x1000, 0xffc, false, true, false}, /* ends in the tree's page */
		{-0x1800, 0x1000, false, false, false},
		{0x2000, 0x1000, false, true, false}, /* begins in the tree's last page */
		{0x3000, 0x1000, false, false, false},
		{0x20, 0x1000, true, false, true},
		{0x1000, 0x1000, true, false, false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct board b = {.load = RAM + 0x1000000, .r2_at = 0x82000800, .r2 = 0x82000800};
		uint32_t end = RAM + 0x8000 + KERNEL_BYTES,
			 initrd = b.r2 + (uint32_t)cases[i].start;
		void *fdt = board_tree("x", RAM);
		struct plan p;

		if (cases[i].by_kernel)
			initrd = end + (uint32_t)cases[i].start;
		tree_set_cells(fdt, "/chosen", "linux,initrd-start", CELLS(initrd));
		tree_set_cells(fdt, "/chosen", "linux,initrd-end",
			       CELLS(initrd + (uint32_t)cases[i].size));
		/* The tree's blocks take 0x2000 bytes. */
		tree_set_cells(fdt, "/", "a", 0x1f00 / 4, (const uint32_t[0x1f00 / 4]){0});
		b.r2_blob = tree_done(fdt);
		assert_error(take(&b), ERR_NONE);
		assert_error(plan_make(&b.survey.request, &p), ERR_NONE);
		assert_int_equal(p.place[PLAN_FDT] != b.r2, cases[i].tree_moves);
		assert_int_equal(survey_initrd(&b.survey, &p) != initrd, cases[i].initrd_moves);
		assert_int_equal(survey_initrd(&b.survey, &p) % 0x1000, initrd % 0x1000);
		assert_int_equal(b.survey.initrd, initrd);
		assert_int_equal(b.survey.initrd_size, cases[i].size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_initrd_not_in_ram),
		cmocka_unit_test(test_initrd_beyond_guessed_ram),
		cmocka_unit_test(test_initrd_that_moves),
		cmocka_unit_test(test_reserved_initrd_moves),
		cmocka_unit_test(test_reserved_without_initrd),
		cmocka_unit_test(test_pages_of_the_initrd),
	};

	return cmocka_run_group_tests_name("initrd", tests, NULL, forget);
}
