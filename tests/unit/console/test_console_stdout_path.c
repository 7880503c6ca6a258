// SPDX-License-Identifier: GPL-2.0-or-later
/* Which UART a device tree names as the console, and where it is. */
#include "tests/common/test.h"
#include "tests/common/trees.h"

#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "boot/console/console_stdout_path.h"
#include "boot/fdt/fdt_tree.h"
#include "scripts/kedge/console/uarts.h"

#define SOC    "/soc"
#define SERIAL "/soc/serial@1000"
#define SECOND "/soc/serial@2000"
#define BASE   0x10001000u

static struct buffer part;
static struct uart_table uarts;

static int make_table(void **state)
{
	(void)state;
	part = uarts_part();
	uarts = (struct uart_table){(const char *)part.data, (uint32_t)part.size};
	return 0;
}

static int drop_table(void **state)
{
	(void)state;
	buffer_free(&part);
	return 0;
}

/* A PL011 by stdout-path and an 8250 by serial0, on a bus with ranges. */
static void *board(void)
{
	static const char compatible[] = "arm,pl011\0arm,primecell";
	void *fdt = tree_new();

	tree_set_cells(fdt, "/", "#address-cells", CELLS(1));
	tree_set_cells(fdt, "/", "#size-cells", CELLS(1));
	tree_set_string(fdt, "/chosen", "stdout-path", SERIAL);
	tree_set_string(fdt, "/aliases", "serial0", SECOND);
	tree_set_cells(fdt, SOC, "#address-cells", CELLS(1));
	tree_set_cells(fdt, SOC, "#size-cells", CELLS(1));
	tree_set_cells(fdt, SOC, "ranges", CELLS(0, 0x10000000, 0x100000));
	assert_int_equal(fdt_setprop(fdt, tree_node(fdt, SERIAL), "compatible", compatible,
				     sizeof(compatible)),
			 0);
	tree_set_cells(fdt, SERIAL, "reg", CELLS(0x1000, 0x1000));
	tree_set_string(fdt, SECOND, "compatible", "ns16550a");
	tree_set_cells(fdt, SECOND, "reg", CELLS(0x2000, 0x100));
	return fdt;
}

static void remove_prop(void *fdt, const char *path, const char *name)
{
	assert_int_equal(fdt_delprop(fdt, tree_node(fdt, path), name), 0);
}

static void set_bytes(void *fdt, const char *path, const char *name, const void *bytes, int size)
{
	assert_int_equal(fdt_setprop(fdt, tree_node(fdt, path), name, bytes, size), 0);
}

static const char *result_text(enum console_result result)
{
	static const char *const names[] = {"FOUND",	 "UNNAMED", "NO_NODE",
					    "DISABLED",	 "UNKNOWN", "ADDRESS",
					    "REGISTERS", "IN_RAM",  "DEAD"};

	return names[result];
}

#define assert_result(got, expected) assert_string_equal(result_text(got), result_text(expected))

/* Look in a tree, which is used up. */
static struct console_params look(void *fdt, enum console_named_by by, enum console_result expected,
				  const char *uart)
{
	struct buffer b = tree_done(fdt);
	struct console_params p = {0};
	const char *name = NULL;

	assert_error(fdt_check(b.data, (uint32_t)b.size), ERR_NONE);
	assert_result(console_stdout_path(b.data, by, &uarts, &p, &name), expected);
	if (expected == CONSOLE_FOUND)
		assert_string_equal(name, uart);
	buffer_free(&b);
	return p;
}

static void assert_at(void *fdt, uint32_t base)
{
	assert_int_equal(look(fdt, CONSOLE_BY_STDOUT_PATH, CONSOLE_FOUND, "pl011").base, base);
}

static void assert_not(void *fdt, enum console_result why)
{
	look(fdt, CONSOLE_BY_STDOUT_PATH, why, NULL);
}

/* --- the names --- */

