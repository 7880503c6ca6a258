// SPDX-License-Identifier: GPL-2.0-or-later
/* Policies: which tree and initrd is used, and what is not taken from the bootloader. */
#include "board.h"

#include <string.h>

#include <libfdt.h>

#include "boot/arch.h"
#include "boot/bootinfo/atags.h"
#include "tests/common/kernels.h"
#include "tests/common/trees.h"

#define INITRD_SIZE 5000u
#define THEIRS	    0x82000000u /* usual_list()'s initrd */

/* A list with all that can be merged. */
static struct buffer full_list(void)
{
	const uint32_t serial[] = {0x11223344, 0x55667788}, revision = 0x1234;
	struct list l;

	list_start(&l, 5);
	list_mem(&l, RAM, RAM_SIZE / 2);
	list_cmdline(&l, "from the bootloader");
	list_initrd(&l, THEIRS, 0x1000);
	list_add(&l, ATAG_SERIAL, 2, serial);
	list_add(&l, ATAG_REVISION, 1, &revision);
	list_end(&l);
	return atags_blob(&l);
}

static struct buffer own_initrd(void)
{
	return make_kernel(INITRD_SIZE, 7);
}

static uint32_t own_place(const struct board *b)
{
	return b->load + image_find(b->image, PART_INITRD, 0)->offset;
}

/* Each tag alone, and each pair, and so on. */
static void test_ignored_tags(void **state)
{
	const uint32_t all =
		POLICY_NO_MEM | POLICY_NO_INITRD | POLICY_NO_SERIAL | POLICY_NO_REVISION;
	uint32_t policy;

	(void)state;
	for (policy = 0; policy <= all; policy++) {
		struct board b = {.r2_blob = full_list(),
				  .r2_at = R2,
				  .r2 = R2,
				  .appended = tree_done(board_tree("appended", RAM)),
				  .params = {.policy = policy}};
		const struct bootinfo *boot = &b.survey.bootloader;

		if (policy & ~all) {
			buffer_free(&b.r2_blob);
			buffer_free(&b.appended);
			continue;
		}
		assert_error(take(&b), ERR_NONE);
		assert_int_equal(boot->bank_count, policy & POLICY_NO_MEM ? 0 : 1);
		assert_int_equal(b.survey.banks_origin,
				 policy & POLICY_NO_MEM ? BANKS_FDT : BANKS_ATAGS);
		assert_int_equal(range_size(b.survey.request.bank[0]),
				 policy & POLICY_NO_MEM ? RAM_SIZE : RAM_SIZE / 2);
		assert_int_equal(b.survey.initrd_size, policy & POLICY_NO_INITRD ? 0 : 0x1000);
		assert_int_equal(boot->initrd_size, policy & POLICY_NO_INITRD ? 0 : 0x1000);
		assert_int_equal(b.survey.request.item[PLAN_INITRD].room,
				 policy & POLICY_NO_INITRD ? 0 : 0x1000);
		assert_int_equal(boot->has_serial, !(policy & POLICY_NO_SERIAL));
		assert_int_equal(boot->has_revision, !(policy & POLICY_NO_REVISION));
		/* The command line has modes of its own. */
		assert_int_equal(boot->cmdline_length, 19);
		assert_warned(&b.survey, 0, ERR_NONE, 0);
	}
}

/* A list that the kernel itself gets is believed as it is, for the kernel will. */
static void test_list_for_the_kernel(void **state)
{
	struct board b = {
		.r2_blob = full_list(), .r2_at = R2, .r2 = R2, .params = {.policy = POLICY_ALL}};

	(void)state;
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.banks_origin, BANKS_ATAGS);
	assert_int_equal(b.survey.initrd, THEIRS);
	assert_int_equal(b.survey.request.item[PLAN_INITRD].from, THEIRS);
	assert_false(b.survey.request.initrd_ours);
}

/* What ours takes from a tree in r2 can be left out, too. */
static void test_ignored_of_a_tree(void **state)
{
	uint32_t ignore;

	(void)state;
	for (ignore = 0; ignore < 2; ignore++) {
		struct board b = {.r2_at = 0x80800000, .r2 = 0x80800000};
		void *r2 = board_tree("of r2", RAM);

		tree_set_cells(r2, "/chosen", "linux,initrd-start", CELLS(THEIRS));
		tree_set_cells(r2, "/chosen", "linux,initrd-end", CELLS(THEIRS + 0x1000));
		b.r2_blob = tree_done(r2);
		b.packed = tree_done(board_tree("own", 0));
		b.params.policy = ignore ? POLICY_NO_MEM | POLICY_NO_INITRD : 0;
		assert_error(take(&b), ERR_NONE);
		assert_int_equal(b.survey.banks_origin, ignore ? BANKS_GUESSED : BANKS_R2_FDT);
		assert_int_equal(b.survey.initrd_size, ignore ? 0 : 0x1000);
	}
}

