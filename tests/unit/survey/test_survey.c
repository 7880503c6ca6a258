// SPDX-License-Identifier: GPL-2.0-or-later
/* The survey, over a board's memory as the host command fills it. */
#include "board.h"

#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "boot/arch.h"
#include "boot/bootinfo/atags.h"
#include "boot/record/boot_record.h"
#include "tests/common/random.h"
#include "tests/common/trees.h"

static void assert_range(struct range r, uint32_t start, uint32_t end)
{
	assert_int_equal(r.start, start);
	assert_int_equal(r.end, end);
}

/* --- r2 --- */

static void test_nothing(void **state)
{
	struct board b = {0};

	(void)state;
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.r2_kind, R2_NOTHING);
	assert_int_equal(b.survey.fdt.origin, FDT_ORIGIN_NONE);
	assert_int_equal(b.survey.banks_origin, BANKS_GUESSED);
	assert_int_equal(b.survey.request.bank_count, 1);
	assert_range(b.survey.request.bank[0], RAM, RAM + 0x8000000);
	assert_int_equal(b.survey.request.ram_base, RAM);
	assert_int_equal(b.survey.request.item[PLAN_FDT].room, 0);
	assert_int_equal(b.survey.warning_count, 2);
	assert_error(b.survey.warning[0].error, ERR_BOOT_NOTHING);
	assert_error(b.survey.warning[1].error, ERR_BOOT_RAM);
}

static void test_atags(void **state)
{
	struct board b = {.r2_blob = usual_list(), .r2_at = R2, .r2 = R2};
	uint32_t size = (uint32_t)b.r2_blob.size;
	const struct plan_item *t = b.survey.request.item;

	(void)state;
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.r2_kind, R2_ATAGS);
	assert_int_equal(b.survey.r2_found, R2);
	assert_int_equal(b.survey.r2_size, size);
	assert_int_equal(b.survey.banks_origin, BANKS_ATAGS);
	assert_range(b.survey.request.bank[0], RAM, RAM + RAM_SIZE);
	assert_warned(&b.survey, 0, ERR_NONE, 0);
	/* The list itself is what the kernel gets. */
	assert_int_equal(t[PLAN_FDT].from, R2);
	assert_int_equal(t[PLAN_FDT].size, size);
	assert_int_equal(t[PLAN_FDT].room, size);
	assert_int_equal(t[PLAN_INITRD].from, 0x82000000);
	assert_int_equal(t[PLAN_INITRD].size, 0x1000);
	assert_false(b.survey.change_fdt);
	assert_false(occupies(&b.survey.request, R2, R2 + size, OCCUPIED_R2, true));
}

/* r2 is not to be trusted: without anything there, the usual place is tried. */
static void test_atags_at_usual_place(void **state)
{
	static const uint32_t r2[] = {0, 1, 0x80000102, 0x90000000, 0xfffffffc, LOAD};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(r2) / sizeof(r2[0]); i++) {
		struct board b = {.r2_blob = usual_list(), .r2_at = R2, .r2 = r2[i]};

		assert_error(take(&b), ERR_NONE);
		assert_int_equal(b.survey.r2_kind, R2_ATAGS);
		assert_int_equal(b.survey.r2_found, R2);
	}
}

/* A short list as the very last thing that can be read. */
static void test_atags_at_end(void **state)
{
	struct list l;
	struct board b = {.r2_at = 0x87ffffe0, .r2 = 0x87ffffe0};

	(void)state;
	list_start(&l, 2);
	list_mem(&l, RAM, RAM_SIZE);
	list_end(&l);
	assert_int_equal(list_size(&l), 0x20);
	b.r2_blob = atags_blob(&l);
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.r2_kind, R2_ATAGS);
}

