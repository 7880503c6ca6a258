// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Entries as LK makes them on a Qualcomm APQ8060, whose RAM begins 2 MiB above the 128 MiB boundary
 * that Linux takes for its base.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "tests/emu/layout/dirty.h"
#include "tests/emu/layout/draw.h"

/* LK puts all at fixed distances from its base; a tree of its own table where the board says. */
#define LK_BASE	      0x40200000u
#define LK_TAGS	      (LK_BASE + 0x100)
#define LK_IMAGE      (LK_BASE + 0x8000)
#define LK_RAMDISK    (LK_BASE + 0x1000000)
#define LK_TREE	      (LK_BASE + 0x1e00000)
#define LK_PAGE_TABLE 0x4f000000u
#define DRAGONBOARD   3586
#define MSM_ID	      70
#define LK_BANKS      3
#define LK_TREES      3
#define RIGHT	      1 /* of these, the board's */
#define TEXT_OFFSET   0x208000u
#define LK_KERNEL     3000004u

static const struct range lk_bank[LK_BANKS] = {
	{LK_BASE, 0x42e00000}, {0x48000000, 0x50000000}, {0x50000000, 0x60000000}};

struct lk {
	uint32_t arch; /* of the loader */
	int cpu;
	bool tree;	   /* in r2, out of its table; else ATAGs */
	bool packed;	   /* several trees in the image; else, with ATAGs, one behind it */
	bool on;	   /* MMU and caches */
	uint32_t ram_base; /* that the image was packed for; 0: the loader takes the bank's */
};

/* As dtbTool wants it: for the SoC of that number, and one board. */
static void set_ids(struct buffer *tree, uint32_t msm)
{
	tree->size += 256;
	tree->data = realloc(tree->data, tree->size);
	assert_non_null(tree->data);
	assert_int_equal(fdt_open_into(tree->data, tree->data, (int)tree->size), 0);
	assert_int_equal(fdt_setprop_u32(tree->data, 0, "qcom,msm-id", msm), 0);
	assert_int_equal(fdt_appendprop_u32(tree->data, 0, "qcom,msm-id", 0x10000), 0);
	assert_int_equal(fdt_setprop_u32(tree->data, 0, "qcom,board-id", 8), 0);
	assert_int_equal(fdt_appendprop_u32(tree->data, 0, "qcom,board-id", 0), 0);
}

/* The tree that LK took from its table, with what it has added. */
static struct buffer lk_tree(struct range initrd)
{
	struct buffer tree = make_tree(lk_bank, LK_BANKS, DRAW_CMDLINE, 1);
	int chosen;

	set_ids(&tree, MSM_ID);
	chosen = fdt_path_offset(tree.data, "/chosen");
	assert_int_equal(fdt_setprop_u32(tree.data, chosen, "linux,initrd-start", initrd.start), 0);
	assert_int_equal(fdt_setprop_u32(tree.data, chosen, "linux,initrd-end", initrd.end), 0);
	assert_int_equal(fdt_pack(tree.data), 0);
	tree.size = fdt_totalsize(tree.data);
	return tree;
}

/* What is in the image, and behind it. The memory nodes are empty: the bootloader knows. */
static void lk_image(struct drawn *d, const struct lk *lk)
{
	struct buffer tree[LK_TREES];
	unsigned int n;

	d->recipe = (struct recipe){.arch = lk->arch,
				    .format = FORMAT_LZ4,
				    .text_offset = TEXT_OFFSET,
				    .kernel_size = LK_KERNEL,
				    .bss_size = 0x60000,
				    .pgdir_size = 0x4000,
				    .ram_base = lk->ram_base};
	for (n = 0; n < LK_TREES; n++) {
		tree[n] = make_tree(NULL, 0, NULL, 1);
		if (lk->tree)
			set_ids(&tree[n], MSM_ID - RIGHT + n);
	}
	if (lk->packed) {
		d->recipe.trees = tree;
		d->recipe.tree_count = LK_TREES;
	}
	d->l.image = make_layout_image(&d->recipe, d->kernel, NULL);
	d->recipe.trees = NULL;
	d->appended = !lk->packed && !lk->tree;
	if (d->appended)
		append_tree(&d->l.image, &tree[RIGHT]);
	if (d->appended || lk->packed) {
		d->l.tree = tree[RIGHT];
		tree[RIGHT] = (struct buffer){NULL, 0};
	}
	for (n = 0; n < LK_TREES; n++)
		buffer_free(&tree[n]);
}

