// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/common/test.h"
#include "tests/common/trees.h"

#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "boot/fdt/fdt_tree.h"
#include "scripts/kedge/dt/strict_fdt.h"

static void assert_read(void *fdt, struct bootinfo *info, enum error expected)
{
	assert_error(fdt_check(fdt, fdt_totalsize(fdt)), ERR_NONE);
	assert_error(fdt_read(fdt, info), expected);
}

/* --- checking --- */

static void set_field(struct buffer *b, uint32_t offset, uint32_t value)
{
	fdt32_st(b->data + offset, value);
}

enum {
	OFF_TOTALSIZE = 4,
	OFF_STRUCT = 8,
	OFF_STRINGS = 12,
	OFF_RSVMAP = 16,
	OFF_VERSION = 20,
	OFF_LAST_COMP = 24,
	OFF_SIZE_STRINGS = 32,
	OFF_SIZE_STRUCT = 36
};

static void test_check_good(void **state)
{
	struct buffer b = tree_done(tree_of_board(1));
	uint8_t *more = allocate(b.size + 100);

	(void)state;
	assert_true(fdt_here(b.data));
	assert_int_equal(fdt_size(b.data), b.size);
	assert_error(fdt_check(b.data, (uint32_t)b.size), ERR_NONE);
	memcpy(more, b.data, b.size);
	assert_error(fdt_check(more, (uint32_t)b.size + 100), ERR_NONE);
	free(more);
	buffer_free(&b);
}

static void test_check_cut(void **state)
{
	struct buffer b = tree_done(tree_of_board(1));
	size_t avail;

	(void)state;
	for (avail = 0; avail < b.size; avail++) {
		void *copy = copy_exactly(b.data, avail);

		assert_error(fdt_check(copy, (uint32_t)avail), ERR_FDT_SIZE);
		free(copy);
	}
	/* The same with a header that fits the cut. */
	for (avail = FDT_HEADER_SIZE; avail < b.size; avail++) {
		uint8_t *copy = copy_exactly(b.data, avail);

		fdt32_st(copy + OFF_TOTALSIZE, (uint32_t)avail);
		assert_error(fdt_check(copy, (uint32_t)avail), ERR_FDT_DAMAGED);
		free(copy);
	}
	buffer_free(&b);
}

static void test_check_header(void **state)
{
	static const struct {
		uint32_t offset, value;
		enum error error;
	} bad[] = {
		{0, 0, ERR_FDT_SIZE},
		{0, 0xedfe0dd0, ERR_FDT_SIZE},
		{OFF_TOTALSIZE, 0, ERR_FDT_SIZE},
		{OFF_TOTALSIZE, FDT_HEADER_SIZE - 1, ERR_FDT_SIZE},
		{OFF_TOTALSIZE, FDT_SIZE_MAX + 1, ERR_FDT_SIZE},
		{OFF_TOTALSIZE, 0xffffffff, ERR_FDT_SIZE},
		{OFF_TOTALSIZE, FDT_HEADER_SIZE, ERR_FDT_DAMAGED},
		{OFF_VERSION, 16, ERR_FDT_VERSION},
		{OFF_VERSION, 0, ERR_FDT_VERSION},
		{OFF_LAST_COMP, 18, ERR_FDT_VERSION},
		{OFF_STRUCT, 0xfffffff0, ERR_FDT_DAMAGED},
		{OFF_STRUCT, 0, ERR_FDT_DAMAGED},
		{OFF_STRINGS, 0xfffffff0, ERR_FDT_DAMAGED},
		{OFF_RSVMAP, 0xfffffff0, ERR_FDT_DAMAGED},
		{OFF_SIZE_STRINGS, 0x10000, ERR_FDT_DAMAGED},
		{OFF_SIZE_STRUCT, 0x10000, ERR_FDT_DAMAGED},
		{OFF_SIZE_STRUCT, 4, ERR_FDT_DAMAGED},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buffer b = tree_done(tree_of_board(1));

		set_field(&b, bad[i].offset, bad[i].value);
		assert_error(fdt_check(b.data, (uint32_t)b.size), bad[i].error);
		buffer_free(&b);
	}
}

