// SPDX-License-Identifier: GPL-2.0-or-later
/* --console auto: addresses in command lines, and what wins over what. */
#include "tests/common/atag_list.h"
#include "tests/common/images.h"
#include "tests/common/test.h"
#include "tests/common/trees.h"

#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "boot/arch.h"
#include "boot/survey/console_detect.h"
#include "boot/console/console_earlycon.h"
#include "scripts/kedge/board/memory.h"
#include "scripts/kedge/console/uarts.h"
#include "tests/common/must.h"

#define RAM	 0x80000000u
#define RAM_SIZE 0x8000000u
#define LOAD	 0x81000000u
#define R2	 0x80000100u

/* --- words --- */

static const char *find_word(const char *cmdline, struct console_params *p)
{
	struct buffer part = uarts_part();
	const struct uart_table uarts = {(const char *)part.data, (uint32_t)part.size};
	uint32_t length = (uint32_t)strlen(cmdline);
	char *exact = copy_exactly(cmdline, length);
	struct cmdline_word line = {exact, exact + length};
	const char *name = "x", *known = NULL;

	if (console_earlycon_next(&line, &uarts, p, &name))
		known = uart_named(name, strlen(name))->name;
	free(exact);
	buffer_free(&part);
	return known;
}

static void test_words(void **state)
{
	static const struct {
		const char *cmdline, *uart;
		uint32_t base;
		uint8_t shift, width;
	} rows[] = {
		{"earlycon=pl011,0x9000000", "pl011", 0x9000000, 0, 4},
		{"earlycon=pl011,mmio32,0x9000000", "pl011", 0x9000000, 0, 4},
		{"earlycon=pl011,mmio16,0x9000002", "pl011", 0x9000002, 0, 2},
		{"earlycon=pl011,0x9000000,115200n8", "pl011", 0x9000000, 0, 4},
		{"console=pl011,0x9000000", "pl011", 0x9000000, 0, 4},
		{"earlycon=uart8250,mmio,0x3f8", "8250", 0x3f8, 0, 1},
		{"earlycon=uart8250,mmio,0x3f9", "8250", 0x3f9, 0, 1},
		{"earlycon=uart8250,0x3f8", "8250", 0x3f8, 0, 1},
		{"earlycon=uart8250,mmio16,0x1c28000", "8250", 0x1c28000, 1, 2},
		{"earlycon=uart8250,mmio32,0x1c28000", "8250", 0x1c28000, 2, 4},
		{"console=uart8250,mmio32,0x1C28000,115200n8", "8250", 0x1c28000, 2, 4},
		{"console=uart,mmio,0x42000000,19200n8", "8250", 0x42000000, 0, 1},
		{"earlycon=uart8250,mmio,0xffffffff", "8250", 0xffffffff, 0, 1},
		{"earlycon=uart8250,mmio,0x00000000000000a0", "8250", 0xa0, 0, 1},
		{"earlycon=omap8250,mmio32,0x44e09000", "omap", 0x44e09000, 2, 4},
		{"earlycon=omap8250,0x44e09000", "omap", 0x44e09000, 2, 4},
		{"quiet earlycon=pl011,0x1000 x", "pl011", 0x1000, 0, 4},
		{"quiet\tearlycon=pl011,0x1000\n", "pl011", 0x1000, 0, 4},
		{"console=ttyAMA0,115200 earlycon=pl011,0x1000", "pl011", 0x1000, 0, 4},
		/* the first that can be used */
		{"earlycon=pl011,0x1000 earlycon=uart8250,mmio,0x3f8", "pl011", 0x1000, 0, 4},
		{"earlycon=acme,0x1000 earlycon=uart8250,mmio,0x3f8", "8250", 0x3f8, 0, 1},
		{"earlycon=pl011,0x1001 earlycon=uart8250,mmio,0x3f8", "8250", 0x3f8, 0, 1},
		{"a=\"earlycon=pl011,0x1000 x\" earlycon=pl011,0x2000", "pl011", 0x2000, 0, 4},
		{"a=\"x earlycon=pl011,0x1000 x\" earlycon=pl011,0x2000", "pl011", 0x2000, 0, 4},
	};
	static const char *const none[] = {
		"",
		" ",
		"earlycon",
		"earlycon=",
		"earlycon=pl011",
		"earlycon=pl011,",
		"earlycon=pl011,0x",
		"earlycon=pl011,0x,115200",
		"earlycon=pl011,9000000",
		"earlycon=pl011,0x100000000",
		"earlycon=pl011,0x900000g",
		"earlycon=pl011,0x9000:00",
		"earlycon=pl011,0x9000`00",
		"earlycon=pl011,0x9000002",
		"earlycon=pl011,mmio32be,0x9000000",
		"earlycon=pl011,io,0x3f8",
		"earlycon=pl011,mmio",
		"earlycon=pl011,mmio,",
		"earlycon=pl011mmio,0x1000",
		"earlycon=pl01,0x1000",
		"earlycon=pl0111,0x1000",
		"earlycon=arm,pl011,0x1000",
		"earlycon==pl011,0x1000",
		"earlycon=,0x1000",
		"earlycon,pl011,0x1000",
		"earlyconx=pl011,0x1000",
		"xearlycon=pl011,0x1000",
		"console=ttyS0,115200n8",
		"console=uart8250,io,0x3f8",
		"earlycon=uart8250,mmio16,0x1001",
		"\"earlycon=pl011,0x1000\"",
	};
	struct console_params p;
	const char *uart;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uart = find_word(rows[i].cmdline, &p);
		if (!uart || strcmp(uart, rows[i].uart) != 0 || p.base != rows[i].base ||
		    p.shift != rows[i].shift || p.width != rows[i].width)
			fail_msg("%s: %s at 0x%x, shift %u, width %u", rows[i].cmdline,
				 uart ? uart : "none", p.base, p.shift, p.width);
		assert_int_equal(p.type, CONSOLE_UART);
	}
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		uart = find_word(none[i], &p);
		if (uart)
			fail_msg("%s: %s at 0x%x", none[i], uart, p.base);
	}
	/* A word is read up to the command line's end, and no further. */
	uart = find_word("earlycon=pl011,0x123456789", &p);
	assert_null(uart);
}