/* A list that is wrong is dropped when there is a tree, and is the end when there is none. */
static void test_bad_atags(void **state)
{
	struct board b = {.r2_at = R2, .r2 = R2};
	struct list l;

	(void)state;
	list_start(&l, 5);
	list_mem(&l, RAM, RAM_SIZE);
	list_end(&l);
	l.words[5] = 3;
	b.r2_blob = atags_blob(&l);
	assert_error(take(&b), ERR_ATAG_TAG);
	assert_int_equal(b.survey.error_at, R2 + 20);
	assert_warned(&b.survey, 0, ERR_NONE, 0);

	b = (struct board){.r2_at = R2,
			   .r2 = R2,
			   .r2_blob = atags_blob(&l),
			   .appended = tree_done(board_tree("appended", RAM))};
	assert_error(take(&b), ERR_NONE);
	assert_warned(&b.survey, 1, ERR_ATAG_TAG, R2 + 20);
	assert_int_equal(b.survey.r2_kind, R2_NOTHING);
	assert_int_equal(b.survey.r2_found, R2);
	assert_int_equal(b.survey.r2_size, 20);
	assert_int_equal(b.survey.bootloader.bank_count, 0);
	assert_int_equal(b.survey.banks_origin, BANKS_FDT);
}

static void test_tree_in_r2(void **state)
{
	struct board b = {.r2_blob = tree_done(board_tree("bootloader", RAM)),
			  .r2_at = 0x80800000,
			  .r2 = 0x80800000,
			  .params = {.cmdline_mode = CMDLINE_APPEND}};
	uint32_t size = (uint32_t)b.r2_blob.size;
	const struct plan_item *t = &b.survey.request.item[PLAN_FDT];

	(void)state;
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.r2_kind, R2_FDT);
	assert_int_equal(b.survey.fdt.origin, FDT_ORIGIN_R2);
	assert_int_equal(b.survey.fdt.address, 0x80800000);
	assert_int_equal(b.survey.banks_origin, BANKS_FDT);
	/* Nothing to say of what the bootloader says: it grows by what is told of the boot. */
	assert_false(b.survey.change_fdt);
	assert_true(b.survey.record);
	assert_int_equal(t->from, 0x80800000);
	assert_in_range(t->size, size - 8, size);
	assert_int_equal(t->room, t->size + BOOT_RECORD_GROWTH);
	assert_true(survey_fdt_changes(&b.survey).tree_from_boot);

	/* Without that it stays as it is. */
	b = (struct board){.r2_blob = tree_done(board_tree("bootloader", RAM)),
			   .r2_at = 0x80800000,
			   .r2 = 0x80800000,
			   .params = {.policy = POLICY_NO_RECORD}};
	assert_error(take(&b), ERR_NONE);
	assert_false(b.survey.record);
	assert_int_equal(t->room, t->size);

	/* With words of ours it is completed. */
	b = (struct board){.r2_blob = tree_done(board_tree("bootloader", RAM)),
			   .r2_at = 0x80800000,
			   .r2 = 0x80800000,
			   .cmdline = "ours"};
	assert_error(take(&b), ERR_NONE);
	assert_true(b.survey.change_fdt);
	assert_true(t->room > t->size);
	assert_string_equal(survey_fdt_changes(&b.survey).cmdline, "ours");
}