static void test_size_limits(void **state)
{
	struct buffer b = tree_done(tree_of_board(1));

	(void)state;
	set_field(&b, OFF_TOTALSIZE, FDT_SIZE_MAX);
	assert_int_equal(fdt_size(b.data), FDT_SIZE_MAX);
	set_field(&b, OFF_TOTALSIZE, FDT_SIZE_MAX + 1);
	assert_int_equal(fdt_size(b.data), 0);
	set_field(&b, OFF_TOTALSIZE, FDT_HEADER_SIZE);
	assert_int_equal(fdt_size(b.data), FDT_HEADER_SIZE);
	set_field(&b, OFF_TOTALSIZE, FDT_HEADER_SIZE - 1);
	assert_int_equal(fdt_size(b.data), 0);
	buffer_free(&b);
}

/*
 * With any bit flipped a tree is refused, or all that is done with trees can be done with it: the
 * sanitizer sees what goes beyond.
 */
static void test_flipped_bits(void **state)
{
	static const struct bootinfo banks = {.bank_count = 1, .bank = {{0x1000, 0x1000}}};
	const struct fdt_changes c = {.boot = &banks, .cmdline = "quiet", .mode = CMDLINE_APPEND};
	struct plan_request in = {0};
	struct bootinfo info;
	void *fdt = tree_of_board(1);
	struct buffer b;
	uint32_t bit, room, length, refused = 0, stricter = 0;
	uint8_t *copy;

	(void)state;
	assert_int_equal(fdt_add_mem_rsv(fdt, 0x1000, 0x2000), 0);
	tree_set_cells(fdt, "/reserved-memory", "#address-cells", CELLS(1));
	tree_set_cells(fdt, "/reserved-memory/a@1000", "reg", CELLS(0x1000, 0x1000));
	b = tree_done(fdt);
	for (bit = 0; bit < b.size * 8; bit++) {
		copy = copy_exactly(b.data, b.size);
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (fdt_check(copy, (uint32_t)b.size)) {
			refused++;
			/* Names and values that are other ones are all that there may be. */
			stricter += !strict_fdt_check_full(copy, b.size);
			free(copy);
			continue;
		}
		assert_int_equal(strict_fdt_check_full(copy, fdt_size(copy)), 0);
		fdt_read(copy, &info);
		in.occupied_count = 0;
		fdt_add_reserved(copy, (struct range){0, 0}, &in);
		assert_in_range(fdt_used_size(copy), FDT_HEADER_SIZE, b.size);
		room = (uint32_t)b.size + fdt_growth(&c);
		copy = realloc(copy, room);
		fdt_change(copy, room, &c, &length);
		free(copy);
	}
	assert_true(refused > 1000);
	/* Ours wants all strings ended, in order, the root first: not much more than libfdt. */
	assert_true(stricter < refused / 20);
	buffer_free(&b);
}

/* A tree may have much room behind its last block. */
static void test_used_size(void **state)
{
	struct buffer b = tree_done(tree_of_board(1));
	uint8_t *padded = allocate(b.size + 5000);

	(void)state;
	assert_int_equal(fdt_used_size(b.data), b.size);
	memcpy(padded, b.data, b.size);
	fdt_set_totalsize(padded, (uint32_t)b.size + 5000);
	assert_int_equal(fdt_used_size(padded), (b.size + 7) & ~(size_t)7);
	free(padded);
	buffer_free(&b);
}

/* --- reading --- */

static void test_read(void **state)
{
	struct bootinfo info;
	void *fdt;
	uint32_t cells;

	(void)state;
	for (cells = 1; cells <= 2; cells++) {
		fdt = tree_of_board(cells);
		tree_set_cells(fdt, "/chosen", "linux,initrd-start", CELLS(0x82000000));
		tree_set_cells(fdt, "/chosen", "linux,initrd-end", CELLS(0, 0x82000123));
		assert_read(fdt, &info, ERR_NONE);
		assert_int_equal(info.bank_count, 1);
		assert_bank(&info, 0, 0x80000000, 0x10000000);
		assert_int_equal(info.cmdline_length, 13);
		assert_memory_equal(info.cmdline, "root=/dev/ram", 13);
		assert_int_equal(info.initrd_start, 0x82000000);
		assert_int_equal(info.initrd_size, 0x123);
		assert_false(info.has_serial || info.has_revision);
		free(fdt);
	}
}

