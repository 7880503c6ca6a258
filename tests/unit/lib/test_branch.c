// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/common/kernels.h"
#include "tests/common/random.h"
#include "tests/common/test.h"

#include <stdlib.h>
#include <string.h>

#include <lzma.h>

#include "lib/branch.h"
#include "lib/digest.h"

#define SIZE 5000

/* Random bytes, many of which are a branch's. */
static struct buffer make_code(size_t size, uint64_t seed)
{
	struct random r = {seed};
	struct buffer b = make_kernel(size, seed);
	size_t i;

	for (i = 3; i < size; i += 4) {
		if (random_below(&r, 3) == 0)
			b.data[i] = 0xeb;
	}
	return b;
}

/* bl to itself at 0 and at 8; bleq and blx, which are none of ours. */
static void test_known_words(void **state)
{
	uint32_t words[] = {0xebfffffe, 0x0bfffffe, 0xebfffffe, 0xfbfffffe, 0xebfffff0};
	static const uint32_t filtered[] = {0xeb000000, 0x0bfffffe, 0xeb000002, 0xfbfffffe,
					    0xebfffff6};

	(void)state;
	branch_filter_encode(words, sizeof(words));
	assert_memory_equal(words, filtered, sizeof(words));
	branch_filter_decode(words, sizeof(words));
	assert_int_equal(words[0], 0xebfffffe);
	assert_int_equal(words[4], 0xebfffff0);
}

/* liblzma filters and compresses; without its filter we get back what it filtered. */
static void test_like_liblzma(void **state)
{
	struct buffer b = make_code(SIZE, 1);
	uint8_t *packed = malloc(2 * SIZE), *filtered = malloc(SIZE);
	lzma_options_lzma options;
	const lzma_filter with[] = {
		{LZMA_FILTER_ARM, NULL}, {LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
	size_t size;

	(void)state;
	assert_false(lzma_lzma_preset(&options, 0));
	for (size = 1; size <= SIZE; size += size < 64 ? 1 : 97) {
		void *exact = copy_exactly(b.data, size);
		size_t in = 0, out = 0, end = 0;

		assert_int_equal(
			lzma_raw_buffer_encode(with, NULL, b.data, size, packed, &out, 2 * SIZE),
			LZMA_OK);
		assert_int_equal(lzma_raw_buffer_decode(with + 1, NULL, packed, &in, out, filtered,
							&end, size),
				 LZMA_OK);
		branch_filter_encode(exact, size);
		assert_memory_equal(exact, filtered, size);
		branch_filter_decode(exact, size);
		assert_memory_equal(exact, b.data, size);
		free(exact);
	}
	free(packed);
	free(filtered);
	buffer_free(&b);
}

static void test_with_digest(void **state)
{
	struct buffer b = make_code(SIZE, 2);
	size_t size;

	(void)state;
	for (size = 0; size <= 300; size++) {
		void *exact = copy_exactly(b.data, size);
		uint32_t expected = digest(exact, size, 0);

		branch_filter_encode(exact, size);
		assert_int_equal(branch_filter_decode_digest(exact, size, size % 2), expected);
		assert_memory_equal(exact, b.data, size);
		free(exact);
	}
	buffer_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_words),
		cmocka_unit_test(test_like_liblzma),
		cmocka_unit_test(test_with_digest),
	};

	return cmocka_run_group_tests_name("branch", tests, NULL, NULL);
}
