// SPDX-License-Identifier: GPL-2.0-or-later
/* The payload and its gap: inflating over the compressed bytes themselves. */
#include "tests/common/kernels.h"
#include "tests/common/test.h"

#include <stdlib.h>
#include <string.h>

#include "scripts/kedge/codec/compress.h"
#include "tests/common/must.h"

/* The gap that is found is enough, at every distance from it on, and one byte less is not. */
static void test_in_place(void **state)
{
	static const size_t sizes[] = {1, 1000, 100000, 0x800000 + 12345};
	struct buffer kernel, payload, source, image;
	uint32_t gap, least, more;
	uint8_t *room;
	size_t i, f;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		kernel = make_kernel(sizes[i], 10 + i);
		for (f = 0; f < FORMATS; f++) {
			/* Only lz4 has blocks so large. */
			if (sizes[i] > 0x800000 && f != FORMAT_LZ4)
				continue;
			payload = must_compress((enum image_format)f, &kernel);
			gap = payload_gap((enum image_format)f, &payload, &kernel);
			least = payload.size > kernel.size ? (uint32_t)(payload.size - kernel.size)
							   : 0;
			assert_in_range(gap, least, payload.size);
			for (more = 0; more < 5000; more = more * 3 + 1) {
				room = allocate(kernel.size + gap + more);
				image = (struct buffer){room, kernel.size};
				source = (struct buffer){room + kernel.size + gap + more -
								 payload.size,
							 payload.size};
				memcpy(source.data, payload.data, payload.size);
				assert_error(inflate_payload((enum image_format)f, &source, &image),
					     ERR_NONE);
				assert_memory_equal(room, kernel.data, kernel.size);
				free(room);
			}
			if (gap > least) {
				room = allocate(kernel.size + gap);
				image = (struct buffer){room, kernel.size};
				source = (struct buffer){
					room + kernel.size + gap - 1 - payload.size, payload.size};
				memcpy(source.data, payload.data, payload.size);
				assert_true(
					inflate_payload((enum image_format)f, &source, &image) ||
					memcmp(room, kernel.data, kernel.size));
				free(room);
			}
			buffer_free(&payload);
		}
		buffer_free(&kernel);
	}
}

static void test_same_bytes_each_time(void **state)
{
	struct buffer kernel = make_kernel(70000, 20), one, other;
	size_t f;

	(void)state;
	for (f = 0; f < FORMATS; f++) {
		one = must_compress((enum image_format)f, &kernel);
		other = must_compress((enum image_format)f, &kernel);
		assert_int_equal(one.size, other.size);
		assert_memory_equal(one.data, other.data, one.size);
		assert_true((enum image_format)f == FORMAT_NONE || one.size < kernel.size * 3 / 4);
		buffer_free(&one);
		buffer_free(&other);
	}
	buffer_free(&kernel);
}

static void test_format_names(void **state)
{
	static const char *const bad[] = {"", "GZIP", "gzip ", "xzz", "lz", "lz44", "?"};
	enum image_format format;
	size_t i;

	(void)state;
	for (i = 0; i < FORMATS; i++) {
		assert_true(parse_format(format_name((enum image_format)i), &format));
		assert_int_equal(format, (enum image_format)i);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(parse_format(bad[i], &format));
	assert_string_equal(format_name(FORMATS), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_place),
		cmocka_unit_test(test_same_bytes_each_time),
		cmocka_unit_test(test_format_names),
	};

	return cmocka_run_group_tests_name("compress", tests, NULL, NULL);
}