static void test_by(void **state)
{
	void *fdt = board();

	(void)state;
	assert_at(board(), BASE);
	assert_int_equal(look(board(), CONSOLE_BY_ALIAS, CONSOLE_FOUND, "8250").base, 0x10002000);
	look(board(), CONSOLE_BY_LINUX_STDOUT_PATH, CONSOLE_UNNAMED, NULL);
	remove_prop(fdt, "/chosen", "stdout-path");
	remove_prop(fdt, "/aliases", "serial0");
	tree_set_string(fdt, "/chosen", "linux,stdout-path", SECOND);
	assert_int_equal(fdt_pack(fdt), 0);
	assert_int_equal(fdt_open_into(fdt, fdt, 0x10000), 0);
	assert_int_equal(look(fdt, CONSOLE_BY_LINUX_STDOUT_PATH, CONSOLE_FOUND, "8250").base,
			 0x10002000);
	fdt = tree_new();
	look(fdt, CONSOLE_BY_STDOUT_PATH, CONSOLE_UNNAMED, NULL);
	look(tree_new(), CONSOLE_BY_ALIAS, CONSOLE_NO_NODE, NULL);
	assert_string_equal(console_named_by_name(CONSOLE_BY_STDOUT_PATH), "stdout-path");
	assert_string_equal(console_named_by_name(CONSOLE_BY_LINUX_STDOUT_PATH),
			    "linux,stdout-path");
	assert_string_equal(console_named_by_name(CONSOLE_BY_ALIAS), "serial0");
}

static void test_paths(void **state)
{
	static const char *const good[] = {
		SERIAL,	    SERIAL ":115200n8",	  SERIAL ":",
		SERIAL "/", "//soc//serial@1000", "/soc/uart",
		"uart",	    "uart:115200n8",	  "bus/serial@1000:115200",
		"bus/uart",
	};
	static const char *const bad[] = {
		"",
		":115200n8",
		"/",
		"/:115200",
		"/soc/serial@3000",
		"/soc/ser",
		"/soc/serial@1000x",
		"/serial@1000",
		"/soc/serial@1000/more",
		"soc/serial@1000",
		"serial9",
		"serial",
		"bus/",
		"bus/serial@9",
		"uart/x",
		"relative",
		"nothing",
		"self",
		"self" SERIAL,
		"loop1",
		"empty",
		"an-alias-of-a-length-that-no-alias-may-have",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]) + sizeof(bad) / sizeof(bad[0]); i++) {
		size_t goods = sizeof(good) / sizeof(good[0]);
		const char *path = i < goods ? good[i] : bad[i - goods];
		void *fdt = board();

		tree_set_string(fdt, "/soc/uart@5000", "compatible", "arm,pl011");
		tree_set_cells(fdt, "/soc/uart@5000", "reg", CELLS(0x1000, 4));
		tree_set_string(fdt, "/aliases", "uart", SERIAL ":9600");
		tree_set_string(fdt, "/aliases", "bus", SOC);
		tree_set_string(fdt, "/aliases", "relative", "soc/serial@1000");
		tree_set_string(fdt, "/aliases", "nothing", "/soc/nothing");
		tree_set_string(fdt, "/aliases", "self", "self");
		tree_set_string(fdt, "/aliases", "loop1", "loop2");
		tree_set_string(fdt, "/aliases", "loop2", "loop1");
		set_bytes(fdt, "/aliases", "empty", "", 0);
		tree_set_string(fdt, "/aliases", "an-alias-of-a-length-that-no-alias-may-have",
				SERIAL);
		tree_set_string(fdt, "/chosen", "stdout-path", path);
		if (i < goods)
			assert_at(fdt, BASE);
		else
			assert_not(fdt,
				   strcmp(path, "bus/") != 0 ? CONSOLE_NO_NODE : CONSOLE_UNKNOWN);
	}
}