static void test_prefer_r2(void **state)
{
	uint32_t own;

	(void)state;
	for (own = 0; own < 3; own++) {
		struct board b = {.r2_blob = tree_done(board_tree("r2", RAM)),
				  .r2_at = 0x80800000,
				  .r2 = 0x80800000,
				  .params = {.policy = POLICY_FDT_R2}};

		if (own == 1)
			b.packed = tree_done(board_tree("packed", 0x40000000));
		if (own == 2)
			b.appended = tree_done(board_tree("appended", 0x40000000));
		assert_error(take(&b), ERR_NONE);
		assert_int_equal(b.survey.fdt.origin, FDT_ORIGIN_R2);
		assert_string_equal(model_of(&b), "r2");
		assert_int_equal(b.survey.request.bank[0].start, RAM);
		assert_true(survey_fdt_changes(&b.survey).tree_from_boot);
		assert_false(b.survey.change_fdt);
		assert_warned(&b.survey, 0, ERR_NONE, 0);
	}
}

/* When r2 has no tree, or a bad one, the image's own is used all the same. */
static void test_prefer_r2_without(void **state)
{
	struct board b = {.r2_blob = usual_list(),
			  .r2_at = R2,
			  .r2 = R2,
			  .packed = tree_done(board_tree("packed", RAM)),
			  .params = {.policy = POLICY_FDT_R2}};

	(void)state;
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.fdt.origin, FDT_ORIGIN_PACKED);
	assert_int_equal(b.survey.banks_origin, BANKS_ATAGS);

	b = (struct board){.r2_blob = tree_done(board_tree("r2", RAM)),
			   .r2_at = 0x80800000,
			   .r2 = 0x80800000,
			   .packed = tree_done(board_tree("packed", RAM)),
			   .params = {.policy = POLICY_FDT_R2}};
	memset(b.r2_blob.data + fdt_off_dt_struct(b.r2_blob.data), 0xff, 4);
	assert_error(take(&b), ERR_NONE);
	assert_string_equal(model_of(&b), "packed");
	assert_warned(&b.survey, 1, ERR_FDT_DAMAGED, 0x80800000);
}

/* --- an initrd in the image --- */

static void test_own_initrd(void **state)
{
	struct board b = {.initrd = own_initrd(), .packed = tree_done(board_tree("x", RAM))};
	const struct plan_item *t = &b.survey.request.item[PLAN_INITRD];
	struct plan p;

	(void)state;
	assert_error(take(&b), ERR_NONE);
	assert_true(b.survey.request.initrd_ours);
	assert_int_equal(b.survey.initrd, own_place(&b));
	assert_int_equal(b.survey.initrd_size, INITRD_SIZE);
	assert_int_equal(t->from, own_place(&b));
	assert_int_equal(t->size, INITRD_SIZE);
	/* In whole pages, for so the kernel frees them. */
	assert_int_equal(t->room, 0x2000);
	assert_int_equal(t->from % 0x1000, 0);
	assert_true(b.survey.change_fdt);
	assert_int_equal(survey_fdt_changes(&b.survey).boot->initrd_size, INITRD_SIZE);
	assert_warned(&b.survey, 0, ERR_NONE, 0);
	/* In nobody's way it stays. */
	assert_error(plan_make(&b.survey.request, &p), ERR_NONE);
	assert_int_equal(p.place[PLAN_INITRD], own_place(&b));
}

/* Not on a page: it moves onto one. */
static void test_own_initrd_off_page(void **state)
{
	struct board b = {.load = LOAD + 0x804,
			  .initrd = own_initrd(),
			  .packed = tree_done(board_tree("x", RAM))};
	struct plan p;

	(void)state;
	assert_error(take(&b), ERR_NONE);
	assert_error(plan_make(&b.survey.request, &p), ERR_NONE);
	assert_int_equal(p.place[PLAN_INITRD] % 0x1000, 0);
	assert_true(p.place[PLAN_INITRD]);
}

/* An image beyond what the kernel maps: unlike a bootloader's, its initrd is brought there. */
static void test_own_initrd_out_of_reach(void **state)
{
	struct board b = {.load = RAM + 0x30000000,
			  .initrd = own_initrd(),
			  .packed = tree_done(board_tree("x", 0))};
	struct plan p;

	(void)state;
	plan_add_bank(&b.known, (struct range){RAM, RAM + 0x40000000});
	assert_error(take(&b), ERR_NONE);
	assert_error(plan_make(&b.survey.request, &p), ERR_NONE);
	assert_in_range(p.place[PLAN_INITRD], RAM, RAM + 0x2f800000 - 0x2000);
}