/* How PSCI is called, for a reset on an error. */
static void test_read_psci(void **state)
{
	struct bootinfo info;
	void *fdt = tree_of_board(1);

	(void)state;
	assert_read(fdt, &info, ERR_NONE);
	assert_int_equal(info.psci, 0);
	tree_set_string(fdt, "/psci", "compatible", "arm,psci-0.2");
	tree_set_string(fdt, "/soc/psci", "method", "smc");
	assert_read(fdt, &info, ERR_NONE);
	assert_int_equal(info.psci, 0);
	tree_set_string(fdt, "/psci", "method", "hvc");
	assert_read(fdt, &info, ERR_NONE);
	assert_int_equal(info.psci, 'h');
	tree_set_string(fdt, "/psci", "method", "smc");
	assert_read(fdt, &info, ERR_NONE);
	assert_int_equal(info.psci, 's');
	tree_set_cells(fdt, "/psci", "method", 0, NULL);
	assert_read(fdt, &info, ERR_NONE);
	assert_int_equal(info.psci, 0);
	free(fdt);
}

static void test_read_nothing(void **state)
{
	struct bootinfo info, empty = {0};
	void *fdt = tree_new();

	(void)state;
	memset(&info, 0x5a, sizeof(info));
	assert_read(fdt, &info, ERR_NONE);
	assert_memory_equal(&info, &empty, sizeof(info));
	free(fdt);
}

static void test_read_initrd(void **state)
{
	static const struct {
		uint32_t start, end, size;
	} cases[] = {{0x1000, 0x1000, 0},
		     {0x2000, 0x1000, 0},
		     {0, 1, 1},
		     {0x1000, 0xffffffff, 0xffffefff}};
	struct bootinfo info;
	void *fdt;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fdt = tree_of_board(1);
		tree_set_cells(fdt, "/chosen", "linux,initrd-start", CELLS(cases[i].start));
		assert_read(fdt, &info, ERR_NONE);
		assert_int_equal(info.initrd_size, 0);
		tree_set_cells(fdt, "/chosen", "linux,initrd-end", CELLS(cases[i].end));
		assert_read(fdt, &info, ERR_NONE);
		assert_int_equal(info.initrd_size, cases[i].size);
		free(fdt);
	}
	/* Of a length that no number has. */
	fdt = tree_of_board(1);
	tree_set_cells(fdt, "/chosen", "linux,initrd-start", CELLS(0, 0, 0x1000));
	tree_set_cells(fdt, "/chosen", "linux,initrd-end", CELLS(0x2000));
	assert_read(fdt, &info, ERR_NONE);
	assert_int_equal(info.initrd_size, 0);
	free(fdt);
}

/* Banks in 2 cells: what is above 4 GiB is left out, what passes it is cut. */
static void test_read_high_banks(void **state)
{
	struct bootinfo info;
	void *fdt = tree_of_board(2);

	(void)state;
	tree_set_cells(fdt, "/memory", "reg",
		       CELLS(0, 0x80000000, 1, 0,	   /* cut at 4 GiB */
			     1, 0, 0, 0x40000000,	   /* above */
			     0, 0x10000000, 0, 0,	   /* empty */
			     0, 0xf0000000, 0, 0x20000000, /* cut */
			     0, 0, 0, 0x1000, 7, 7));	   /* what is left over is no pair */
	assert_read(fdt, &info, ERR_NONE);
	assert_int_equal(info.bank_count, 3);
	assert_bank(&info, 0, 0x80000000, 0x80000000);
	assert_bank(&info, 1, 0xf0000000, 0x10000000);
	assert_bank(&info, 2, 0, 0x1000);
	free(fdt);
}

static void test_read_memory_nodes(void **state)
{
	struct bootinfo info;
	void *fdt = tree_of_board(1);

	(void)state;
	/* One more by its type, one by its name, and some that are none. */
	tree_set_string(fdt, "/ram@a0000000", "device_type", "memory");
	tree_set_cells(fdt, "/ram@a0000000", "reg", CELLS(0xa0000000, 0x1000));
	tree_set_cells(fdt, "/memory@b0000000", "reg", CELLS(0xb0000000, 0x2000));
	tree_set_cells(fdt, "/memory-controller@c0000000", "reg", CELLS(0xc0000000, 0x3000));
	tree_set_string(fdt, "/memory@d0000000", "device_type", "cpu");
	tree_set_cells(fdt, "/memory@d0000000", "reg", CELLS(0xd0000000, 0x4000));
	tree_set_string(fdt, "/memory@e0000000", "device_type", "memory");
	tree_set_string(fdt, "/memory@e0000000", "status", "disabled");
	tree_set_cells(fdt, "/memory@e0000000", "reg", CELLS(0xe0000000, 0x5000));
	tree_set_cells(fdt, "/soc/memory@f0000000", "reg", CELLS(0xf0000000, 0x6000));
	assert_read(fdt, &info, ERR_NONE);
	assert_int_equal(info.bank_count, 3);
	free(fdt);
}