static void test_bad_tree_in_r2(void **state)
{
	struct board b;

	(void)state;
	/* Not on a multiple of 8. */
	b = (struct board){
		.r2_blob = tree_done(board_tree("x", RAM)), .r2_at = 0x80800004, .r2 = 0x80800004};
	assert_error(take(&b), ERR_FDT_ALIGN);
	assert_int_equal(b.survey.error_at, 0x80800004);
	/* Cut. */
	b = (struct board){
		.r2_blob = tree_done(board_tree("x", RAM)), .r2_at = 0x80800000, .r2 = 0x80800000};
	b.r2_blob.size -= 8;
	assert_error(take(&b), ERR_FDT_SIZE);
	b = (struct board){
		.r2_blob = tree_done(board_tree("x", RAM)), .r2_at = 0x80800000, .r2 = 0x80800000};
	b.r2_blob.size = 16;
	assert_error(take(&b), ERR_FDT_SIZE);
	/* Old. */
	b = (struct board){
		.r2_blob = tree_done(board_tree("x", RAM)), .r2_at = 0x80800000, .r2 = 0x80800000};
	fdt_set_version(b.r2_blob.data, 16);
	assert_error(take(&b), ERR_FDT_VERSION);
	/* Damaged; with a tree of our own that is only a warning. */
	b = (struct board){
		.r2_blob = tree_done(board_tree("x", RAM)), .r2_at = 0x80800000, .r2 = 0x80800000};
	memset(b.r2_blob.data + fdt_off_dt_struct(b.r2_blob.data), 0xff, 4);
	assert_error(take(&b), ERR_FDT_DAMAGED);
	b = (struct board){.r2_blob = tree_done(board_tree("x", RAM)),
			   .r2_at = 0x80800000,
			   .r2 = 0x80800000,
			   .packed = tree_done(board_tree("packed", RAM))};
	memset(b.r2_blob.data + fdt_off_dt_struct(b.r2_blob.data), 0xff, 4);
	assert_error(take(&b), ERR_NONE);
	assert_warned(&b.survey, 1, ERR_FDT_DAMAGED, 0x80800000);
	assert_string_equal(model_of(&b), "packed");
}

/* --- the image's own tree --- */

static void test_which_tree_wins(void **state)
{
	uint32_t have;

	(void)state;
	for (have = 0; have < 8; have++) {
		struct board b = {.r2_at = 0x80800000, .r2 = have & 1 ? 0x80800000 : 0};
		const char *model = NULL;

		if (have & 1) {
			b.r2_blob = tree_done(board_tree("r2", RAM));
			model = "r2";
		}
		if (have & 2) {
			b.packed = tree_done(board_tree("packed", RAM));
			model = "packed";
		}
		if (have & 4) {
			b.appended = tree_done(board_tree("appended", RAM));
			model = "appended";
		}
		assert_error(take(&b), ERR_NONE);
		if (model)
			assert_string_equal(model_of(&b), model);
		else
			assert_int_equal(b.survey.fdt.origin, FDT_ORIGIN_NONE);
		assert_int_equal(b.survey.r2_kind, have & 1 ? R2_FDT : R2_NOTHING);
		assert_int_equal(occupies(&b.survey.request, 0x80800000,
					  0x80800000 + b.survey.r2_size, OCCUPIED_R2, true),
				 have & 1 && have & 6);
	}
}

/* Loaders' addresses are multiples of 4: the trees are shifted to multiples of 8, and whole. */
static void test_load_addresses(void **state)
{
	uint32_t load, appended;

	(void)state;
	for (load = LOAD; load < LOAD + 16; load += 4) {
		for (appended = 0; appended < 2; appended++) {
			struct board b = {.load = load};

			if (appended)
				b.appended = tree_done(board_tree("mine", RAM));
			else
				b.packed = tree_done(board_tree("mine", RAM));
			assert_error(take(&b), ERR_NONE);
			assert_int_equal(b.survey.fdt.origin,
					 appended ? FDT_ORIGIN_APPENDED : FDT_ORIGIN_PACKED);
			assert_int_equal(b.survey.fdt.address % 8, 0);
			assert_string_equal(model_of(&b), "mine");
			if (appended)
				assert_int_equal(b.survey.fdt.address,
						 load + image_size(&b) - load % 8);
			/* What is in front of it is not damaged. */
			assert_error(
				image_check_part(b.image, image_find(b.image, PART_PAYLOAD, 0)),
				ERR_NONE);
			assert_error(image_check(b.image, image_size(&b)), ERR_NONE);
		}
	}
}

