// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/common/test.h"

#include "lib/range.h"

/* Numbers about which 32-bit sums go wrong. */
static const uint32_t edges[] = {0,	     1,		 2,	      7,
				 8,	     0xfff,	 0x1000,      0x7fffffff,
				 0x80000000, 0xffffefff, RANGE_LIMIT, RANGE_LIMIT + 1,
				 0xfffffffe, 0xffffffff};
#define EDGES (sizeof(edges) / sizeof(edges[0]))

static void test_cut_and_fits(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < EDGES; i++) {
		for (j = 0; j < EDGES; j++) {
			uint64_t end = (uint64_t)edges[i] + edges[j];
			struct range r = range_cut(edges[i], edges[j]);

			assert_int_equal(range_fits(edges[i], edges[j]), end <= RANGE_LIMIT);
			assert_int_equal(r.start, edges[i] < RANGE_LIMIT ? edges[i] : RANGE_LIMIT);
			assert_int_equal(r.end, end < RANGE_LIMIT ? end : RANGE_LIMIT);
			assert_int_equal(range_size(r), r.end - r.start);
		}
	}
}

/* All pairs of ranges in six bytes, against counting the bytes. */
static void test_overlaps_and_inside(void **state)
{
	struct range a, b;
	uint32_t i, both, only;

	(void)state;
	for (a.start = 0; a.start <= 6; a.start++)
		for (a.end = a.start; a.end <= 6; a.end++)
			for (b.start = 0; b.start <= 6; b.start++)
				for (b.end = b.start; b.end <= 6; b.end++) {
					both = only = 0;
					for (i = a.start; i < a.end; i++) {
						bool there = i >= b.start && i < b.end;

						both += there;
						only += !there;
					}
					assert_int_equal(range_overlaps(a, b), both > 0);
					if (a.start < a.end)
						assert_int_equal(range_inside(a, b), !only);
				}
}

static void test_align(void **state)
{
	uint32_t align, value;

	(void)state;
	for (align = 1; align; align <<= 1) {
		for (value = 0; value < 70; value++) {
			assert_int_equal(align_down(value, align), value - value % align);
			assert_int_equal(align_up(value, align),
					 (uint32_t)(((uint64_t)value + align - 1) / align * align));
		}
	}
	assert_int_equal(align_up(0xfffff001, 0x1000), 0); /* as it says */
	assert_int_equal(align_up(0xfffff000, 0x1000), 0xfffff000);
	assert_int_equal(align_down(0xffffffff, 0x4000), 0xffffc000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_and_fits),
		cmocka_unit_test(test_overlaps_and_inside),
		cmocka_unit_test(test_align),
	};

	return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
