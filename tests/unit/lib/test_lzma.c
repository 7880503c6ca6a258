// SPDX-License-Identifier: GPL-2.0-or-later
/* Our decoder of .lzma files against liblzma's encoder, and its errors. */
#define DECODE decode_lzma
#include "lzma_tests.h"
#include "scripts/kedge/util/bytes.h"

/* With liblzma's marker and without a size; options may be NULL. */
static struct buffer compress(const struct buffer *kernel, const lzma_options_lzma *options)
{
	lzma_options_lzma usual = make_options(6, 3, 0, 2);
	struct buffer out = {allocate(kernel->size * 2 + 200), 0};
	lzma_stream stream = LZMA_STREAM_INIT;

	assert_int_equal(lzma_alone_encoder(&stream, options ? options : &usual), LZMA_OK);
	stream.next_in = kernel->data;
	stream.avail_in = kernel->size;
	stream.next_out = out.data;
	stream.avail_out = kernel->size * 2 + 200;
	assert_int_equal(lzma_code(&stream, LZMA_FINISH), LZMA_STREAM_END);
	out.size = stream.total_out;
	lzma_end(&stream);
	return out;
}

#define HEADER 13

/* The same with a size, in front of a stream without or with a marker. */
static struct buffer compress_sized(const struct buffer *kernel, bool marker)
{
	lzma_options_lzma options = make_options(6, 3, 0, 2);
	lzma_filter filters[] = {{LZMA_FILTER_LZMA1EXT, &options}, {LZMA_VLI_UNKNOWN, NULL}};
	size_t room = kernel->size * 2 + 200;
	struct buffer out = {allocate(room), HEADER};

	options.ext_flags = marker ? LZMA_LZMA1EXT_ALLOW_EOPM : 0;
	options.ext_size_low = marker ? UINT32_MAX : (uint32_t)kernel->size;
	options.ext_size_high = marker ? UINT32_MAX : 0;
	memset(out.data, 0, HEADER);
	out.data[0] = (2 * 5 + 0) * 9 + 3;
	write_le32(out.data + 1, options.dict_size);
	write_le32(out.data + 5, (uint32_t)kernel->size);
	assert_int_equal(lzma_raw_buffer_encode(filters, NULL, kernel->data, kernel->size, out.data,
						&out.size, room),
			 LZMA_OK);
	return out;
}

static void test_sized(void **state)
{
	struct buffer kernel, payload;
	enum data_kind kind;
	size_t size, marker;

	(void)state;
	for (kind = 0; kind < KINDS; kind++) {
		for (marker = 0; marker < 2; marker++) {
			kernel = make_data(kind, 900, 1);
			payload = compress_sized(&kernel, marker);
			assert_inflates(&payload, &kernel);
			/* Without a marker, bytes that are all 0 need not be missed. */
			for (size = 0; size + 6 < payload.size; size++)
				assert_error(inflate(payload.data, size, kernel.size),
					     ERR_PAY_TRUNCATED);
			for (; size < payload.size; size++)
				assert_int_not_equal(inflate(payload.data, size, kernel.size),
						     ERR_NONE);
			assert_error(inflate(payload.data, payload.size, kernel.size + 1),
				     ERR_PAY_LENGTH);
			assert_error(inflate(payload.data, payload.size, kernel.size - 1),
				     ERR_PAY_LENGTH);
			/* The header lies, and is believed. */
			write_le32(payload.data + 5, (uint32_t)kernel.size - 1);
			assert_int_not_equal(inflate(payload.data, payload.size, kernel.size - 1),
					     ERR_NONE);
			write_le32(payload.data + 5, (uint32_t)kernel.size + 1);
			assert_int_not_equal(inflate(payload.data, payload.size, kernel.size + 1),
					     ERR_NONE);
			buffer_free(&payload);
			buffer_free(&kernel);
		}
	}
}

static void test_header(void **state)
{
	struct buffer kernel = make_data(KIND_KERNEL, 2000, 1), payload = compress(&kernel, NULL);
	uint32_t i, lc, lp;

	(void)state;
	for (i = 0; i < 256; i++) {
		lc = i % 9;
		lp = i / 9 % 5;
		payload.data[0] = (uint8_t)i;
		if (i >= 225 || lc + lp > 4)
			assert_error(inflate(payload.data, payload.size, kernel.size),
				     ERR_PAY_CORRUPT);
	}
	payload.data[0] = 93;
	/* Not the dictionary's size, but every other byte matters. */
	write_le32(payload.data + 1, 0);
	assert_inflates(&payload, &kernel);
	for (i = 5; i < HEADER; i++) {
		payload.data[i] ^= 1;
		assert_error(inflate(payload.data, payload.size, kernel.size), ERR_PAY_LENGTH);
		payload.data[i] ^= 1;
	}
	payload.data[HEADER] = 1;
	assert_error(inflate(payload.data, payload.size, kernel.size), ERR_PAY_CORRUPT);
	buffer_free(&payload);
	buffer_free(&kernel);
}

/* A first symbol that is no literal has nothing to repeat. */
static void test_nothing_to_reach(void **state)
{
	uint8_t bytes[HEADER + 30] = {93};

	(void)state;
	memset(bytes + 5, 0xff, 8);
	/* All decisions are 1: a repeated match. */
	memset(bytes + HEADER + 1, 0xff, 29);
	assert_error(inflate(bytes, sizeof(bytes), 100), ERR_PAY_CORRUPT);
	/* A match, then as it comes. */
	memset(bytes + HEADER + 1, 0x90, 29);
	assert_error(inflate(bytes, sizeof(bytes), 100), ERR_PAY_CORRUPT);
}

/* The stream ends with its marker, and code 0. */
static void test_end(void **state)
{
	struct buffer kernel = make_data(KIND_KERNEL, 2000, 1), payload = compress(&kernel, NULL);

	(void)state;
	payload.data[payload.size - 1] ^= 1;
	assert_error(inflate(payload.data, payload.size, kernel.size), ERR_PAY_CORRUPT);
	buffer_free(&payload);
	buffer_free(&kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),	     cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_bytes_behind), cmocka_unit_test(test_wrong_length),
		cmocka_unit_test(test_flipped_bits), cmocka_unit_test(test_workspace),
		cmocka_unit_test(test_in_place),     cmocka_unit_test(test_sized),
		cmocka_unit_test(test_header),	     cmocka_unit_test(test_nothing_to_reach),
		cmocka_unit_test(test_end),
	};

	return cmocka_run_group_tests_name("lzma", tests, NULL, NULL);
}