/* --- what wins --- */

struct given {
	const char *bootloader, *ours; /* command lines; NULL: none */
	enum cmdline_mode mode;
	void *own, *r2; /* trees, used up; NULL: none. Without r2's there are ATAGs */
	bool no_table;
	/* Results. */
	struct console_params p;
	struct console_detected found;
};

/* A tree with RAM and a UART at that address, if any, which stdout-path leads to. */
static void *tree(const char *bootargs, uint32_t uart)
{
	void *fdt = tree_new();

	tree_set_cells(fdt, "/", "#address-cells", CELLS(1));
	tree_set_cells(fdt, "/", "#size-cells", CELLS(1));
	tree_set_string(fdt, "/memory", "device_type", "memory");
	tree_set_cells(fdt, "/memory", "reg", CELLS(RAM, RAM_SIZE));
	if (bootargs)
		tree_set_string(fdt, "/chosen", "bootargs", bootargs);
	if (uart) {
		tree_set_string(fdt, "/chosen", "stdout-path", "/uart");
		tree_set_string(fdt, "/uart", "compatible", "arm,pl011");
		tree_set_cells(fdt, "/uart", "reg", CELLS(uart, 0x1000));
	}
	return fdt;
}

static void put_r2(struct given *g)
{
	struct buffer b;
	struct list l;

	if (g->r2) {
		if (g->bootloader)
			tree_set_string(g->r2, "/chosen", "bootargs", g->bootloader);
		b = tree_done(g->r2);
		must_put(R2, b.data, b.size);
		buffer_free(&b);
		return;
	}
	l.count = 0;
	list_start(&l, 2);
	list_mem(&l, RAM, RAM_SIZE);
	if (g->bootloader)
		list_cmdline(&l, g->bootloader);
	list_end(&l);
	must_put(R2, l.words, list_size(&l));
}

/* Take the survey, which is to end so, and look for the console. */
static void search(struct given *g, enum error expected)
{
	struct buffer own = {0}, image;
	const struct survey_given given = {.image = LOAD, .r2 = R2};
	enum log_level level = LOG_NORMAL;
	struct survey s = {0};
	struct image_options o = {
		.format = FORMAT_LZ4,
		.cmdline = g->ours,
		.params.cmdline_mode = g->mode,
		.console.type = g->no_table ? CONSOLE_NONE : CONSOLE_AUTO,
		.kernel = {.text_offset = 0x8000, .bss_size = 0x1000, .pgdir_size = 0x4000},
		.kernel_size = 20000,
	};
	const void *bytes;

	if (g->own) {
		own = tree_done(g->own);
		o.tree = &own;
	}
	image = make_image(&o);
	memory_clear();
	must_put(LOAD, image.data, image.size);
	put_r2(g);
	bytes = arch_map(LOAD, (uint32_t)image.size, LOAD);
	assert_error(survey_params(&s, bytes), ERR_NONE);
	assert_error(survey_take(&given, bytes, &s, &level), expected);
	memset(&g->p, 0xff, sizeof(g->p));
	g->found = console_detect(&s, bytes, LOAD, &g->p);
	if (g->found.name)
		assert_int_equal(g->p.type, CONSOLE_UART);
	else
		assert_int_equal(g->p.type, CONSOLE_NONE);
	buffer_free(&own);
	buffer_free(&image);
}