static void test_bad_appended(void **state)
{
	struct board b = {.appended = tree_done(board_tree("x", RAM))};

	(void)state;
	/* Bad: it is not skipped for another one. */
	b.packed = tree_done(board_tree("packed", RAM));
	memset(b.appended.data + fdt_off_dt_struct(b.appended.data), 0xff, 4);
	assert_error(take(&b), ERR_FDT_DAMAGED);
	assert_int_equal(b.survey.error_at, LOAD + image_size(&b));
	/* Cut. */
	b = (struct board){.appended = tree_done(board_tree("x", RAM))};
	b.appended.size -= 40;
	assert_error(take(&b), ERR_FDT_SIZE);
	b = (struct board){.appended = tree_done(board_tree("x", RAM))};
	b.appended.size = 8;
	assert_error(take(&b), ERR_FDT_SIZE);
	b = (struct board){.appended = tree_done(board_tree("x", RAM))};
	fdt_set_totalsize(b.appended.data, FDT_SIZE_MAX + 8);
	assert_error(take(&b), ERR_FDT_SIZE);
	/* Something else that was appended is none of ours. */
	b = (struct board){.appended = {copy_exactly("0123456789abcdef", 16), 16}};
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.fdt.origin, FDT_ORIGIN_NONE);
}

/* --- merging --- */

static void test_atags_and_tree(void **state)
{
	struct board b = {.r2_blob = usual_list(),
			  .r2_at = R2,
			  .r2 = R2,
			  .cmdline = "ours",
			  .appended = tree_done(board_tree("appended", 0x10000000))};
	uint32_t size = (uint32_t)b.r2_blob.size;
	struct fdt_changes c;

	(void)state;
	assert_error(take(&b), ERR_NONE);
	/* The bootloader knows the RAM better than the tree. */
	assert_int_equal(b.survey.banks_origin, BANKS_ATAGS);
	assert_range(b.survey.request.bank[0], RAM, RAM + RAM_SIZE);
	assert_true(occupies(&b.survey.request, R2, R2 + size, OCCUPIED_R2, true));
	assert_int_equal(b.survey.initrd, 0x82000000);
	assert_int_equal(b.survey.initrd_size, 0x1000);
	assert_true(b.survey.change_fdt);
	c = survey_fdt_changes(&b.survey);
	assert_false(c.tree_from_boot);
	assert_int_equal(c.boot->bank_count, 1);
	assert_int_equal(c.boot->initrd_size, 0x1000);
	assert_int_equal(c.boot->cmdline_length, 19);
	assert_string_equal(c.cmdline, "ours");
}

/* The kernel keeps to its tree's window, whoever tells of the banks. */
static void test_window(void **state)
{
	struct board b = {.r2_blob = usual_list(), .r2_at = R2, .r2 = R2};
	void *fdt = board_tree("appended", RAM);
	struct fdt_changes c;

	(void)state;
	tree_set_cells(fdt, "/chosen", "linux,usable-memory-range",
		       CELLS(RAM + 0x1000000, 0x4000000));
	b.appended = tree_done(fdt);
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.banks_origin, BANKS_ATAGS);
	assert_int_equal(b.survey.request.bank_count, 1);
	assert_range(b.survey.request.bank[0], RAM + 0x1000000, RAM + 0x5000000);
	c = survey_fdt_changes(&b.survey);
	assert_int_equal(c.boot->bank_count, 1);
	assert_int_equal(c.boot->bank[0].start, RAM + 0x1000000);
	assert_int_equal(c.boot->bank[0].size, 0x4000000);
}