/* The bootloader's wins, unless the policy says otherwise or it is not to be taken. */
static void test_whose_initrd(void **state)
{
	static const uint32_t policies[] = {0, POLICY_INITRD_OURS, POLICY_NO_INITRD};
	uint32_t i, tree;

	(void)state;
	for (i = 0; i < 3; i++) {
		for (tree = 0; tree < 2; tree++) {
			struct board b = {.r2_blob = usual_list(),
					  .r2_at = R2,
					  .r2 = R2,
					  .initrd = own_initrd(),
					  .params = {.policy = policies[i]}};
			bool ours = i == 1 || (i == 2 && tree);

			if (tree)
				b.appended = tree_done(board_tree("x", RAM));
			assert_error(take(&b), ERR_NONE);
			assert_int_equal(b.survey.request.initrd_ours, ours);
			assert_int_equal(b.survey.initrd, ours ? own_place(&b) : THEIRS);
			assert_int_equal(b.survey.bootloader.initrd_start, b.survey.initrd);
			assert_int_equal(b.survey.bootloader.initrd_size, b.survey.initrd_size);
		}
	}
}

/* One that the bootloader has, but not in RAM, does not keep ours out. */
static void test_bad_initrd(void **state)
{
	struct board b = {.initrd = own_initrd(), .r2_at = R2, .r2 = R2};
	struct list l;

	(void)state;
	list_start(&l, 5);
	list_mem(&l, RAM, RAM_SIZE);
	list_initrd(&l, 0xf0000000, 0x10000000);
	list_end(&l);
	b.r2_blob = atags_blob(&l);
	assert_error(take(&b), ERR_NONE);
	assert_warned(&b.survey, 1, ERR_BOOT_INITRD, 0xf0000000);
	assert_true(b.survey.request.initrd_ours);
	assert_int_equal(b.survey.initrd, own_place(&b));
}

/* What a tree in r2 says of an initrd is the bootloader's word; a packed tree's is an old one. */
static void test_initrd_of_trees(void **state)
{
	uint32_t in_r2;

	(void)state;
	for (in_r2 = 0; in_r2 < 2; in_r2++) {
		void *fdt = board_tree("x", RAM);
		struct board b = {.initrd = own_initrd()};

		tree_set_cells(fdt, "/chosen", "linux,initrd-start", CELLS(THEIRS));
		tree_set_cells(fdt, "/chosen", "linux,initrd-end", CELLS(THEIRS + 0x1000));
		if (in_r2) {
			b.r2_blob = tree_done(fdt);
			b.r2 = b.r2_at = 0x80800000;
		} else {
			b.packed = tree_done(fdt);
		}
		assert_error(take(&b), ERR_NONE);
		assert_int_equal(b.survey.request.initrd_ours, !in_r2);
		assert_int_equal(b.survey.initrd, in_r2 ? THEIRS : own_place(&b));
	}
}

/* With ATAGs alone the list gets the tag, and room for it. */
static void test_own_initrd_by_atags(void **state)
{
	struct board b = {.initrd = own_initrd(), .r2_at = R2, .r2 = R2};
	const struct plan_item *t = &b.survey.request.item[PLAN_FDT];
	struct list l;

	(void)state;
	list_start(&l, 5);
	list_mem(&l, RAM, RAM_SIZE);
	list_end(&l);
	b.r2_blob = atags_blob(&l);
	assert_error(take(&b), ERR_NONE);
	assert_true(b.survey.request.initrd_ours);
	assert_int_equal(t->from, R2);
	assert_int_equal(t->size, list_size(&l));
	assert_int_equal(t->room, list_size(&l) + ATAGS_INITRD_SIZE);
	assert_warned(&b.survey, 0, ERR_NONE, 0);
}

static void test_own_initrd_untold(void **state)
{
	struct board b = {.initrd = own_initrd()};

	(void)state;
	plan_add_bank(&b.known, (struct range){RAM, RAM + RAM_SIZE});
	assert_error(take(&b), ERR_NONE);
	assert_false(b.survey.request.initrd_ours);
	assert_int_equal(b.survey.initrd_size, 0);
	assert_warned(&b.survey, 2, ERR_BOOT_OWN_INITRD, own_place(&b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ignored_tags),
		cmocka_unit_test(test_list_for_the_kernel),
		cmocka_unit_test(test_ignored_of_a_tree),
		cmocka_unit_test(test_prefer_r2),
		cmocka_unit_test(test_prefer_r2_without),
		cmocka_unit_test(test_own_initrd),
		cmocka_unit_test(test_own_initrd_off_page),
		cmocka_unit_test(test_own_initrd_out_of_reach),
		cmocka_unit_test(test_whose_initrd),
		cmocka_unit_test(test_bad_initrd),
		cmocka_unit_test(test_initrd_of_trees),
		cmocka_unit_test(test_own_initrd_by_atags),
		cmocka_unit_test(test_own_initrd_untold),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, forget);
}