/* Only so much of a property is a path as it has bytes. */
static void test_path_without_end(void **state)
{
	void *fdt = board();

	(void)state;
	set_bytes(fdt, "/chosen", "stdout-path", SERIAL, (int)strlen(SERIAL));
	assert_at(fdt, BASE);
	fdt = board();
	set_bytes(fdt, "/chosen", "stdout-path", SERIAL, (int)strlen(SERIAL) - 1);
	assert_not(fdt, CONSOLE_NO_NODE);
	fdt = board();
	tree_set_string(fdt, "/chosen", "stdout-path", "serial0");
	set_bytes(fdt, "/aliases", "serial0", SERIAL, (int)strlen(SERIAL));
	assert_at(fdt, BASE);
	fdt = board();
	set_bytes(fdt, "/chosen", "stdout-path", NULL, 0);
	assert_not(fdt, CONSOLE_NO_NODE);
}

/* A bus on a bus, that often, with a UART of its own on the last. */
static void *deep(uint32_t buses)
{
	char path[400] = "";
	void *fdt = board();
	uint32_t i;

	for (i = 0; i < buses; i++) {
		strcat(path, "/bus");
		tree_set_cells(fdt, path, "#address-cells", CELLS(1));
		tree_set_cells(fdt, path, "#size-cells", CELLS(1));
		tree_set_cells(fdt, path, "ranges", CELLS(0, 0x100, 0x10000));
	}
	strcat(path, "/serial");
	tree_set_string(fdt, path, "compatible", "arm,pl011");
	tree_set_cells(fdt, path, "reg", CELLS(0x1000, 4));
	tree_set_string(fdt, "/chosen", "stdout-path", path);
	return fdt;
}

static void test_depth(void **state)
{
	(void)state;
	assert_at(deep(0), 0x1000);
	assert_at(deep(1), 0x1100);
	assert_at(deep(10), 0x1a00);
	assert_not(deep(11), CONSOLE_NO_NODE);
	assert_not(deep(40), CONSOLE_NO_NODE);
}

/* --- the address --- */

static void test_ranges(void **state)
{
	void *fdt = board();

	(void)state;
	set_bytes(fdt, SOC, "ranges", NULL, 0);
	assert_at(fdt, 0x1000);
	fdt = board();
	remove_prop(fdt, SOC, "ranges");
	assert_not(fdt, CONSOLE_ADDRESS);
	/* The range that it is in, from its first byte to its last. */
	fdt = board();
	tree_set_cells(fdt, SOC, "ranges",
		       CELLS(0, 0x10000000, 0x1000, 0x1000, 0x20000000, 1, 0x1000, 0x30000000, 9));
	assert_at(fdt, 0x20000000);
	fdt = board();
	tree_set_cells(fdt, SOC, "ranges", CELLS(0xff0, 0x20000000, 0x11));
	assert_at(fdt, 0x20000010);
	fdt = board();
	tree_set_cells(fdt, SOC, "ranges", CELLS(0xff0, 0x20000000, 0x10));
	assert_not(fdt, CONSOLE_ADDRESS);
	fdt = board();
	tree_set_cells(fdt, SOC, "ranges", CELLS(0x1001, 0x20000000, 0xffffffff));
	assert_not(fdt, CONSOLE_ADDRESS);
	/* Cut: the last range is none. */
	fdt = board();
	tree_set_cells(fdt, SOC, "ranges", CELLS(0, 0x10000000));
	assert_not(fdt, CONSOLE_ADDRESS);
	fdt = board();
	tree_set_cells(fdt, SOC, "ranges", CELLS(0, 0x10000000, 0x100, 0x1000, 0x20000000));
	assert_not(fdt, CONSOLE_ADDRESS);
	/* Over the end of the address space. */
	fdt = board();
	tree_set_cells(fdt, SOC, "ranges", CELLS(0, 0xfffff000, 0x100000));
	assert_not(fdt, CONSOLE_ADDRESS);
	fdt = board();
	tree_set_cells(fdt, SOC, "ranges", CELLS(0, 0xffffe000, 0x100000));
	assert_at(fdt, 0xfffff000);
}