/* Of the bootloader's tree ours takes what it lacks, and only that. */
static void test_two_trees(void **state)
{
	uint32_t lacks;

	(void)state;
	for (lacks = 0; lacks < 8; lacks++) {
		struct board b = {.r2_at = 0x80800000, .r2 = 0x80800000};
		void *r2 = board_tree("of r2", 0x80000000), *own = board_tree("own", 0x40000000);

		/* Both know all RAM. */
		tree_set_cells(r2, "/memory", "reg", CELLS(RAM, 0x4000000, 0x40000000, 0x4000000));
		tree_set_cells(own, "/memory", "reg", CELLS(0x40000000, 0x4000000, RAM, 0x4000000));
		tree_set_cells(r2, "/chosen", "linux,initrd-start", CELLS(0x82000000));
		tree_set_cells(r2, "/chosen", "linux,initrd-end", CELLS(0x82001000));
		if (lacks & 1)
			assert_int_equal(fdt_delprop(own, tree_node(own, "/memory"), "reg"), 0);
		if (lacks & 2)
			assert_int_equal(fdt_delprop(own, tree_node(own, "/chosen"), "bootargs"),
					 0);
		if (!(lacks & 4)) {
			tree_set_cells(own, "/chosen", "linux,initrd-start", CELLS(0x43000000));
			tree_set_cells(own, "/chosen", "linux,initrd-end", CELLS(0x43002000));
		}
		b.r2_blob = tree_done(r2);
		b.appended = tree_done(own);
		b.load = lacks & 1 ? LOAD : 0x41000000;
		assert_error(take(&b), ERR_NONE);
		assert_int_equal(b.survey.banks_origin, lacks & 1 ? BANKS_R2_FDT : BANKS_FDT);
		assert_int_equal(b.survey.request.bank[0].start, lacks & 1 ? RAM : 0x40000000);
		assert_int_equal(b.survey.bootloader.bank_count, lacks & 1 ? 2 : 0);
		assert_int_equal(b.survey.bootloader.cmdline_length, lacks & 2 ? 5 : 0);
		assert_int_equal(b.survey.initrd, lacks & 4 ? 0x82000000 : 0x43000000);
		if (lacks & 4)
			assert_int_equal(b.survey.bootloader.initrd_size, 0x1000);
		if (lacks)
			assert_true(b.survey.change_fdt);
	}
}

static void test_given_banks(void **state)
{
	struct board b = {.r2_blob = usual_list(), .r2_at = R2, .r2 = R2};

	(void)state;
	plan_add_bank(&b.known, (struct range){0x80000000, 0x80800000});
	plan_add_bank(&b.known, (struct range){0x81000000, 0x82000000});
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.banks_origin, BANKS_GIVEN);
	assert_int_equal(b.survey.request.bank_count, 2);
}

static void test_too_many_banks(void **state)
{
	struct board b = {.r2_at = R2, .r2 = R2};
	struct list l;
	uint32_t i;

	(void)state;
	_Static_assert(PLAN_BANKS == BOOTINFO_BANKS, "else there is a way to have too many");
	list_start(&l, 5);
	for (i = 0; i <= BOOTINFO_BANKS; i++)
		list_mem(&l, RAM + (i << 22), 0x100000);
	list_end(&l);
	b.r2_blob = atags_blob(&l);
	assert_error(take(&b), ERR_ATAG_BANKS);
}

static void test_ram_base(void **state)
{
	struct board b = {.r2_blob = usual_list(), .r2_at = R2, .r2 = R2};
	struct list l;

	(void)state;
	/* Where the bank begins that holds the image, on the next 2 MiB. */
	list_start(&l, 5);
	list_mem(&l, 0x80010000, 0x4000000);
	list_end(&l);
	buffer_free(&b.r2_blob);
	b.r2_blob = atags_blob(&l);
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.request.ram_base, 0x80200000);
	/* Or what the user says. */
	b = (struct board){.r2_blob = usual_list(),
			   .r2_at = R2,
			   .r2 = R2,
			   .params = {.flags = PARAMS_RAM_BASE, .ram_base = 0x80600000}};
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.request.ram_base, 0x80600000);
	assert_int_equal(b.survey.request.base_by, BASE_GIVEN);
	/* Rounded up to what an old kernel wants. */
	b = (struct board){.r2_blob = atags_blob(&l),
			   .r2_at = R2,
			   .r2 = R2,
			   .params = {.ram_align = 0x1000000}};
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.request.ram_base, 0x81000000);
	assert_int_equal(b.survey.request.base_by, BASE_BANK);
	/* Not without its flag. */
	b = (struct board){
		.r2_blob = usual_list(), .r2_at = R2, .r2 = R2, .params = {.ram_base = 0x80600000}};
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.request.ram_base, RAM);
}

