// SPDX-License-Identifier: GPL-2.0-or-later
/* Times by an SP804 that the tree describes, on a CPU without a counter; it is left as found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "tests/emu/layout/boot_small.h"

#define RAM	    0x40000000u
#define IMAGE	    0x40300000u
#define KERNEL_SIZE 20000
#define TREE_ROOM   0x4000
#define TIMER	    0x0a000000u
#define SECOND	    0x20u /* the second timer's registers */

#define FOUND_LOAD    0x1234u
#define FOUND_CONTROL 0xe2u /* on, periodic, with its interrupt, 32 bits */

/* DDI 0271D, 3.2; every read of the value is 10 ticks after the one before. */
struct sp804 {
	uint32_t load, value, control;
	unsigned int reads, wrong;
};

static uint64_t on_read(uc_engine *uc, uint64_t offset, unsigned int size, void *data)
{
	struct sp804 *t = data;

	(void)uc;
	t->wrong += size != 4;
	switch (offset) {
	case 0: /* is anything there? */
		return 0;
	case SECOND:
		return t->load;
	case SECOND + 4:
		t->reads++;
		t->value -= t->control & 0x80 ? 10 : 0;
		return t->value;
	case SECOND + 8:
		return t->control;
	default:
		t->wrong++;
		return 0;
	}
}

static void on_write(uc_engine *uc, uint64_t offset, unsigned int size, uint64_t value, void *data)
{
	struct sp804 *t = data;

	(void)uc;
	t->wrong += size != 4;
	switch (offset) {
	case SECOND:
		/* Not while it runs, or it counts on from there at once. */
		t->wrong += t->control & 0x80;
		t->load = t->value = (uint32_t)value;
		break;
	case SECOND + 8:
		t->control = (uint32_t)value;
		break;
	default:
		t->wrong++;
		break;
	}
}

static struct buffer tree(const struct range *bank, const char *status)
{
	struct buffer b = make_tree(bank, 1, "quiet", 1), wide = {malloc(TREE_ROOM), TREE_ROOM};
	const fdt32_t reg[2] = {cpu_to_fdt32(TIMER), cpu_to_fdt32(0x1000)};
	int node;

	assert_non_null(wide.data);
	assert_int_equal(fdt_open_into(b.data, wide.data, TREE_ROOM), 0);
	buffer_free(&b);
	node = fdt_add_subnode(wide.data, 0, "clk");
	assert_int_equal(fdt_setprop_u32(wide.data, node, "phandle", 1), 0);
	assert_int_equal(fdt_setprop_u32(wide.data, node, "clock-frequency", 1000000), 0);
	node = fdt_add_subnode(wide.data, 0, "timer");
	assert_int_equal(fdt_setprop(wide.data, node, "compatible", "arm,sp804", 10), 0);
	assert_int_equal(fdt_setprop(wide.data, node, "reg", reg, sizeof(reg)), 0);
	assert_int_equal(fdt_setprop_u32(wide.data, node, "clocks", 1), 0);
	assert_int_equal(fdt_setprop(wide.data, node, "status", status, (int)strlen(status) + 1),
			 0);
	assert_int_equal(fdt_pack(wide.data), 0);
	wide.size = fdt_totalsize(wide.data);
	return wide;
}

static void boots(int cpu, const char *status, struct sp804 *t, char *said)
{
	struct recipe recipe = {.arch = 4,
				.format = FORMAT_NONE,
				.text_offset = 0x8000,
				.kernel_size = KERNEL_SIZE,
				.pgdir_size = 0x4000,
				.log_level = LOG_VERBOSE};
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	struct layout l;

	memset(&l, 0, sizeof(l));
	*t = (struct sp804){.load = FOUND_LOAD, .control = FOUND_CONTROL};
	l.emu.cpu = cpu;
	l.emu.bank[0] = (struct range){RAM, RAM + 0x800000};
	l.emu.bank_count = 1;
	l.emu.image = IMAGE;
	l.emu.r2 = l.handed_at = RAM + 0x100000;
	l.handed = HANDED_TREE;
	l.handed_bytes = tree(l.emu.bank, status);
	l.image = make_layout_image(&recipe, &kernel, NULL);
	layout_prepare(&l, 4, FORMAT_NONE);
	assert_int_equal(uc_mmio_map(l.emu.uc, TIMER, 0x1000, on_read, t, on_write, t), UC_ERR_OK);
	l.emu.device = (struct range){TIMER, TIMER + 0x1000};
	small_boot(&l, "timer");
	strcpy(said, l.emu.console);
	layout_free(&l);
	buffer_free(&kernel);
	assert_int_equal(t->wrong, 0);
	assert_int_equal(t->load, FOUND_LOAD);
	assert_int_equal(t->control, FOUND_CONTROL);
}

static void test_used(void **state)
{
	static char said[EMU_CONSOLE_MAX];
	struct sp804 t;
	const char *line;
	unsigned int ticks, us, phases = 0;

	(void)state;
	boots(UC_CPU_ARM_926, "okay", &t, said);
	assert_in_range(t.reads, 10, 10000);
	for (line = strstr(said, "- start: 0 bytes"); line; line = strstr(line + 1, "\n- ")) {
		const char *at = strstr(line, " bytes, ");

		assert_non_null(at);
		assert_int_equal(sscanf(at, " bytes, %u ticks, %u us", &ticks, &us), 2);
		assert_int_equal(ticks, us);
		phases++;
	}
	assert_int_equal(phases, 7);
}

/* One that is not okay is not touched, nor is one on a CPU that has a counter. */
static void test_not_used(void **state)
{
	static char said[EMU_CONSOLE_MAX];
	struct sp804 t;

	(void)state;
	boots(UC_CPU_ARM_926, "disabled", &t, said);
	assert_int_equal(t.reads, 0);
	assert_null(strstr(said, "ticks"));
	boots(UC_CPU_ARM_CORTEX_A15, "okay", &t, said);
	assert_int_equal(t.reads, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_used),
		cmocka_unit_test(test_not_used),
	};

	return cmocka_run_group_tests_name("timer", tests, NULL, NULL);
}
