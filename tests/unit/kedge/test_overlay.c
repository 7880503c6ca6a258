// SPDX-License-Identifier: GPL-2.0-or-later
/* Overlays: each error in words, and none that hurts: libfdt trusts them. */
#include "tests/common/random.h"
#include "tests/common/test.h"
#include "tests/common/trees.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "boot/fdt/fdt_tree.h"
#include "scripts/kedge/dt/overlay.h"
#include "scripts/kedge/dt/fdt_match_rules.h"
#include "scripts/kedge/dt/strict_fdt.h"

static struct buffer base_tree(bool symbols)
{
	void *fdt = tree_new();

	tree_set_string(fdt, "/", "model", "base");
	tree_set_string(fdt, "/soc/i2c@1", "status", "disabled");
	tree_set_cells(fdt, "/soc/i2c@1", "phandle", CELLS(1));
	if (symbols)
		tree_set_string(fdt, "/__symbols__", "i2c1", "/soc/i2c@1");
	return tree_done(fdt);
}

/* For the label i2c1: a node with a phandle, and another that has that. */
static void *overlay_new(void)
{
	void *fdt = tree_new();

	tree_set_cells(fdt, "/fragment@0", "target", CELLS(0xffffffff));
	tree_set_string(fdt, "/fragment@0/__overlay__", "status", "okay");
	tree_set_cells(fdt, "/fragment@0/__overlay__/rtc@68", "phandle", CELLS(1));
	tree_set_cells(fdt, "/fragment@0/__overlay__/user", "rtc", CELLS(7, 1));
	tree_set_string(fdt, "/__fixups__", "i2c1", "/fragment@0:target:0");
	tree_set_cells(fdt, "/__local_fixups__/fragment@0/__overlay__/user", "rtc", CELLS(4));
	return fdt;
}

static void assert_good(const struct buffer *tree)
{
	assert_error(fdt_check(tree->data, (uint32_t)tree->size), ERR_NONE);
	assert_int_equal(strict_fdt_check_full(tree->data, tree->size), 0);
}

static uint32_t cell(const void *fdt, const char *path, const char *name, unsigned int n)
{
	const fdt32_t *value = fdt_getprop(fdt, fdt_path_offset(fdt, path), name, NULL);

	assert_non_null(value);
	return fdt32_ld(value + n);
}

static void test_applied(void **state)
{
	struct buffer tree = base_tree(true), overlay = tree_done(overlay_new());
	struct failure f = {""};
	uint32_t phandle;

	(void)state;
	assert_true(overlay_apply(&tree, "board.dtb", &overlay, &f));
	assert_good(&tree);
	assert_string_equal(
		fdt_getprop(tree.data, fdt_path_offset(tree.data, "/soc/i2c@1"), "status", NULL),
		"okay");
	phandle = cell(tree.data, "/soc/i2c@1/rtc@68", "phandle", 0);
	assert_int_equal(phandle, 2);
	assert_int_equal(cell(tree.data, "/soc/i2c@1/user", "rtc", 0), 7);
	assert_int_equal(cell(tree.data, "/soc/i2c@1/user", "rtc", 1), phandle);
	/* The overlay is as it was. */
	assert_good(&overlay);
	buffer_free(&tree);
	buffer_free(&overlay);
}

/* It is refused in these words, and the tree is as it was. */
static void refused(struct buffer tree, struct buffer overlay, const char *words)
{
	struct buffer before = {copy_exactly(tree.data, tree.size), tree.size};
	struct failure f = {""};

	assert_false(overlay_apply(&tree, "board.dtb", &overlay, &f));
	assert_string_equal(f.text, words);
	assert_int_equal(tree.size, before.size);
	assert_memory_equal(tree.data, before.data, before.size);
	buffer_free(&before);
	buffer_free(&tree);
	buffer_free(&overlay);
}

