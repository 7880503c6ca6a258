// SPDX-License-Identifier: GPL-2.0-or-later
/* --console auto in the real loaders: what is said where, and with how much stack. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "tests/emu/layout/boot_small.h"

#define RAM	     0x40000000u
#define IMAGE	     0x40300000u
#define KERNEL_SIZE  20000
#define TREE_ROOM    0x4000
#define STACK_SPARED 256 /* bytes that no run may reach */

static void set_string(void *fdt, int node, const char *name, const char *value)
{
	assert_int_equal(fdt_setprop(fdt, node, name, value, (int)strlen(value) + 1), 0);
}

static int add_bus(void *fdt, int parent, const char *name)
{
	int node = fdt_add_subnode(fdt, parent, name);

	assert_true(node > 0);
	assert_int_equal(fdt_setprop_u32(fdt, node, "#address-cells", 1), 0);
	assert_int_equal(fdt_setprop_u32(fdt, node, "#size-cells", 1), 0);
	assert_int_equal(fdt_setprop(fdt, node, "ranges", NULL, 0), 0);
	return node;
}

/* A tree whose alias serial0 leads to the emulator's PL011, through nine buses. */
static struct buffer tree(const struct range *bank, const char *bootargs, bool names)
{
	struct buffer b = make_tree(bank, 1, bootargs, 1), wide = {malloc(TREE_ROOM), TREE_ROOM};
	const fdt32_t reg[2] = {cpu_to_fdt32(EMU_CONSOLE), cpu_to_fdt32(0x1000)};
	char path[64] = "";
	int node = 0, i;

	assert_non_null(wide.data);
	assert_int_equal(fdt_open_into(b.data, wide.data, TREE_ROOM), 0);
	buffer_free(&b);
	for (i = 0; i < 9; i++) {
		node = add_bus(wide.data, node, "bus");
		strcat(path, "/bus");
	}
	strcat(path, "/uart");
	node = fdt_add_subnode(wide.data, node, "uart");
	set_string(wide.data, node, "compatible", "arm,pl011");
	assert_int_equal(fdt_setprop(wide.data, node, "reg", reg, sizeof(reg)), 0);
	node = fdt_add_subnode(wide.data, 0, "aliases");
	if (names)
		set_string(wide.data, node, "serial0", path);
	assert_int_equal(fdt_pack(wide.data), 0);
	wide.size = fdt_totalsize(wide.data);
	return wide;
}

/* Boot with a tree in r2; the console's line is to be that, or nothing is to be said at all. */
static void boots(uint32_t arch, int cpu, const char *bootargs, bool names, const char *line)
{
	struct console_params console = {.type = CONSOLE_AUTO};
	struct recipe recipe = {.arch = arch,
				.format = FORMAT_NONE,
				.text_offset = 0x8000,
				.kernel_size = KERNEL_SIZE,
				.pgdir_size = 0x4000,
				.console = &console};
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	struct layout l;
	struct emu *e = &l.emu;

	memset(&l, 0, sizeof(l));
	e->cpu = cpu;
	e->bank[0] = (struct range){RAM, RAM + 0x800000};
	e->bank_count = 1;
	e->image = IMAGE;
	e->r2 = l.handed_at = RAM + 0x100000;
	l.handed = HANDED_TREE;
	l.handed_bytes = tree(e->bank, bootargs, names);
	l.image = make_layout_image(&recipe, &kernel, NULL);
	layout_prepare(&l, arch, FORMAT_NONE);
	e->silent = true;
	small_boot(&l, "auto");
	if (line) {
		assert_non_null(strstr(e->console, line));
		assert_int_equal(strncmp(e->console, "kedge ", 6), 0);
		assert_non_null(strstr(e->console, SMALL_LAST_LINE));
	} else {
		assert_string_equal(e->console, "");
	}
	print_message("ARMv%u: %u of %u bytes of stack\n", arch, e->stack_used,
		      e->stack_top - e->stack_bottom);
	assert_true(e->stack_used + STACK_SPARED <= e->stack_top - e->stack_bottom);
	layout_free(&l);
}

static void test_tree(void **state)
{
	(void)state;
	boots(4, UC_CPU_ARM_926, "quiet", true, "Console: pl011 at 0x9000000 (serial0)\r\n");
	boots(7, UC_CPU_ARM_CORTEX_A15, "quiet", true, "Console: pl011 at 0x9000000 (serial0)\r\n");
}

static void test_words(void **state)
{
	(void)state;
	boots(4, UC_CPU_ARM_926, "earlycon=pl011,0x9000000", false,
	      "Console: pl011 at 0x9000000 (command line)\r\n");
	boots(7, UC_CPU_ARM_CORTEX_A15, "x earlycon=pl011,mmio32,0x9000000,115200", false,
	      "Console: pl011 at 0x9000000 (command line)\r\n");
}

static void test_nothing(void **state)
{
	(void)state;
	boots(4, UC_CPU_ARM_926, "quiet", false, NULL);
	boots(7, UC_CPU_ARM_CORTEX_A15, "earlycon=pl011,0x40400000", false, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