static void test_read_usable(void **state)
{
	struct bootinfo info;
	void *fdt = tree_of_board(1);

	(void)state;
	tree_set_cells(fdt, "/memory", "linux,usable-memory",
		       CELLS(0x81000000, 0x1000000, 0x84000000, 0x1000000, 0x88000000, 0x1000));
	assert_read(fdt, &info, ERR_NONE);
	assert_int_equal(info.bank_count, 3);
	assert_bank(&info, 0, 0x81000000, 0x1000000);
	tree_set_cells(fdt, "/chosen", "linux,usable-memory-range", CELLS(0x81800000, 0x3000000));
	assert_read(fdt, &info, ERR_NONE);
	assert_int_equal(info.bank_count, 2);
	assert_bank(&info, 0, 0x81800000, 0x800000);
	assert_bank(&info, 1, 0x84000000, 0x800000);
	tree_set_cells(fdt, "/chosen", "linux,usable-memory-range", CELLS(0x90000000, 0x1000));
	assert_read(fdt, &info, ERR_NONE);
	assert_int_equal(info.bank_count, 0);
	free(fdt);
}

static void test_bad_cells(void **state)
{
	static const char *const names[] = {"#address-cells", "#size-cells"};
	static const uint32_t bad[] = {0, 3, 4, 0xffffffff};
	static const struct bootinfo banks = {.bank_count = 1, .bank = {{0x1000, 0x1000}}};
	const struct fdt_changes c = {.boot = &banks};
	struct bootinfo info;
	uint32_t length;
	void *fdt;
	size_t n, i;

	(void)state;
	for (n = 0; n < 2; n++) {
		for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
			fdt = tree_of_board(1);
			tree_set_cells(fdt, "/", names[n], CELLS(bad[i]));
			assert_read(fdt, &info, ERR_FDT_CELLS);
			assert_error(fdt_change(fdt, 0x10000, &c, &length), ERR_FDT_CELLS);
			free(fdt);
		}
		fdt = tree_of_board(1);
		tree_set_cells(fdt, "/", names[n], CELLS(0, 1));
		assert_read(fdt, &info, ERR_FDT_CELLS);
		free(fdt);
	}
}

static void test_too_many_banks(void **state)
{
	uint32_t reg[2 * (BOOTINFO_BANKS + 1)], i;
	struct bootinfo info;
	void *fdt = tree_of_board(1);

	(void)state;
	for (i = 0; i <= BOOTINFO_BANKS; i++) {
		reg[2 * i] = i << 24;
		reg[2 * i + 1] = 0x1000;
	}
	tree_set_cells(fdt, "/memory", "reg", 2 * BOOTINFO_BANKS, reg);
	assert_read(fdt, &info, ERR_NONE);
	assert_int_equal(info.bank_count, BOOTINFO_BANKS);
	tree_set_cells(fdt, "/memory", "reg", 2 * BOOTINFO_BANKS + 2, reg);
	assert_read(fdt, &info, ERR_PLAN_BANKS);
	free(fdt);
}

static void assert_occupied(const struct plan_request *in, uint32_t i, uint32_t start, uint32_t end,
			    enum plan_reason reason)
{
	assert_true(i < in->occupied_count);
	assert_int_equal(in->occupied[i].range.start, start);
	assert_int_equal(in->occupied[i].range.end, end);
	assert_int_equal(in->occupied[i].reason, reason);
	assert_false(in->occupied[i].until_tree);
}

static void test_reserved(void **state)
{
	struct plan_request in = {0};
	void *fdt = tree_of_board(1);

	(void)state;
	assert_int_equal(fdt_add_mem_rsv(fdt, 0x1000, 0x2000), 0);
	assert_int_equal(fdt_add_mem_rsv(fdt, 0x100000000, 0x2000), 0);
	assert_int_equal(fdt_add_mem_rsv(fdt, 0xf0000000, 0x100000000), 0);
	tree_set_cells(fdt, "/reserved-memory", "#address-cells", CELLS(2));
	tree_set_cells(fdt, "/reserved-memory", "#size-cells", CELLS(1));
	/* Subnodes are added in front of those there are: the last one comes first. */
	tree_set_cells(fdt, "/reserved-memory/wherever", "size", CELLS(0x100000));
	tree_set_cells(fdt, "/reserved-memory/off", "reg", CELLS(0, 0x30000, 0x1000));
	tree_set_string(fdt, "/reserved-memory/off", "status", "disabled");
	tree_set_cells(fdt, "/reserved-memory/two", "reg",
		       CELLS(0, 0x40000, 0x1000, 0, 0x50000, 0x2000, 1, 0x60000, 0x1000));
	tree_set_string(fdt, "/reserved-memory/two", "status", "okay");
	assert_error(fdt_add_reserved(fdt, (struct range){0, 0}, &in), ERR_NONE);
	assert_int_equal(in.occupied_count, 4);
	assert_occupied(&in, 0, 0x1000, 0x3000, OCCUPIED_MEMRESERVE);
	assert_occupied(&in, 1, 0xf0000000, RANGE_LIMIT, OCCUPIED_MEMRESERVE);
	assert_occupied(&in, 2, 0x40000, 0x41000, OCCUPIED_RESERVED);
	assert_occupied(&in, 3, 0x50000, 0x52000, OCCUPIED_RESERVED);
	free(fdt);
}

