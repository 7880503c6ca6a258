// SPDX-License-Identifier: GPL-2.0-or-later
/* Our decoder of .xz files against liblzma's encoder, and its errors. */
#define DECODE decode_xz
#include "lzma_tests.h"

/* As kedge makes it, and with a check; options may be NULL. */
static struct buffer compress_checked(const struct buffer *kernel, const lzma_options_lzma *options,
				      lzma_check check)
{
	lzma_options_lzma usual = options ? *options : make_options(6, 3, 0, 2);
	lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &usual}, {LZMA_VLI_UNKNOWN, NULL}};
	size_t room = lzma_stream_buffer_bound(kernel->size);
	struct buffer out = {allocate(room), 0};

	assert_int_equal(lzma_stream_buffer_encode(filters, check, NULL, kernel->data, kernel->size,
						   out.data, &out.size, room),
			 LZMA_OK);
	return out;
}

static struct buffer compress(const struct buffer *kernel, const lzma_options_lzma *options)
{
	return compress_checked(kernel, options, LZMA_CHECK_NONE);
}

static void test_checks(void **state)
{
	static const lzma_check good[] = {LZMA_CHECK_NONE, LZMA_CHECK_CRC32, LZMA_CHECK_CRC64};
	struct buffer kernel, payload;
	size_t i, size;

	(void)state;
	for (size = 1000; size < 1008; size++) {
		kernel = make_data(KIND_TEXT, size, 1);
		for (i = 0; i < 3; i++) {
			payload = compress_checked(&kernel, NULL, good[i]);
			assert_inflates(&payload, &kernel);
			buffer_free(&payload);
		}
		payload = compress_checked(&kernel, NULL, LZMA_CHECK_SHA256);
		assert_error(inflate(payload.data, payload.size, kernel.size), ERR_PAY_CORRUPT);
		buffer_free(&payload);
		buffer_free(&kernel);
	}
}

/* The stream encoder writes no sizes into the block's header, and can reset the state. */
static void test_streamed(void **state)
{
	struct buffer kernel = make_data(KIND_MIXED, 400000, 1), payload = {allocate(500000), 0};
	lzma_options_lzma options = make_options(6, 1, 2, 2);
	lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
	lzma_stream stream = LZMA_STREAM_INIT;
	size_t part = kernel.size / 8;
	lzma_ret got;

	(void)state;
	assert_int_equal(lzma_stream_encoder(&stream, filters, LZMA_CHECK_CRC32), LZMA_OK);
	stream.next_in = kernel.data;
	stream.next_out = payload.data;
	stream.avail_out = 500000;
	while (stream.total_in < kernel.size) {
		/* Between two parts of a block its properties may change. */
		options.lc = stream.total_in / part % 2 ? 0 : 2;
		assert_int_equal(lzma_filters_update(&stream, filters), LZMA_OK);
		stream.avail_in = part;
		do
			got = lzma_code(&stream, LZMA_SYNC_FLUSH);
		while (got == LZMA_OK);
		assert_int_equal(got, LZMA_STREAM_END);
	}
	assert_int_equal(lzma_code(&stream, LZMA_FINISH), LZMA_STREAM_END);
	payload.size = stream.total_out;
	lzma_end(&stream);
	assert_inflates(&payload, &kernel);
	buffer_free(&payload);
	buffer_free(&kernel);
}

/* Whatever is not as it must be in the header, the block's header, the index and the footer. */
static void test_structure(void **state)
{
	struct buffer kernel = make_data(KIND_TEXT, 3000, 1), payload = compress(&kernel, NULL);
	size_t i, end = payload.size, checked = 0;
	enum error error;

	(void)state;
	for (i = 0; i < end; i++) {
		/* The CRC32 of header, block's header, index, footer; the dictionary's size. */
		if ((i >= 8 && i < 12) || (i >= 12 && i < 12 + (payload.data[12] + 1u) * 4) ||
		    (i > 40 && i < end - 28) || (i >= end - 16 && i < end - 8))
			continue;
		payload.data[i] ^= 0x40;
		error = inflate(payload.data, payload.size, kernel.size);
		payload.data[i] ^= 0x40;
		assert_int_not_equal(error, ERR_NONE);
		checked++;
	}
	assert_true(checked > 30);
	buffer_free(&payload);
	buffer_free(&kernel);
}