static void test_errors(void **state)
{
	struct buffer overlay;
	void *fdt;

	(void)state;
	refused(base_tree(false), tree_done(overlay_new()),
		"it wants the label i2c1, but board.dtb has no labels (no __symbols__): compile "
		"that with dtc -@");
	fdt = overlay_new();
	tree_set_string(fdt, "/__fixups__", "spi\n0", "/fragment@0:target:0");
	refused(base_tree(true), tree_done(fdt),
		"it wants the label spi?0, which board.dtb does not have");
	fdt = overlay_new();
	tree_set_string(fdt, "/fragment@1/__overlay__", "a", "b");
	tree_set_string(fdt, "/fragment@1", "target-path", "/soc/spi@2");
	refused(base_tree(true), tree_done(fdt),
		"it wants the node /soc/spi@2, which board.dtb does not have");
	fdt = overlay_new();
	tree_set_string(fdt, "/fragment@1/__overlay__", "a", "b");
	refused(base_tree(true), tree_done(fdt),
		"it cannot be applied to board.dtb: FDT_ERR_BADOVERLAY");
	refused(base_tree(true), base_tree(true),
		"it is no overlay: no fragment in it has a node __overlay__");
	overlay = tree_done(overlay_new());
	overlay.size -= 4;
	refused(base_tree(true), overlay,
		"the device tree's header is wrong: it gives impossible sizes (K-FDT-01); --dtbo "
		"wants a compiled overlay");
	overlay = tree_done(overlay_new());
	memset(overlay.data + fdt_off_dt_struct(overlay.data), 0xff, 4);
	refused(base_tree(true), overlay,
		"the device tree is damaged (K-FDT-02); --dtbo wants a compiled overlay");
	refused(base_tree(true), (struct buffer){copy_exactly("no tree at all", 14), 14},
		"the device tree's header is wrong: it gives impossible sizes (K-FDT-01); --dtbo "
		"wants a compiled overlay");
	refused(base_tree(true), (struct buffer){copy_exactly("", 0), 0},
		"the device tree's header is wrong: it gives impossible sizes (K-FDT-01); --dtbo "
		"wants a compiled overlay");
}

static const char damaged[] = "its fixups are damaged: they name a place that is not in it";

/* Where libfdt would read and write what is not the overlay's, or what was looked at before. */
static void test_hostile_fixups(void **state)
{
	static const char *const fixups[] = {
		"",
		"x",
		"/fragment@0",
		"/fragment@0:target",
		"/fragment@0:target:",
		"/fragment@0:target:x",
		"/fragment@0:target:1",
		"/fragment@0:target:0x0",
		"/fragment@0:target:4294967294",
		"/fragment@0:target:18446744073709551615",
		"/fragment@0:other:0",
		"/fragment@1:target:0",
		"fragment@0:target:0",
		"/__local_fixups__/fragment@0/__overlay__/user:rtc:0",
		"//__local_fixups__/fragment@0/__overlay__/user:rtc:0",
		"/:x:0",
	};
	static const uint32_t offsets[] = {5, 6, 8, 0x7fffffff, 0xfffffffc, 0xffffffff};
	void *fdt;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(fixups) / sizeof(fixups[0]); i++) {
		fdt = overlay_new();
		tree_set_string(fdt, "/__fixups__", "i2c1", fixups[i]);
		refused(base_tree(true), tree_done(fdt), damaged);
	}
	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		fdt = overlay_new();
		tree_set_cells(fdt, "/__local_fixups__/fragment@0/__overlay__/user", "rtc",
			       CELLS(offsets[i]));
		refused(base_tree(true), tree_done(fdt), damaged);
	}
	/* Not whole words, no such property, no such node, a phandle, itself. */
	fdt = overlay_new();
	tree_set_string(fdt, "/__local_fixups__/fragment@0/__overlay__/user", "rtc", "x");
	refused(base_tree(true), tree_done(fdt), damaged);
	fdt = overlay_new();
	tree_set_cells(fdt, "/__local_fixups__/fragment@0/__overlay__/user", "no", CELLS(0));
	refused(base_tree(true), tree_done(fdt), damaged);
	fdt = overlay_new();
	tree_set_cells(fdt, "/__local_fixups__/fragment@0/__overlay__/none", "rtc", CELLS(0));
	refused(base_tree(true), tree_done(fdt), damaged);
	fdt = overlay_new();
	tree_set_cells(fdt, "/__local_fixups__/fragment@0/__overlay__/rtc@68", "phandle", CELLS(0));
	refused(base_tree(true), tree_done(fdt), damaged);
	fdt = overlay_new();
	tree_set_cells(fdt, "/__local_fixups__", "x", CELLS(0));
	tree_set_cells(fdt, "/__local_fixups__/__local_fixups__", "x", CELLS(0));
	refused(base_tree(true), tree_done(fdt), damaged);
}