/* As on vexpress: a chip select and an offset. */
static void test_ranges_of_two_cells(void **state)
{
	void *fdt = board();

	(void)state;
	tree_set_cells(fdt, SOC, "#address-cells", CELLS(2));
	tree_set_cells(fdt, SOC, "ranges",
		       CELLS(0, 0, 0x08000000, 0x4000000, 3, 0, 0x1c000000, 0x4000000));
	tree_set_cells(fdt, SERIAL, "reg", CELLS(3, 0x90000, 0x1000));
	assert_at(fdt, 0x1c090000);
	fdt = board();
	tree_set_cells(fdt, SOC, "#address-cells", CELLS(2));
	tree_set_cells(fdt, SOC, "ranges", CELLS(0, 0, 0x08000000, 0x4000000));
	tree_set_cells(fdt, SERIAL, "reg", CELLS(3, 0x90000, 0x1000));
	assert_not(fdt, CONSOLE_ADDRESS);
}

static void *wide_root(uint32_t high, uint32_t low)
{
	void *fdt = board();

	tree_set_cells(fdt, "/", "#address-cells", CELLS(2));
	tree_set_cells(fdt, "/", "#size-cells", CELLS(2));
	tree_set_cells(fdt, SOC, "#size-cells", CELLS(2));
	tree_set_cells(fdt, SOC, "ranges", CELLS(0, high, low, 1, 0));
	tree_set_cells(fdt, SERIAL, "reg", CELLS(0x1000, 0, 0x1000));
	return fdt;
}

static void test_above_4g(void **state)
{
	void *fdt;

	(void)state;
	assert_at(wide_root(0, 0xf0000000), 0xf0001000);
	assert_not(wide_root(1, 0xf0000000), CONSOLE_ADDRESS);
	assert_not(wide_root(0, 0xfffffff0), CONSOLE_ADDRESS);
	fdt = wide_root(0, 0);
	tree_set_cells(fdt, SERIAL, "reg-offset", CELLS(0xffffefff));
	assert_not(fdt, CONSOLE_REGISTERS);
	fdt = wide_root(0, 0);
	tree_set_cells(fdt, SERIAL, "reg-offset", CELLS(0xfffff000));
	assert_not(fdt, CONSOLE_ADDRESS);
}

static void test_cells(void **state)
{
	static const char *const names[] = {"#address-cells", "#size-cells"};
	static const char *const paths[] = {"/", SOC};
	static const uint32_t bad[] = {0, 3, 0x80000000};
	size_t i, j, k;
	void *fdt;

	(void)state;
	for (i = 0; i < 2; i++) {
		for (j = 0; j < 2; j++) {
			for (k = 0; k < 3; k++) {
				fdt = board();
				tree_set_cells(fdt, paths[i], names[j], 1, &bad[k]);
				assert_not(fdt, CONSOLE_ADDRESS);
			}
			fdt = board();
			set_bytes(fdt, paths[i], names[j], "\0\0\0\1\0", 5);
			assert_not(fdt, CONSOLE_ADDRESS);
		}
	}
}

static void test_reg(void **state)
{
	void *fdt = board();

	(void)state;
	remove_prop(fdt, SERIAL, "reg");
	assert_not(fdt, CONSOLE_ADDRESS);
	fdt = board();
	tree_set_cells(fdt, SERIAL, "reg", CELLS(0x1000));
	assert_not(fdt, CONSOLE_ADDRESS);
	fdt = board();
	set_bytes(fdt, SERIAL, "reg", "\0\0\x10\0\0\0\x10", 7);
	assert_not(fdt, CONSOLE_ADDRESS);
	fdt = board();
	tree_set_cells(fdt, SERIAL, "reg", CELLS(0x3000, 0x1000, 0x1000, 0x1000));
	assert_at(fdt, 0x10003000);
	fdt = board();
	tree_set_cells(fdt, SERIAL, "reg", CELLS(0x1002, 0x1000));
	assert_not(fdt, CONSOLE_REGISTERS);
}

/* --- the UART --- */

