// SPDX-License-Identifier: GPL-2.0-or-later
/* The timer that a tree describes: boot/fdt/fdt_timer.h. */
#include <stdlib.h>
#include <string.h>

#include "tests/common/test.h"
#include "tests/common/trees.h"

#include <libfdt.h>

#include "boot/fdt/fdt_timer.h"

/* A bus at 0x1c000000 with a timer at 0x110000 on it. */
static void *board(void)
{
	static const char compatible[] = "arm,sp804\0arm,primecell";
	void *fdt = tree_new();

	tree_set_cells(fdt, "/", "#address-cells", CELLS(1));
	tree_set_cells(fdt, "/", "#size-cells", CELLS(1));
	tree_set_cells(fdt, "/clk", "phandle", CELLS(7));
	tree_set_cells(fdt, "/clk", "clock-frequency", CELLS(1000000));
	tree_set_cells(fdt, "/bus", "#address-cells", CELLS(1));
	tree_set_cells(fdt, "/bus", "#size-cells", CELLS(1));
	tree_set_cells(fdt, "/bus", "ranges", CELLS(0, 0x1c000000, 0x1000000));
	tree_set_cells(fdt, "/bus/timer", "reg", CELLS(0x110000, 0x1000));
	tree_set_cells(fdt, "/bus/timer", "clocks", CELLS(7, 7));
	assert_int_equal(fdt_setprop(fdt, fdt_path_offset(fdt, "/bus/timer"), "compatible",
				     compatible, sizeof(compatible)),
			 0);
	return fdt;
}

static bool find(void *fdt, struct fdt_timer *timer)
{
	struct buffer b = tree_done(fdt);
	bool found;

	memset(timer, 0xa5, sizeof(*timer));
	found = fdt_timer_find(b.data, timer);
	buffer_free(&b);
	return found;
}

static void test_found(void **state)
{
	struct fdt_timer timer;
	void *fdt;

	(void)state;
	assert_true(find(board(), &timer));
	assert_int_equal(timer.address, 0x1c110000);
	assert_int_equal(timer.hz, 1000000);

	/* Its clock is of another kind, or not there: then only ticks can be told. */
	fdt = board();
	tree_set_cells(fdt, "/bus/timer", "clocks", CELLS(8));
	assert_true(find(fdt, &timer));
	assert_int_equal(timer.hz, 0);
	fdt = board();
	fdt_delprop(fdt, fdt_path_offset(fdt, "/bus/timer"), "clocks");
	assert_true(find(fdt, &timer));
	assert_int_equal(timer.hz, 0);
}

/* The first that is okay, though it is behind one that is not, and the last of two strings. */
static void test_second(void **state)
{
	static const char compatible[] = "vendor,timer\0arm,sp804";
	struct fdt_timer timer;
	void *fdt = board();

	(void)state;
	/* The later is made in front of the former. */
	tree_set_cells(fdt, "/bus/other", "reg", CELLS(0x120000, 0x1000));
	fdt_setprop(fdt, fdt_path_offset(fdt, "/bus/other"), "compatible", compatible,
		    sizeof(compatible));
	tree_set_string(fdt, "/bus/timer", "status", "disabled");
	assert_true(find(fdt, &timer));
	assert_int_equal(timer.address, 0x1c120000);
}

static void test_none(void **state)
{
	struct fdt_timer timer;
	unsigned int i;
	void *fdt;

	(void)state;
	for (i = 0; i < 7; i++) {
		fdt = board();
		switch (i) {
		case 0:
			tree_set_string(fdt, "/bus/timer", "compatible", "arm,sp805");
			break;
		case 1: /* cut: it does not end */
			fdt_setprop(fdt, fdt_path_offset(fdt, "/bus/timer"), "compatible",
				    "arm,sp804", 9);
			break;
		case 2:
			tree_set_string(fdt, "/bus", "status", "disabled");
			break;
		case 3:
			tree_set_cells(fdt, "/bus/timer", "reg", CELLS(0x110002, 0x1000));
			break;
		case 4:
			tree_set_cells(fdt, "/bus/timer", "reg", CELLS(0x2000000, 0x1000));
			break;
		case 5:
			fdt_delprop(fdt, fdt_path_offset(fdt, "/bus"), "ranges");
			break;
		default:
			tree_set_string(fdt, "/", "compatible", "arm,sp804");
			fdt_del_node(fdt, fdt_path_offset(fdt, "/bus"));
			break;
		}
		assert_false(find(fdt, &timer));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_second),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests_name("timer", tests, NULL, NULL);
}