static void test_depth(void **state)
{
	char path[8 * OVERLAY_DEPTH_MAX] = "/fragment@0/__overlay__", words[80];
	struct failure f = {""};
	struct buffer tree, overlay;
	unsigned int depth;
	void *fdt;

	(void)state;
	for (depth = 3; depth <= OVERLAY_DEPTH_MAX; depth++)
		strcat(path, "/n");
	fdt = overlay_new();
	tree_set_string(fdt, path, "a", "b");
	snprintf(words, sizeof(words), "its nodes are more than %d levels deep", OVERLAY_DEPTH_MAX);
	refused(base_tree(true), tree_done(fdt), words);
	path[strlen(path) - 2] = 0;
	fdt = overlay_new();
	tree_set_string(fdt, path, "a", "b");
	overlay = tree_done(fdt);
	tree = base_tree(true);
	assert_true(overlay_apply(&tree, "board.dtb", &overlay, &f));
	buffer_free(&tree);
	buffer_free(&overlay);
}

static void test_too_large(void **state)
{
	struct buffer tree = base_tree(true), big = {allocate(FDT_SIZE_MAX), FDT_SIZE_MAX};
	int size = FDT_SIZE_MAX - (int)tree.size - 60;
	void *room;

	(void)state;
	memset(big.data, 0, big.size);
	assert_int_equal(fdt_open_into(tree.data, big.data, FDT_SIZE_MAX), 0);
	assert_int_equal(fdt_setprop_placeholder(big.data, 0, "big", size, &room), 0);
	assert_int_equal(fdt_pack(big.data), 0);
	big.size = fdt_totalsize(big.data);
	buffer_free(&tree);
	refused(big, tree_done(overlay_new()),
		"with it, board.dtb would have more than 2097152 bytes, the most of a tree");
}

/* One to three bits turned over, in the overlay or in the tree: refused, or a good tree. */
static void test_flips(void **state)
{
	struct buffer overlay = tree_done(overlay_new()), tree = base_tree(true), o, t;
	struct random random = {5};
	unsigned int round, i, applied = 0;
	struct failure f;

	(void)state;
	for (round = 0; round < 30000; round++) {
		o = (struct buffer){copy_exactly(overlay.data, overlay.size), overlay.size};
		t = (struct buffer){copy_exactly(tree.data, tree.size), tree.size};
		for (i = 0; i <= round % 3; i++) {
			struct buffer *b = round % 8 ? &o : &t;

			b->data[random_below(&random, (uint32_t)b->size)] ^=
				(uint8_t)(1u << random_below(&random, 8));
		}
		if (!fdt_check(t.data, (uint32_t)t.size)) {
			applied += overlay_apply(&t, "board.dtb", &o, &f);
			assert_int_equal(fdt_check(t.data, (uint32_t)t.size), ERR_NONE);
		}
		buffer_free(&o);
		buffer_free(&t);
	}
	assert_in_range(applied, 2000, 25000);
	buffer_free(&tree);
	buffer_free(&overlay);
}

/* --- what a tree is for --- */

static bool add(struct fdt_match_rules *s, const char *words, struct failure *f)
{
	char text[128];

	snprintf(text, sizeof(text), "%s", words);
	return fdt_match_rules_add(s, text, f);
}