static void test_status(void **state)
{
	static const char *const off[] = {"disabled", "fail", "reserved", "", "okay "};
	static const char *const on[] = {"okay", "ok"};
	static const char *const paths[] = {SOC, SERIAL};
	size_t i, j;
	void *fdt;

	(void)state;
	for (i = 0; i < 2; i++) {
		for (j = 0; j < sizeof(off) / sizeof(off[0]); j++) {
			fdt = board();
			tree_set_string(fdt, paths[i], "status", off[j]);
			assert_not(fdt, CONSOLE_DISABLED);
		}
		for (j = 0; j < sizeof(on) / sizeof(on[0]); j++) {
			fdt = board();
			tree_set_string(fdt, paths[i], "status", on[j]);
			assert_at(fdt, BASE);
		}
		fdt = board();
		set_bytes(fdt, paths[i], "status", "okay", 4);
		assert_not(fdt, CONSOLE_DISABLED);
	}
	/* Another one's does not count. */
	fdt = board();
	tree_set_string(fdt, SECOND, "status", "disabled");
	assert_at(fdt, BASE);
}

/* The strings in the node's order, and only whole ones. */
static void test_compatible(void **state)
{
	static const struct {
		char bytes[32];
		int size;
		const char *uart;
	} rows[] = {
		{"arm,pl011\0ns16550", 18, "pl011"},
		{"ns16550\0arm,pl011", 18, "8250"},
		{"acme,x\0arm,pl011", 17, "pl011"},
		{"\0\0arm,pl011", 12, "pl011"},
		{"ns16550\0arm,pl011", 17, "8250"},
		{"arm,pl011", 9, NULL},
		{"acme,x\0arm,pl011", 16, NULL},
		{"arm,pl01", 9, NULL},
		{"arm,pl0111", 11, NULL},
		{"pl011", 6, NULL},
		{"", 1, NULL},
		{"", 0, NULL},
		{"\0\0\0\0\0\0\0\0", 8, NULL},
	};
	size_t i;
	void *fdt;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fdt = board();
		set_bytes(fdt, SERIAL, "compatible", rows[i].bytes, rows[i].size);
		look(fdt, CONSOLE_BY_STDOUT_PATH, rows[i].uart ? CONSOLE_FOUND : CONSOLE_UNKNOWN,
		     rows[i].uart);
	}
	fdt = board();
	remove_prop(fdt, SERIAL, "compatible");
	assert_not(fdt, CONSOLE_UNKNOWN);
}

static void test_registers(void **state)
{
	static const struct {
		uint32_t shift, width; /* UINT32_MAX: the tree does not say */
		bool good;
		uint8_t got_shift, got_width;
	} rows[] = {
		{UINT32_MAX, UINT32_MAX, true, 0, 1},
		{2, UINT32_MAX, true, 2, 1},
		{2, 4, true, 2, 4},
		{1, 2, true, 1, 2},
		{0, 1, true, 0, 1},
		{4, 4, true, 4, 4},
		{2, 2, true, 2, 2},
		{1, 4, false, 0, 0},
		{UINT32_MAX, 4, false, 0, 0},
		{0, 2, false, 0, 0},
		{5, 1, false, 0, 0},
		{32, 1, false, 0, 0},
		{256, 1, false, 0, 0},
		{2, 3, false, 0, 0},
		{2, 0, false, 0, 0},
		{3, 8, false, 0, 0},
		{2, 256, false, 0, 0},
		{2, 257, false, 0, 0},
	};
	struct console_params p;
	void *fdt;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fdt = board();
		if (rows[i].shift != UINT32_MAX)
			tree_set_cells(fdt, SECOND, "reg-shift", 1, &rows[i].shift);
		if (rows[i].width != UINT32_MAX)
			tree_set_cells(fdt, SECOND, "reg-io-width", 1, &rows[i].width);
		p = look(fdt, CONSOLE_BY_ALIAS, rows[i].good ? CONSOLE_FOUND : CONSOLE_REGISTERS,
			 "8250");
		if (!rows[i].good)
			continue;
		assert_int_equal(p.shift, rows[i].got_shift);
		assert_int_equal(p.width, rows[i].got_width);
		assert_int_equal(p.base, 0x10002000);
	}
	/* The place of a PL011's registers is fixed; how they are accessed is not. */
	fdt = board();
	tree_set_cells(fdt, SERIAL, "reg-shift", CELLS(2));
	tree_set_cells(fdt, SERIAL, "reg-io-width", CELLS(2));
	p = look(fdt, CONSOLE_BY_STDOUT_PATH, CONSOLE_FOUND, "pl011");
	assert_int_equal(p.shift, 0);
	assert_int_equal(p.width, 2);
}