/* A .xz file around LZMA2, in whose headers no CRC32 is right. */
static struct buffer wrap(const uint8_t *chunks, size_t size, uint8_t block_flags, uint8_t filter,
			  uint32_t kernel_size)
{
	static const uint8_t header[] = {0xfd, '7', 'z', 'X', 'Z', 0, 0, 0, 1, 2, 3, 4};
	struct buffer b = {allocate(size + 100), 0};
	uint8_t *at = b.data;
	uint32_t unpadded = (uint32_t)size + 12, value;

	memset(at, 0, size + 100);
	memcpy(at, header, sizeof(header));
	at += sizeof(header);
	at[0] = 2;
	at[1] = block_flags;
	at[2] = filter;
	at[3] = 1;
	at[4] = 20;
	at += 12;
	memcpy(at, chunks, size);
	at += (size + 3) / 4 * 4;
	at[1] = 1;
	b.size = 2;
	for (value = unpadded;; value = kernel_size) {
		at[b.size++] = (uint8_t)(value >= 128 ? value | 128 : value);
		if (value >= 128)
			at[b.size++] = (uint8_t)(value >> 7);
		if (value == kernel_size)
			break;
	}
	b.size = (b.size + 3) / 4 * 4;
	at[b.size + 8] = (uint8_t)(b.size / 4);
	at += b.size + 4 + 12;
	at[-2] = 'Y';
	at[-1] = 'Z';
	b.size = (size_t)(at - b.data);
	return b;
}

static enum error inflate_chunks(const uint8_t *chunks, size_t size, uint32_t kernel_size)
{
	struct buffer b = wrap(chunks, size, 0, 0x21, kernel_size);
	enum error error = inflate(b.data, b.size, kernel_size);

	buffer_free(&b);
	return error;
}

static void test_chunks(void **state)
{
	static const uint8_t good[] = {1, 0, 3, 'b', 'o', 'o', 't', 2, 0, 0, '!', 0};
	uint8_t chunks[64];
	struct buffer b;
	uint32_t i;

	(void)state;
	assert_error(inflate_chunks(good, sizeof(good), 5), ERR_NONE);
	assert_error(inflate_chunks(good, sizeof(good), 4), ERR_PAY_LENGTH);
	assert_error(inflate_chunks(good, sizeof(good), 6), ERR_PAY_LENGTH);
	memcpy(chunks, good, sizeof(good));
	for (i = 0; i < 256; i++) {
		/* The first must reset the dictionary; only 1 does, of those that copy. */
		chunks[0] = (uint8_t)i;
		if (i >= 2 && i < 0xe0)
			assert_error(inflate_chunks(chunks, sizeof(good), 5), ERR_PAY_CORRUPT);
	}
	chunks[0] = 1;
	for (i = 3; i < 0xc0; i++) {
		/* No LZMA before there are properties for it. */
		chunks[7] = (uint8_t)i;
		assert_error(inflate_chunks(chunks, sizeof(good), 5), ERR_PAY_CORRUPT);
	}
	/* Flags and filters that are not known. */
	for (i = 1; i < 64; i++) {
		b = wrap(good, sizeof(good), (uint8_t)i, 0x21, 5);
		assert_error(inflate(b.data, b.size, 5), ERR_PAY_CORRUPT);
		buffer_free(&b);
	}
	for (i = 0; i < 128; i++) {
		b = wrap(good, sizeof(good), 0, (uint8_t)i, 5);
		assert_error(inflate(b.data, b.size, 5), i == 0x21 ? ERR_NONE : ERR_PAY_CORRUPT);
		buffer_free(&b);
	}
	b = wrap(good, sizeof(good), 0, 0x21, 5);
	b.data[12 + 4] = 41;
	assert_error(inflate(b.data, b.size, 5), ERR_PAY_CORRUPT);
	/* An index where the block should be. */
	b.data[12] = 0;
	assert_error(inflate(b.data, b.size, 5), ERR_PAY_LENGTH);
	buffer_free(&b);
}

/* Chunks of LZMA that are shorter or longer than they say. */
static void test_chunk_sizes(void **state)
{
	struct buffer kernel = make_data(KIND_TEXT, 3000, 1), payload = compress(&kernel, NULL);
	uint8_t *chunk = payload.data + 12 + (payload.data[12] + 1u) * 4;
	uint32_t size = (uint32_t)(chunk[3] << 8 | chunk[4]), other;

	(void)state;
	assert_true(chunk[0] >= 0xe0);
	for (other = 0; other < size; other += 1 + other / 8) {
		chunk[3] = (uint8_t)(other >> 8);
		chunk[4] = (uint8_t)other;
		assert_error(inflate(payload.data, payload.size, kernel.size), ERR_PAY_CORRUPT);
	}
	for (other = size + 40; other < 65536; other += other / 8) {
		chunk[3] = (uint8_t)(other >> 8);
		chunk[4] = (uint8_t)other;
		assert_error(inflate(payload.data, payload.size, kernel.size), ERR_PAY_TRUNCATED);
	}
	chunk[3] = (uint8_t)(size >> 8);
	chunk[4] = (uint8_t)size;
	chunk[2]--;
	assert_error(inflate(payload.data, payload.size, kernel.size), ERR_PAY_CORRUPT);
	chunk[2]++;
	chunk[6] = 1; /* the first byte of the range coder */
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
		cmocka_unit_test(test_in_place),     cmocka_unit_test(test_checks),
		cmocka_unit_test(test_streamed),     cmocka_unit_test(test_structure),
		cmocka_unit_test(test_chunks),	     cmocka_unit_test(test_chunk_sizes),
	};

	return cmocka_run_group_tests_name("xz", tests, NULL, NULL);
}