/* The entries in a range are left out, and go with what lies there. */
static void test_reserved_that_moves(void **state)
{
	static const uint64_t entries[][2] = {
		{0x10000000, 0x1000},  {0x0ffff000, 0x2000}, {0x10000800, 0x800},
		{0x110000000, 0x1000}, {0x10001000, 0x1000}, {0x10001800, 0x1000},
	};
	static const uint64_t moved[] = {0x20000000,  0x0ffff000, 0x20000800,
					 0x110000000, 0x20001000, 0x10001800};
	const struct range from = {0x10000000, 0x10002000};
	struct plan_request in = {0};
	void *fdt = tree_of_board(1);
	uint64_t address, size;
	int i;

	(void)state;
	for (i = 0; i < 6; i++)
		assert_int_equal(fdt_add_mem_rsv(fdt, entries[i][0], entries[i][1]), 0);
	assert_error(fdt_add_reserved(fdt, from, &in), ERR_NONE);
	assert_occupied(&in, 0, 0x0ffff000, 0x10001000, OCCUPIED_MEMRESERVE);
	assert_occupied(&in, 1, 0x10001800, 0x10002800, OCCUPIED_MEMRESERVE);
	fdt_move_reserved(fdt, from, 0x20000000);
	for (i = 0; i < 6; i++) {
		assert_int_equal(fdt_get_mem_rsv(fdt, i, &address, &size), 0);
		assert_int_equal(address, moved[i]);
		assert_int_equal(size, entries[i][1]);
	}
	/* What is above 4 GiB is not at 0. */
	fdt_move_reserved(fdt, (struct range){0, 0x1000}, 0x30000000);
	assert_int_equal(fdt_get_mem_rsv(fdt, 3, &address, &size), 0);
	assert_int_equal(address, moved[3]);
	free(fdt);
}

static void test_too_many_reserved(void **state)
{
	struct plan_request in = {.occupied_count = PLAN_OCCUPIED - 1};
	void *fdt = tree_of_board(1);

	(void)state;
	assert_int_equal(fdt_add_mem_rsv(fdt, 0x1000, 0x2000), 0);
	assert_error(fdt_add_reserved(fdt, (struct range){0, 0}, &in), ERR_NONE);
	assert_error(fdt_add_reserved(fdt, (struct range){0, 0}, &in), ERR_PLAN_BANKS);
	free(fdt);
	fdt = tree_of_board(1);
	tree_set_cells(fdt, "/reserved-memory/a", "reg", CELLS(0x1000, 0x1000));
	assert_error(fdt_add_reserved(fdt, (struct range){0, 0}, &in), ERR_PLAN_BANKS);
	tree_set_cells(fdt, "/reserved-memory", "#size-cells", CELLS(3));
	assert_error(fdt_add_reserved(fdt, (struct range){0, 0}, &in), ERR_FDT_CELLS);
	free(fdt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check_good),
		cmocka_unit_test(test_check_cut),
		cmocka_unit_test(test_check_header),
		cmocka_unit_test(test_size_limits),
		cmocka_unit_test(test_flipped_bits),
		cmocka_unit_test(test_used_size),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_read_psci),
		cmocka_unit_test(test_read_nothing),
		cmocka_unit_test(test_read_initrd),
		cmocka_unit_test(test_read_high_banks),
		cmocka_unit_test(test_read_memory_nodes),
		cmocka_unit_test(test_read_usable),
		cmocka_unit_test(test_bad_cells),
		cmocka_unit_test(test_too_many_banks),
		cmocka_unit_test(test_reserved),
		cmocka_unit_test(test_reserved_that_moves),
		cmocka_unit_test(test_too_many_reserved),
	};

	return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
