// SPDX-License-Identifier: GPL-2.0-or-later
/* What is changed in a tree, in no more room than the plan gives it. */
#include "tests/common/test.h"
#include "tests/common/trees.h"

#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "boot/fdt/fdt_tree.h"
#include "scripts/kedge/dt/strict_fdt.h"

/*
 * Change a tree in the room that the plan would give it, in a block of exactly that size, and
 * return it, checked again. The old tree is freed.
 */
static void *changed(struct buffer *b, const struct fdt_changes *c, uint32_t *length)
{
	uint32_t used = fdt_used_size(b->data), room = used + fdt_growth(c);
	void *fdt = allocate(room);

	memset(fdt, 0xa5, room);
	memcpy(fdt, b->data, used);
	buffer_free(b);
	assert_error(fdt_change(fdt, room, c, length), ERR_NONE);
	assert_in_range(fdt_totalsize(fdt), FDT_HEADER_SIZE, room);
	assert_error(fdt_check(fdt, room), ERR_NONE);
	return fdt;
}

static void assert_bootargs(const void *fdt, const char *expected, uint32_t length)
{
	int size;
	const char *words = fdt_getprop(fdt, fdt_path_offset(fdt, "/chosen"), "bootargs", &size);

	if (!expected) {
		assert_null(words);
		return;
	}
	assert_non_null(words);
	assert_int_equal(words[size - 1], 0);
	assert_string_equal(words, expected);
	assert_int_equal(size, strlen(expected) + 1);
	if (length)
		assert_int_equal(length, strlen(expected));
}

#define M(mode) CMDLINE_##mode

/* What comes of the bootloader's, the tree's and our own words. */
static void test_cmdline_modes(void **state)
{
	static const struct {
		enum cmdline_mode mode;
		const char *boot, *tree, *ours, *expected;
	} cases[] = {
		{M(REPLACE), "boot", "tree", NULL, "boot"},
		{M(REPLACE), NULL, "tree", NULL, "tree"},
		{M(REPLACE), "boot", NULL, NULL, "boot"},
		{M(REPLACE), NULL, NULL, NULL, NULL},
		{M(REPLACE), "boot", "tree", "ours", "boot"},
		{M(REPLACE), NULL, "tree", "ours", "ours"},
		{M(REPLACE), NULL, NULL, "ours", "ours"},
		{M(REPLACE), "", "tree", NULL, "tree"},
		{M(PREPEND), "boot", "tree", NULL, "boot tree"},
		{M(PREPEND), NULL, "tree", NULL, "tree"},
		{M(PREPEND), "boot", NULL, NULL, "boot"},
		{M(PREPEND), "boot", "tree", "ours", "boot ours"},
		{M(PREPEND), "a long one of the bootloader's", "t", NULL,
		 "a long one of the bootloader's t"},
		{M(PREPEND), "b", "a long one that the tree has itself", NULL,
		 "b a long one that the tree has itself"},
		{M(APPEND), "boot", "tree", NULL, "tree boot"},
		{M(APPEND), "boot", NULL, NULL, "boot"},
		{M(APPEND), NULL, "tree", NULL, "tree"},
		{M(APPEND), "boot", "tree", "ours", "ours boot"},
		{M(APPEND), "boot", "", NULL, "boot"},
		{M(IGNORE), "boot", "tree", NULL, "tree"},
		{M(IGNORE), "boot", NULL, NULL, NULL},
		{M(IGNORE), "boot", "tree", "ours", "ours"},
		{M(FORCE), "boot", "tree", "ours", "ours"},
		{M(FORCE), "boot", "a longer one in the tree", "ours", "ours"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bootinfo boot = {
			.cmdline = cases[i].boot,
			.cmdline_length = cases[i].boot ? (uint32_t)strlen(cases[i].boot) : 0};
		struct fdt_changes c = {
			.boot = &boot, .cmdline = cases[i].ours, .mode = cases[i].mode};
		void *fdt = tree_new();
		struct buffer b;
		uint32_t length;

		if (cases[i].tree)
			tree_set_string(fdt, "/chosen", "bootargs", cases[i].tree);
		b = tree_done(fdt);
		fdt = changed(&b, &c, &length);
		assert_bootargs(fdt, cases[i].expected, 0);
		assert_int_equal(length, cases[i].expected ? strlen(cases[i].expected) : 0);
		free(fdt);
	}
}

/* The bootloader's words may be in its own tree, the one that is changed. */
static void test_cmdline_in_boot_tree(void **state)
{
	static const struct {
		enum cmdline_mode mode;
		const char *tree, *ours, *expected;
	} cases[] = {
		{M(REPLACE), "boot", "ours", "boot"},
		{M(REPLACE), NULL, "ours", "ours"},
		{M(PREPEND), "boot", "ours", "boot ours"},
		{M(PREPEND), NULL, "ours", "ours"},
		{M(APPEND), "boot", "ours", "ours boot"},
		{M(APPEND), NULL, "ours", "ours"},
		{M(IGNORE), "boot", "ours", "ours"},
		{M(FORCE), "boot", "ours", "ours"},
		{M(APPEND), "words that are much longer", "o", "o words that are much longer"},
	};
	static const struct bootinfo none;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fdt_changes c = {.boot = &none,
					.cmdline = cases[i].ours,
					.mode = cases[i].mode,
					.tree_from_boot = true};
		void *fdt = tree_new();
		struct buffer b;
		uint32_t length;

		if (cases[i].tree)
			tree_set_string(fdt, "/chosen", "bootargs", cases[i].tree);
		b = tree_done(fdt);
		fdt = changed(&b, &c, &length);
		assert_bootargs(fdt, cases[i].expected, length);
		free(fdt);
	}
}