static void assert_found(struct given g, uint32_t base, const char *by)
{
	search(&g, ERR_NONE);
	assert_non_null(g.found.name);
	assert_string_equal(g.found.name, "pl011");
	assert_string_equal(g.found.by, by);
	assert_int_equal(g.p.base, base);
	memory_clear();
}

static void assert_none(struct given g, enum console_result why, const char *by)
{
	search(&g, ERR_NONE);
	assert_null(g.found.name);
	assert_string_equal(console_result_name(g.found.why), console_result_name(why));
	if (by)
		assert_string_equal(g.found.why_by, by);
	else
		assert_null(g.found.why_by);
	memory_clear();
}

#define WORD(address)	     "earlycon=pl011," #address
#define FOUND(base, by, ...) assert_found((struct given){__VA_ARGS__}, base, by)
#define NONE(why, by, ...)   assert_none((struct given){__VA_ARGS__}, why, by)

static void test_order(void **state)
{
	void *fdt;

	(void)state;
	/* An address in words wins; the bootloader's, then ours, then the tree's. */
	FOUND(0x1000, "command line", .bootloader = WORD(0x1000), .ours = WORD(0x2000),
	      .own = tree(WORD(0x3000), 0x4000));
	FOUND(0x2000, "command line", .bootloader = "quiet", .ours = WORD(0x2000),
	      .own = tree(WORD(0x3000), 0x4000));
	FOUND(0x3000, "command line", .bootloader = "quiet", .own = tree(WORD(0x3000), 0x4000));
	FOUND(0x4000, "stdout-path", .bootloader = "quiet", .ours = "console=ttyAMA0,115200",
	      .own = tree("quiet", 0x4000));
	FOUND(0x1000, "command line", .bootloader = WORD(0x1000));
	FOUND(0x1000, "command line", .bootloader = WORD(0x1000), .own = tree(NULL, 0x4000),
	      .mode = CMDLINE_APPEND);
	/* Words of the bootloader's that are not to be used. */
	FOUND(0x4000, "stdout-path", .bootloader = WORD(0x1000), .own = tree("quiet", 0x4000),
	      .mode = CMDLINE_IGNORE);
	FOUND(0x2000, "command line", .bootloader = WORD(0x1000), .ours = WORD(0x2000),
	      .own = tree("quiet", 0x4000), .mode = CMDLINE_FORCE);
	/* The tree that the kernel gets wins over the one in r2. */
	FOUND(0x4000, "stdout-path", .own = tree("x", 0x4000), .r2 = tree("x", 0x5000));
	FOUND(0x5000, "stdout-path", .own = tree("x", 0), .r2 = tree("x", 0x5000));
	FOUND(0x5000, "stdout-path", .r2 = tree("x", 0x5000));
	FOUND(0x1000, "command line", .bootloader = WORD(0x1000), .r2 = tree("x", 0x5000));
	/* Within a tree: the paths, then the alias. */
	fdt = tree("x", 0x4000);
	tree_set_string(fdt, "/aliases", "serial0", "/uart");
	tree_set_string(fdt, "/chosen", "linux,stdout-path", "/uart");
	FOUND(0x4000, "stdout-path", .own = fdt);
	fdt = tree("x", 0x4000);
	tree_set_string(fdt, "/aliases", "serial0", "/uart");
	tree_set_string(fdt, "/chosen", "linux,stdout-path", "/uart");
	tree_set_string(fdt, "/chosen", "stdout-path", "/nothing");
	FOUND(0x4000, "linux,stdout-path", .own = fdt);
	fdt = tree("x", 0x4000);
	tree_set_string(fdt, "/aliases", "serial0", "/uart");
	tree_set_string(fdt, "/chosen", "stdout-path", "/nothing");
	FOUND(0x4000, "serial0", .own = fdt);
}

/* RAM is no place for a UART: something else is taken then. */
/* The first is in RAM. */
#define THREE_WORDS "earlycon=pl011,0x81000000 console=pl011,mmio32,0x1000 earlycon=pl011,0x2000"