static void test_our_cmdline_without_tree(void **state)
{
	struct board b = {.r2_blob = usual_list(), .r2_at = R2, .r2 = R2, .cmdline = "ours"};

	(void)state;
	assert_error(take(&b), ERR_NONE);
	assert_warned(&b.survey, 1, ERR_ATAG_OURS, R2);
}

static void test_reserved(void **state)
{
	struct board b = {0};
	void *fdt = board_tree("x", RAM);

	(void)state;
	assert_int_equal(fdt_add_mem_rsv(fdt, 0x83000000, 0x1000), 0);
	tree_set_cells(fdt, "/reserved-memory/a", "reg", CELLS(0x84000000, 0x2000));
	b.appended = tree_done(fdt);
	assert_error(take(&b), ERR_NONE);
	assert_true(
		occupies(&b.survey.request, 0x83000000, 0x83001000, OCCUPIED_MEMRESERVE, false));
	assert_true(occupies(&b.survey.request, 0x84000000, 0x84002000, OCCUPIED_RESERVED, false));
	assert_true(occupies(&b.survey.request, 0, 0x1000, OCCUPIED_PAGE0, true));
}

static void test_things(void **state)
{
	struct board b = {.r2_blob = usual_list(), .r2_at = R2, .r2 = R2, .bss_size = 0x20000};
	const struct plan_item *t = b.survey.request.item;
	const struct image_header *h;

	(void)state;
	assert_error(take(&b), ERR_NONE);
	h = image_header(b.image);
	assert_int_equal(t[PLAN_LOADER].from, LOAD);
	assert_int_equal(t[PLAN_LOADER].size, h->head_size);
	assert_int_equal(t[PLAN_PAYLOAD].from, LOAD + image_find(b.image, PART_PAYLOAD, 0)->offset);
	assert_int_equal(t[PLAN_PAYLOAD].size, image_find(b.image, PART_PAYLOAD, 0)->size);
	/* Older CPUs' vectors are behind the table. */
	assert_int_equal(t[PLAN_PAGE_TABLE].room, h->loader_arch < 7 ? 0x5000 : 0x4000);
	assert_int_equal(t[PLAN_WORKSPACE].room, h->workspace_size);
	assert_int_equal(b.survey.request.kernel.inflated_size, KERNEL_BYTES);
	assert_int_equal(b.survey.request.kernel.bss_size, 0x20000);
	assert_int_equal(b.survey.request.kernel.gap, h->kernel.gap);
	b = (struct board){
		.r2_blob = usual_list(), .r2_at = R2, .r2 = R2, .given = {.uncached = true}};
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(t[PLAN_PAGE_TABLE].room, 0);
}

/* What RedBoot does on a Gemini board: a partition here, another one there. */
static void test_two_pieces(void **state)
{
	const uint32_t other = 0x80800000;
	struct board b = {.packed = tree_done(board_tree("x", 0))};
	const struct plan_item *t = b.survey.request.item;
	const struct image_part *first, *second, *tree;
	uint32_t piece;

	(void)state;
	assert_error(take(&b), ERR_NONE);
	first = image_find(b.image, PART_PAYLOAD, 0);
	piece = (image_size(&b) - first->size / 2) & ~7u;
	b = (struct board){.packed = tree_done(board_tree("x", 0)),
			   .params = {.piece_offset = piece, .piece_address = other}};
	assert_error(take(&b), ERR_NONE);
	first = image_find(b.image, PART_PAYLOAD, 0);
	second = image_find(b.image, PART_PAYLOAD, 1);
	tree = image_find(b.image, PART_FDT, 0);
	assert_true(tree->offset + tree->size <= first->offset);
	assert_int_equal(first->offset + first->size, piece);
	assert_int_equal(second->offset, piece);
	assert_int_equal(t[PLAN_PAYLOAD].from, LOAD + first->offset);
	assert_int_equal(t[PLAN_PAYLOAD].size, first->size);
	assert_int_equal(t[PLAN_PAYLOAD_2].from, other);
	assert_int_equal(t[PLAN_PAYLOAD_2].size, second->size);
	assert_int_equal(t[PLAN_PAYLOAD_2].room, second->size);
	assert_int_equal(b.survey.fdt.address, LOAD + tree->offset);
	assert_int_equal(b.survey.fdt.origin, FDT_ORIGIN_PACKED);

	/* `cat` to the second file. */
	b = (struct board){.appended = tree_done(board_tree("x", 0)),
			   .params = {.piece_offset = piece, .piece_address = other}};
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.fdt.origin, FDT_ORIGIN_APPENDED);
	assert_int_equal(b.survey.fdt.address, other + image_size(&b) - piece);

	b = (struct board){.piece_missing = true,
			   .params = {.piece_offset = piece, .piece_address = other}};
	assert_error(take(&b), ERR_IMG_PIECE);
	assert_int_equal(b.survey.error_at, other);
}