static void test_long_cmdline(void **state)
{
	char words[5000];
	struct bootinfo boot = {.cmdline = words, .cmdline_length = sizeof(words) - 1};
	struct fdt_changes c = {.boot = &boot, .mode = CMDLINE_APPEND};
	struct buffer b = tree_done(tree_of_board(1));
	uint32_t length;
	void *fdt;

	(void)state;
	memset(words, 'w', sizeof(words) - 1);
	words[sizeof(words) - 1] = 0;
	fdt = changed(&b, &c, &length);
	assert_int_equal(length, 13 + 1 + sizeof(words) - 1);
	free(fdt);
}

static void full_changes(struct bootinfo *boot, uint32_t banks)
{
	uint32_t i;

	*boot = (struct bootinfo){.cmdline = "quiet",
				  .cmdline_length = 5,
				  .initrd_start = 0x90000000,
				  .initrd_size = 0x1234,
				  .has_serial = true,
				  .serial_high = 0x01234567,
				  .serial_low = 0x89abcdef,
				  .has_revision = true,
				  .revision = 0xa02082};
	for (i = 0; i < banks; i++)
		bootinfo_add_bank(boot, 0x10000000 + (i << 20), 0x10000 + i);
}

/* All changes at once, on trees that have nothing and trees that have all, in 1 and 2 cells. */
static void test_all_changes(void **state)
{
	uint32_t cells, banks, i, length;
	struct bootinfo boot, info;
	struct fdt_changes c = {.boot = &boot, .cmdline = "ours", .mode = CMDLINE_PREPEND};
	struct buffer b;
	void *fdt;
	int node;

	(void)state;
	for (cells = 0; cells <= 2; cells++) {
		for (banks = 1; banks <= BOOTINFO_BANKS; banks += 31) {
			full_changes(&boot, banks);
			assert_true(fdt_changes_any(&c));
			b = tree_done(cells ? tree_of_board(cells) : tree_new());
			fdt = changed(&b, &c, &length);
			assert_bootargs(fdt, "quiet ours", length);
			assert_error(fdt_read(fdt, &info), ERR_NONE);
			assert_int_equal(info.bank_count, banks);
			for (i = 0; i < banks; i++)
				assert_bank(&info, i, boot.bank[i].start, boot.bank[i].size);
			assert_int_equal(info.initrd_start, boot.initrd_start);
			assert_int_equal(info.initrd_size, boot.initrd_size);
			assert_string_equal(fdt_getprop(fdt, 0, "serial-number", NULL),
					    "0123456789abcdef");
			node = fdt_path_offset(fdt, "/system");
			assert_int_equal(fdt32_ld(fdt_getprop(fdt, node, "linux,revision", NULL)),
					 0xa02082);
			node = fdt_path_offset(fdt, "/memory");
			assert_string_equal(fdt_getprop(fdt, node, "device_type", NULL), "memory");
			/* Once more changes nothing of it. */
			b = (struct buffer){fdt, fdt_totalsize(fdt)};
			c.cmdline = NULL;
			boot.cmdline_length = 0;
			fdt = changed(&b, &c, &length);
			assert_bootargs(fdt, "quiet ours", 0);
			c.cmdline = "ours";
			free(fdt);
		}
	}
}

/* One node takes the banks; what the others said is gone, and all else stays. */
static void test_memory_nodes(void **state)
{
	struct bootinfo boot = {0}, info;
	struct fdt_changes c = {.boot = &boot};
	void *fdt = tree_of_board(1);
	struct buffer b;
	uint32_t length;

	(void)state;
	bootinfo_add_bank(&boot, 0x20000000, 0x100000);
	tree_set_cells(fdt, "/memory@a0000000", "reg", CELLS(0xa0000000, 0x1000));
	tree_set_cells(fdt, "/memory@b0000000", "reg", CELLS(0xb0000000, 0x1000));
	tree_set_cells(fdt, "/memory-controller", "reg", CELLS(7));
	b = tree_done(fdt);
	fdt = changed(&b, &c, &length);
	assert_error(fdt_read(fdt, &info), ERR_NONE);
	assert_int_equal(info.bank_count, 1);
	assert_bank(&info, 0, 0x20000000, 0x100000);
	assert_true(fdt_path_offset(fdt, "/memory-controller") > 0);
	assert_string_equal(fdt_getprop(fdt, 0, "compatible", NULL), "acme,board");
	assert_bootargs(fdt, "root=/dev/ram", 0);
	free(fdt);
}