static void lk_prepare(struct drawn *d, const struct lk *lk)
{
	struct layout *l = &d->l;

	lk_image(d, lk);
	l->emu.cpu = lk->cpu;
	memcpy(l->emu.bank, lk_bank, sizeof(lk_bank));
	l->emu.bank_count = LK_BANKS;
	l->emu.image = LK_IMAGE;
	l->emu.r1 = lk->tree ? 0 : DRAGONBOARD;
	l->emu.mmu_table = lk->on ? LK_PAGE_TABLE : 0;
	l->initrd_bytes = make_looping_kernel(700001, 2);
	l->initrd = range_cut(LK_RAMDISK, (uint32_t)l->initrd_bytes.size);
	l->handed = lk->tree ? HANDED_TREE : HANDED_ATAGS;
	l->handed_at = l->emu.r2 = lk->tree ? LK_TREE : LK_TAGS;
	l->handed_bytes = lk->tree ? lk_tree(l->initrd)
				   : make_atags(lk_bank, LK_BANKS, DRAW_CMDLINE, l->initrd);
	layout_prepare(l, lk->arch, FORMAT_LZ4);
}

/* Run an entry; check what the kernel gets, and that it is in RAM whatever was in the caches. */
static void lk_run(const struct buffer *kernel, const struct lk *lk, const char *said)
{
	struct drawn d = {.kernel = kernel};
	struct emu *e = &d.l.emu;
	struct random rng = {1};
	struct cache *c;
	uint32_t i;

	lk_prepare(&d, lk);
	c = dirty_open(&d.l);
	if (lk->on) {
		cache_begin_on(c);
		dirty_data(&d.l, c, &rng);
		/* What is appended is the image's end. */
		for (i = 0; d.appended && i < d.l.tree.size; i += 16)
			cache_plant(c, e->image_end - 1 - i, i);
	} else {
		dirty_junk(&d.l, c, &rng);
	}
	if (emu_run(e, 1) != EMU_KERNEL)
		describe(&d, 1);
	assert_int_equal(e->end, EMU_KERNEL);
	assert_int_equal(e->kernel, (lk->ram_base ? lk->ram_base : LK_BASE) + TEXT_OFFSET);
	assert_int_equal(survey_initrd(&d.l.survey, &d.l.plan), LK_RAMDISK);
	if (!strstr(e->console, said))
		describe(&d, 1);
	assert_non_null(strstr(e->console, said));
	dirty_check(&d.l, c);
	check_entered(&d);
	cache_close(c);
	layout_free(&d.l);
}

static void lk_all(struct lk lk, const char *said)
{
	static const struct {
		uint32_t arch;
		int cpu;
	} loaders[] = {
		{4, UC_CPU_ARM_CORTEX_A8}, {7, UC_CPU_ARM_CORTEX_A8}, {7, UC_CPU_ARM_CORTEX_A9}};
	struct buffer kernel = make_looping_kernel(LK_KERNEL, 1);
	unsigned int i;

	for (i = 0; i < 2 * sizeof(loaders) / sizeof(loaders[0]); i++) {
		lk.arch = loaders[i / 2].arch;
		lk.cpu = loaders[i / 2].cpu;
		lk.on = i % 2;
		lk_run(&kernel, &lk, said);
	}
	buffer_free(&kernel);
}

static void test_lk_atags(void **state)
{
	(void)state;
	lk_all((struct lk){.ram_base = 0}, "merged with ATAGs at 0x40200100");
}

/* A kernel before Linux 5.11 wants to be just where LK has put the image. */
static void test_lk_old_kernel(void **state)
{
	(void)state;
	lk_all((struct lk){.ram_base = 0x40000000}, "merged with ATAGs at 0x40200100");
}

/* A tree of a table (QCDT), which LK has completed. */
static void test_lk_tree(void **state)
{
	(void)state;
	lk_all((struct lk){.tree = true}, "Tree: from r2, ");
}

static void test_lk_tree_chooses(void **state)
{
	(void)state;
	lk_all((struct lk){.tree = true, .packed = true},
	       "Tree: packed 2 of 3 by board-id, msm-id, ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lk_atags),
		cmocka_unit_test(test_lk_old_kernel),
		cmocka_unit_test(test_lk_tree),
		cmocka_unit_test(test_lk_tree_chooses),
	};

	return cmocka_run_group_tests_name("LK", tests, NULL, NULL);
}