/* Whatever bits flip in what r2 points at: an answer, and nothing read outside. */
static void test_flipped_bits(void **state)
{
	struct buffer list = usual_list(), tree = tree_done(board_tree("bootloader", RAM)), blob;
	struct random r = {1};
	uint32_t i, bit;

	(void)state;
	for (i = 0; i < 600; i++) {
		struct board b = {.r2_at = 0x80800000, .r2 = 0x80800000};

		blob = i % 2 ? list : tree;
		b.r2_blob = (struct buffer){copy_exactly(blob.data, blob.size), blob.size};
		bit = random_below(&r, (uint32_t)blob.size * 8);
		b.r2_blob.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (i % 3 == 0)
			b.packed = tree_done(board_tree("packed", RAM));
		if (take(&b) == ERR_NONE)
			assert_true(b.survey.request.bank_count ||
				    b.survey.fdt.origin != FDT_ORIGIN_NONE);
		assert_in_range(b.survey.warning_count, 0, SURVEY_WARNINGS);
	}
	buffer_free(&list);
	buffer_free(&tree);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(fdt_origin_name(FDT_ORIGIN_APPENDED), "appended");
	assert_string_equal(fdt_origin_name(FDT_ORIGIN_PACKED), "packed");
	assert_string_equal(fdt_origin_name(FDT_ORIGIN_R2), "from r2");
	assert_string_equal(fdt_origin_name(FDT_ORIGIN_NONE), "none");
	assert_string_equal(banks_origin_name(BANKS_GIVEN), "given");
	assert_string_equal(banks_origin_name(BANKS_ATAGS), "ATAGs");
	assert_string_equal(banks_origin_name(BANKS_FDT), "tree");
	assert_string_equal(banks_origin_name(BANKS_R2_FDT), "tree in r2");
	assert_string_equal(banks_origin_name(BANKS_GUESSED), "guessed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_atags),
		cmocka_unit_test(test_atags_at_usual_place),
		cmocka_unit_test(test_atags_at_end),
		cmocka_unit_test(test_bad_atags),
		cmocka_unit_test(test_tree_in_r2),
		cmocka_unit_test(test_bad_tree_in_r2),
		cmocka_unit_test(test_which_tree_wins),
		cmocka_unit_test(test_load_addresses),
		cmocka_unit_test(test_bad_appended),
		cmocka_unit_test(test_atags_and_tree),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_two_trees),
		cmocka_unit_test(test_given_banks),
		cmocka_unit_test(test_too_many_banks),
		cmocka_unit_test(test_ram_base),
		cmocka_unit_test(test_our_cmdline_without_tree),
		cmocka_unit_test(test_reserved),
		cmocka_unit_test(test_things),
		cmocka_unit_test(test_two_pieces),
		cmocka_unit_test(test_flipped_bits),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("survey", tests, NULL, forget);
}