static void test_selectors(void **state)
{
	static const char *const words[] = {
		"machine=2038",	   "machine=0xc42", "revision=0x10:0xff0", "compatible=acme,box",
		"compatible=acme", "board-id=8:0",  "msm-id=70:0x10000"};
	struct buffer tree = base_tree(true);
	struct fdt_match_rules s = {0};
	struct failure f;
	size_t i;
	int size;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_true(add(&s, words[i], &f));
	assert_true(fdt_match_rules_put(&s, &tree, &f));
	assert_good(&tree);
	assert_int_equal(cell(tree.data, "/", "kedge,machine", 0), 2038);
	assert_int_equal(cell(tree.data, "/", "kedge,machine", 1), 0xc42);
	assert_int_equal(cell(tree.data, "/", "kedge,revision", 1), 0xff0);
	assert_int_equal(cell(tree.data, "/", "qcom,board-id", 0), 8);
	assert_int_equal(cell(tree.data, "/", "qcom,msm-id", 1), 0x10000);
	assert_memory_equal(fdt_getprop(tree.data, 0, "kedge,compatible", &size), "acme,box\0acme",
			    14);
	assert_int_equal(size, 14);
	buffer_free(&tree);
}

static void test_bad_selectors(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{"", "'': KEY=VALUE is wanted behind a comma; one in a name is written twice"},
		{"b.dtb", "'b.dtb': KEY=VALUE is wanted behind a comma; one in a name is written "
			  "twice"},
		{"board=1", "'board': the keys are machine, revision, compatible, msm-id and "
			    "board-id; a comma in a name is written twice"},
		{"machine=", "machine=: not NUMBER"},
		{"machine=x", "machine=x: not NUMBER"},
		{"machine=1:2", "machine=1:2: not NUMBER"},
		{"machine=4294967296", "machine=4294967296: not NUMBER"},
		{"machine=1:", "machine=1:: not NUMBER"},
		{"revision=1", "revision=1: not VALUE:MASK"},
		{"revision=1:2:3", "revision=1:2:3: not VALUE:MASK"},
		{"revision=1:2:3:4", "revision=1:2:3:4: not VALUE:MASK"},
		{"revision=3:1",
		 "revision=3:1: no revision has this value in the bits of the mask"},
		{"board-id=1", "board-id=1: not A:B"},
		{"msm-id=1", "msm-id=1: not A:B[:C]"},
		{"msm-id=:1", "msm-id=:1: not A:B[:C]"},
		{"compatible=", "compatible=: not a name as \"compatible\" has it"},
		{"compatible=a b", "compatible=a b: not a name as \"compatible\" has it"},
	};
	struct fdt_match_rules s = {0};
	struct failure f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(add(&s, cases[i].text, &f));
		assert_string_equal(f.text, cases[i].words);
	}
	for (i = 0; i < FDT_MATCH_RULE_MAX / 4; i++)
		assert_true(add(&s, "machine=1", &f));
	assert_false(add(&s, "machine=1", &f));
	assert_string_equal(f.text, "more of machine than 512 bytes");
}

/* Pairs of ids with a board's, else three: else the loader would read something else. */
static void test_ids(void **state)
{
	static const struct {
		const char *msm, *board, *words;
	} cases[] = {
		{"msm-id=1:2", "board-id=3:4", NULL},
		{"msm-id=1:2:3", NULL, NULL},
		{NULL, "board-id=3:4", NULL},
		{"msm-id=1:2", NULL, "without a board-id, each msm-id is A:B:C"},
		{"msm-id=1:2:3", "board-id=3:4", "with a board-id, each msm-id is A:B"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer tree = base_tree(true);
		struct fdt_match_rules s = {0};
		struct failure f;

		assert_true(!cases[i].msm || add(&s, cases[i].msm, &f));
		assert_true(!cases[i].board || add(&s, cases[i].board, &f));
		assert_int_equal(fdt_match_rules_put(&s, &tree, &f), !cases[i].words);
		if (cases[i].words)
			assert_string_equal(f.text, cases[i].words);
		assert_good(&tree);
		buffer_free(&tree);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_applied),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_hostile_fixups),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_flips),
		cmocka_unit_test(test_selectors),
		cmocka_unit_test(test_bad_selectors),
		cmocka_unit_test(test_ids),
	};

	return cmocka_run_group_tests_name("overlay", tests, NULL, NULL);
}