static void test_cut_numbers(void **state)
{
	static const char *const names[] = {"reg-shift", "reg-io-width", "reg-offset"};
	size_t i;
	void *fdt;
	int size;

	(void)state;
	for (i = 0; i < 3; i++) {
		for (size = 0; size < 9; size++) {
			fdt = board();
			set_bytes(fdt, SECOND, names[i], "\0\0\0\2\0\0\0\2", size);
			/* reg-io-width wants a reg-shift */
			tree_set_cells(fdt, SECOND, i ? "reg-shift" : "reg-io-width", CELLS(1));
			look(fdt, CONSOLE_BY_ALIAS,
			     size == 4 ? CONSOLE_FOUND
			     : i == 2  ? CONSOLE_ADDRESS
				       : CONSOLE_REGISTERS,
			     "8250");
		}
	}
	fdt = board();
	tree_set_cells(fdt, SECOND, "reg-offset", CELLS(0x40));
	assert_int_equal(look(fdt, CONSOLE_BY_ALIAS, CONSOLE_FOUND, "8250").base, 0x10002040);
}

/* What is begun is the UART as --console has it. */
static void test_programs(void **state)
{
	const struct uart *uart = uart_named("pl011", 5);
	struct console_params expected = uart_console(uart), p;

	(void)state;
	p = look(board(), CONSOLE_BY_STDOUT_PATH, CONSOLE_FOUND, "pl011");
	expected.base = BASE;
	assert_memory_equal(&p, &expected, sizeof(p));
}

/* --- the table --- */

static void test_table(void **state)
{
	struct uart_entry *e;
	struct uart_table t;
	struct buffer b;
	uint32_t fields[][2] = {
		{0, 0}, {0, 20}, {0, 0x10000}, {0, 0xfffffffc}, {0, 27}, {16, 33}, {16, 0x40000000},
	};
	size_t i;

	(void)state;
	assert_non_null(uart_table_find(&uarts, "arm,pl011", 9));
	assert_non_null(uart_table_find(&uarts, "=pl011", 6));
	assert_null(uart_table_find(&uarts, "pl011", 5));
	assert_null(uart_table_find(&uarts, "", 0));
	assert_null(uart_table_find(&uarts, "arm,pl011", 8));
	/* Each length of a table cut short is read without its last entry. */
	for (t.size = 0; t.size <= ((const struct uart_entry *)part.data)->size; t.size++) {
		t.bytes = copy_exactly(part.data, t.size);
		e = (struct uart_entry *)(uintptr_t)t.bytes;
		assert_int_equal(!uart_table_find(&t, "arm,pl011", 9),
				 t.size < sizeof(*e) || t.size < e->size);
		assert_null(uart_table_find(&t, "acme,x", 6));
		free((void *)(uintptr_t)t.bytes);
	}
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		b.data = copy_exactly(part.data, part.size);
		memcpy(b.data + fields[i][0], &fields[i][1], 4);
		t = (struct uart_table){(const char *)b.data, (uint32_t)part.size};
		assert_null(uart_table_find(&t, "arm,pl011", 9));
		buffer_free(&b);
	}
	/* Names that do not end. */
	b.data = copy_exactly(part.data, part.size);
	e = (struct uart_entry *)b.data;
	b.data[e->size - 1] = 'x';
	t = (struct uart_table){(const char *)b.data, (uint32_t)part.size};
	assert_null(uart_table_find(&t, "arm,pl011", 9));
	buffer_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_path_without_end),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_ranges_of_two_cells),
		cmocka_unit_test(test_above_4g),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_reg),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_compatible),
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_cut_numbers),
		cmocka_unit_test(test_programs),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, make_table, drop_table);
}