static void test_in_ram(void **state)
{
	(void)state;
	FOUND(0x4000, "stdout-path", .bootloader = WORD(0x80000000), .own = tree("x", 0x4000));
	FOUND(0x4000, "stdout-path", .bootloader = WORD(0x87fffffc), .own = tree("x", 0x4000));
	FOUND(0x88000000, "command line", .bootloader = WORD(0x88000000), .own = tree("x", 0x4000));
	FOUND(0x7ffffffc, "command line", .bootloader = WORD(0x7ffffffc), .own = tree("x", 0x4000));
	NONE(CONSOLE_IN_RAM, "command line", .bootloader = WORD(0x81000000));
	/* The next word is as good as the next command line. */
	FOUND(0x1000, "command line", .bootloader = THREE_WORDS, .own = tree("x", 0x4000));
	FOUND(0x1000, "command line", .ours = THREE_WORDS);
	FOUND(0x2000, "command line", .bootloader = WORD(0x81000000) " " WORD(0x82000000),
	      .ours = WORD(0x2000));
	NONE(CONSOLE_IN_RAM, "stdout-path", .own = tree("x", 0x81000000));
}

/* The reason is that of what was asked first. */
static void test_none(void **state)
{
	void *fdt = tree("x", 0x4000);

	(void)state;
	NONE(CONSOLE_FOUND, NULL, .bootloader = "quiet");
	NONE(CONSOLE_NO_NODE, "serial0", .own = tree("x", 0));
	tree_set_string(fdt, "/uart", "status", "disabled");
	NONE(CONSOLE_DISABLED, "stdout-path", .own = fdt);
	fdt = tree("x", 0x4000);
	tree_set_string(fdt, "/uart", "compatible", "acme,x");
	NONE(CONSOLE_UNKNOWN, "stdout-path", .own = fdt, .r2 = tree("x", 0));
	/* No table, or a damaged one. */
	NONE(CONSOLE_FOUND, NULL, .own = tree("x", 0x4000), .no_table = true);
}

static void test_damaged_table(void **state)
{
	struct given g = {.own = tree("x", 0x4000)};
	const struct image_part *table;
	const struct survey_given given = {.image = LOAD, .r2 = R2};
	enum log_level level = LOG_NORMAL;
	struct survey s = {0};
	uint8_t *image;

	(void)state;
	search(&g, ERR_NONE);
	assert_non_null(g.found.name);
	image = arch_map(LOAD, 1, LOAD);
	table = image_find(image, PART_UARTS, 0);
	image[table->offset + table->size - 1] ^= 1;
	assert_error(survey_params(&s, image), ERR_NONE);
	assert_error(survey_take(&given, image, &s, &level), ERR_NONE);
	assert_null(console_detect(&s, image, LOAD, &g.p).name);
	assert_int_equal(g.p.type, CONSOLE_NONE);
	memory_clear();
}

/* A survey that failed may have found enough to say so. */
static void test_failed_survey(void **state)
{
	struct given g = {.own = tree("x", 0x4000)};

	(void)state;
	tree_set_cells(g.own, "/", "#size-cells", CELLS(3));
	tree_set_cells(g.own, "/", "#address-cells", CELLS(3));
	search(&g, ERR_FDT_CELLS);
	assert_null(g.found.name);
	assert_string_equal(console_result_name(g.found.why), console_result_name(CONSOLE_ADDRESS));
	g = (struct given){.own = tree("x", 0x4000)};
	tree_set_cells(g.own, "/memory", "reg",
		       CELLS(0, 1, 2, 1, 4, 1, 6, 1, 8, 1, 10, 1, 12, 1, 14, 1, 16, 1, 18, 1, 20, 1,
			     22, 1, 24, 1, 26, 1, 28, 1, 30, 1, 32, 1));
	search(&g, ERR_PLAN_BANKS);
	assert_non_null(g.found.name);
	assert_string_equal(g.found.by, "stdout-path");
	assert_int_equal(g.p.base, 0x4000);
	memory_clear();
}

static void test_result_names(void **state)
{
	unsigned int i, j;

	(void)state;
	for (i = CONSOLE_FOUND; i <= CONSOLE_DEAD; i++) {
		assert_string_not_equal(console_result_name((enum console_result)i), "?");
		for (j = CONSOLE_FOUND; j < i; j++)
			assert_string_not_equal(console_result_name((enum console_result)i),
						console_result_name((enum console_result)j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),	      cmocka_unit_test(test_order),
		cmocka_unit_test(test_in_ram),	      cmocka_unit_test(test_none),
		cmocka_unit_test(test_damaged_table), cmocka_unit_test(test_failed_survey),
		cmocka_unit_test(test_result_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