static void test_no_changes(void **state)
{
	static const struct bootinfo none;
	struct fdt_changes c = {.boot = &none};
	struct bootinfo boot = none;

	(void)state;
	assert_false(fdt_changes_any(&c));
	c.cmdline = "";
	assert_true(fdt_changes_any(&c));
	c.cmdline = NULL;
	c.boot = &boot;
	boot.cmdline_length = 1;
	assert_true(fdt_changes_any(&c));
	c.tree_from_boot = true;
	assert_false(fdt_changes_any(&c));
	boot.initrd_size = 1;
	assert_true(fdt_changes_any(&c));
}

/* Too little room at every size: an error, or a tree that is whole. */
static void test_little_room(void **state)
{
	struct bootinfo boot;
	struct fdt_changes c = {.boot = &boot, .cmdline = "ours", .mode = CMDLINE_APPEND};
	struct buffer b = tree_done(tree_of_board(1));
	uint32_t room, length, good = 0;
	enum error error;
	void *fdt;

	(void)state;
	full_changes(&boot, 2);
	for (room = (uint32_t)b.size; room < b.size + fdt_growth(&c); room++) {
		fdt = allocate(room);
		memcpy(fdt, b.data, b.size);
		error = fdt_change(fdt, room, &c, &length);
		if (good || !error) {
			good++;
			assert_error(error, ERR_NONE);
			assert_error(fdt_check(fdt, room), ERR_NONE);
		} else {
			assert_error(error, ERR_FDT_EDIT);
		}
		free(fdt);
	}
	assert_true(good);
	buffer_free(&b);
}

/*
 * Bootloaders leave room in their trees: the total size is far more than what is used, and more
 * than the room that is planned for the tree.
 */
static void test_padded_tree(void **state)
{
	static const struct bootinfo none;
	struct fdt_changes c = {.boot = &none, .cmdline = "ours", .mode = CMDLINE_FORCE};
	void *fdt = tree_of_board(1);
	struct buffer b = {fdt, fdt_totalsize(fdt)};
	uint32_t length;

	(void)state;
	assert_true(b.size > fdt_used_size(fdt) + fdt_growth(&c));
	fdt = changed(&b, &c, &length);
	assert_bootargs(fdt, "ours", length);
	free(fdt);
}

/* What libfdt refuses: a word that is nothing between the root's end and the tree's. */
static void test_nop_behind_root(void **state)
{
	struct buffer b = tree_done(tree_of_board(1));
	fdt32_t *words = (fdt32_t *)(b.data + fdt_off_dt_struct(b.data));
	uint32_t count = fdt_size_dt_struct(b.data) / 4;

	(void)state;
	assert_error(fdt_check(b.data, (uint32_t)b.size), ERR_NONE);
	/* The tree's end moves one word on, into the strings, and a NOP takes its place. */
	fdt32_st(&words[count - 1], FDT_NOP);
	fdt32_st(&words[count], FDT_END);
	fdt_set_size_dt_struct(b.data, (count + 1) * 4);
	fdt_set_off_dt_strings(b.data, fdt_off_dt_strings(b.data) + 4);
	fdt_set_size_dt_strings(b.data, fdt_size_dt_strings(b.data) - 4);
	assert_int_not_equal(strict_fdt_check_full(b.data, b.size), 0);
	assert_error(fdt_check(b.data, (uint32_t)b.size), ERR_FDT_DAMAGED);
	buffer_free(&b);
}

/* Blocks in another order than the specification's: libfdt would sort them unaligned. */
static void test_strings_first(void **state)
{
	struct buffer b = tree_done(tree_of_board(1));
	uint32_t structure = fdt_size_dt_struct(b.data), strings = fdt_size_dt_strings(b.data);
	uint32_t from = fdt_off_dt_struct(b.data), to = (from + strings + 3) & ~3u;
	uint32_t size = (to + structure + 7) & ~7u;
	uint8_t *other = allocate(size);

	(void)state;
	memset(other, 0, size);
	memcpy(other, b.data, from);
	memcpy(other + from, b.data + fdt_off_dt_strings(b.data), strings);
	memcpy(other + to, b.data + from, structure);
	fdt_set_off_dt_strings(other, from);
	fdt_set_off_dt_struct(other, to);
	fdt_set_totalsize(other, size);
	assert_int_equal(strict_fdt_check_full(other, size), 0);
	assert_error(fdt_check(other, size), ERR_FDT_DAMAGED);
	buffer_free(&b);
	free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cmdline_modes), cmocka_unit_test(test_cmdline_in_boot_tree),
		cmocka_unit_test(test_long_cmdline),  cmocka_unit_test(test_all_changes),
		cmocka_unit_test(test_memory_nodes),  cmocka_unit_test(test_no_changes),
		cmocka_unit_test(test_little_room),   cmocka_unit_test(test_padded_tree),
		cmocka_unit_test(test_strings_first), cmocka_unit_test(test_nop_behind_root),
	};

	return cmocka_run_group_tests_name("tree change", tests, NULL, NULL);
}
