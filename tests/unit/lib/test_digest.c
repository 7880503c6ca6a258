// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/common/kernels.h"
#include "tests/common/test.h"

#include <stdlib.h>

#include <xxhash.h>

#include "lib/digest.h"

#define SIZE 4200

/* Values of the specification's own test program, and of xxhsum. */
static void test_known_values(void **state)
{
	static const struct {
		_Alignas(4) char text[40];
		uint32_t size, digest;
	} cases[] = {
		{"", 0, 0x02cc5d05},
		{"a", 1, 0x550d7456},
		{"abc", 3, 0x32d153ff},
		{"Nobody inspects the spammish repetition", 39, 0xe2293b2f},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(digest(cases[i].text, cases[i].size, 0), cases[i].digest);
}

/* Every size, with and without a digest to continue from, against the library. */
static void test_like_the_library(void **state)
{
	struct buffer b = make_kernel(SIZE, 1);
	size_t size;

	(void)state;
	for (size = 0; size <= SIZE; size++) {
		void *exact = copy_exactly(b.data, size);
		uint32_t seed = (uint32_t)size * 0x9e3779b9u;

		assert_int_equal(digest(exact, size, 0), XXH32(exact, size, 0));
		assert_int_equal(digest(exact, size, seed), XXH32(exact, size, seed));
		assert_int_equal(digest_vector(exact, size, size % 2), XXH32(exact, size, 0));
		free(exact);
	}
	buffer_free(&b);
}

/* Every single bit counts, wherever it is. */
static void test_flipped_bits(void **state)
{
	struct buffer b = make_kernel(100, 2);
	uint32_t good = digest(b.data, b.size, 0);
	size_t bit;

	(void)state;
	for (bit = 0; bit < b.size * 8; bit++) {
		b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_not_equal(digest(b.data, b.size, 0), good);
		b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	buffer_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_values),
		cmocka_unit_test(test_like_the_library),
		cmocka_unit_test(test_flipped_bits),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
