// SPDX-License-Identifier: GPL-2.0-or-later
/* Our decoder of .xz files against liblzma's encoder, and its errors. */
#include "common.h"

#include <stdlib.h>
#include <string.h>

#include <lzma.h>

#include "../../boot/payload.h"

#define WORKSPACE 0x8000u /* more than is wanted with 64-bit pointers */

static enum error inflate_within(const void *source, size_t source_size, size_t kernel_size,
				 size_t workspace_size, bool vector, struct buffer *out)
{
	struct payload p = {
		.source = copy_exactly(source, source_size),
		.source_size = (uint32_t)source_size,
		.kernel = allocate(kernel_size),
		.kernel_size = (uint32_t)kernel_size,
		.workspace = allocate(workspace_size),
		.workspace_size = (uint32_t)workspace_size,
		.vector = vector,
	};
	enum error error = decode_xz(&p);

	assert_memory_equal(p.source, source, source_size);
	free((void *)(uintptr_t)p.source);
	free(p.workspace);
	if (out)
		*out = (struct buffer){p.kernel, kernel_size};
	else
		free(p.kernel);
	return error;
}

/* Out of and into blocks of exactly their sizes, so that the sanitizer sees what is outside. */
static enum error inflate(const void *source, size_t source_size, size_t kernel_size)
{
	enum error with, without;

	without = inflate_within(source, source_size, kernel_size, WORKSPACE, false, NULL);
	with = inflate_within(source, source_size, kernel_size, WORKSPACE, true, NULL);
	assert_error(with, without);
	return with;
}

static void assert_inflates(const struct buffer *payload, const struct buffer *kernel)
{
	struct buffer out;
	int vector;

	for (vector = 0; vector < 2; vector++) {
		assert_error(inflate_within(payload->data, payload->size, kernel->size, WORKSPACE,
					    vector, &out),
			     ERR_NONE);
		assert_memory_equal(out.data, kernel->data, kernel->size);
		buffer_free(&out);
	}
}

/* Several kinds of data; NULL behind the last. */
static const char *const kinds[] = {"kernel", "text", "zeros", "noise", "periods", "mixed", NULL};

static struct buffer make_data(size_t kind, size_t size)
{
	static const char words[][8] = {"boot ", "the ", "kernel ", "of ", "a ", "board ", "\n"};
	struct buffer b = make_kernel(size, size + kind);
	struct random r = {size * 7 + kind};
	size_t i, period, from = 0;
	const char *word = "";

	for (i = 0; i < size; i++) {
		switch (kinds[kind][0]) {
		case 't':
			word = *word ? word : words[random_below(&r, 7)];
			b.data[i] = (uint8_t)*word++;
			break;
		case 'z':
			b.data[i] = 0;
			break;
		case 'n':
			b.data[i] = (uint8_t)random_next(&r);
			break;
		case 'p': /* matches that overlap themselves, at every short distance */
			period = 1 + i / 300 % 40;
			b.data[i] = i < period || !random_below(&r, 100) ? (uint8_t)random_next(&r)
									 : b.data[i - period];
			break;
		case 'm':
			if (i / 3000 % 3 == 1)
				b.data[i] = (uint8_t)random_next(&r);
			else if (i > 40000 && !(i / 500 % 5))
				b.data[i] = b.data[from++];
			break;
		default:
			break;
		}
	}
	return b;
}

static lzma_options_lzma make_options(uint32_t preset, uint32_t lc, uint32_t lp, uint32_t pb)
{
	lzma_options_lzma options;

	assert_false(lzma_lzma_preset(&options, preset));
	options.lc = lc;
	options.lp = lp;
	options.pb = pb;
	return options;
}

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

static void test_good(void **state)
{
	static const size_t sizes[] = {1,   2,	  3,	 17,	272,   273,
				       274, 4096, 65535, 65536, 65537, 300001};
	static const uint8_t properties[][3] = {
		{3, 0, 2}, {1, 2, 2}, {0, 4, 4}, {4, 0, 0}, {0, 0, 3}};
	struct buffer kernel, payload;
	lzma_options_lzma options;
	size_t i, kind;

	(void)state;
	for (kind = 0; kinds[kind]; kind++) {
		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			kernel = make_data(kind, sizes[i]);
			options = make_options((uint32_t)i % 10, properties[i % 5][0],
					       properties[i % 5][1], properties[i % 5][2]);
			payload = compress(&kernel, &options);
			assert_inflates(&payload, &kernel);
			buffer_free(&payload);
			buffer_free(&kernel);
		}
	}
}

/* Each cut of a small stream, and many of a larger one. */
static void test_truncated(void **state)
{
	struct buffer kernel, payload;
	size_t kind, size;

	(void)state;
	for (kind = 0; kinds[kind]; kind++) {
		kernel = make_data(kind, 700);
		payload = compress(&kernel, NULL);
		for (size = 0; size < payload.size; size++)
			assert_error(inflate(payload.data, size, kernel.size), ERR_PAY_TRUNCATED);
		buffer_free(&payload);
		buffer_free(&kernel);
	}
	kernel = make_data(0, 200000);
	payload = compress(&kernel, NULL);
	for (size = 0; size < payload.size; size += payload.size / 50)
		assert_error(inflate(payload.data, size, kernel.size), ERR_PAY_TRUNCATED);
	buffer_free(&payload);
	buffer_free(&kernel);
}

static void test_bytes_behind(void **state)
{
	struct buffer kernel = make_data(0, 5000), payload = compress(&kernel, NULL);
	uint8_t *longer = allocate(payload.size + 100);
	size_t more;

	(void)state;
	memset(longer, 0, payload.size + 100);
	memcpy(longer, payload.data, payload.size);
	for (more = 1; more < 100; more++)
		assert_error(inflate(longer, payload.size + more, kernel.size), ERR_PAY_CORRUPT);
	free(longer);
	buffer_free(&payload);
	buffer_free(&kernel);
}

static void test_wrong_length(void **state)
{
	struct buffer kernel, payload;
	size_t kind, size;

	(void)state;
	for (kind = 0; kinds[kind]; kind++) {
		kernel = make_data(kind, 4000);
		payload = compress(&kernel, NULL);
		for (size = 1; size < 4300; size += size < 3700 ? 51 : 1)
			if (size != kernel.size)
				assert_error(inflate(payload.data, payload.size, size),
					     ERR_PAY_LENGTH);
		buffer_free(&payload);
		buffer_free(&kernel);
	}
}

/* An error, or as many bytes as there should be; the sanitizer sees what is outside. */
static void test_flipped_bits(void **state)
{
	struct buffer kernel, payload;
	size_t kind, bit, found = 0;
	enum error error;

	(void)state;
	for (kind = 0; kinds[kind]; kind++) {
		kernel = make_data(kind, 3000);
		payload = compress(&kernel, NULL);
		for (bit = 0; bit < payload.size * 8; bit += bit < 1000 ? 1 : 7) {
			payload.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
			error = inflate(payload.data, payload.size, kernel.size);
			payload.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_true(error == ERR_NONE || error == ERR_PAY_CORRUPT ||
				    error == ERR_PAY_TRUNCATED || error == ERR_PAY_LENGTH);
			found += error != ERR_NONE;
		}
		buffer_free(&payload);
		buffer_free(&kernel);
	}
	assert_true(found > 1000);
}

static void test_workspace(void **state)
{
	struct buffer kernel = make_data(0, 3000), payload = compress(&kernel, NULL);
	size_t size, enough = 0;
	enum error error;

	(void)state;
	for (size = 0; size <= WORKSPACE; size += 8) {
		error = inflate_within(payload.data, payload.size, kernel.size, size, false, NULL);
		if (!error && !enough)
			enough = size;
		assert_error(error, enough ? ERR_NONE : ERR_PAY_WORKSPACE);
	}
	assert_true(enough);
	buffer_free(&payload);
	buffer_free(&kernel);
}

/* Over the payload itself, which ends so many bytes behind the kernel's end. */
static bool inflates_in_place(const struct buffer *payload, const struct buffer *kernel,
			      uint32_t gap, bool vector)
{
	uint8_t *room = allocate(kernel->size + gap);
	struct payload p = {
		.source = room + kernel->size + gap - payload->size,
		.source_size = (uint32_t)payload->size,
		.kernel = room,
		.kernel_size = (uint32_t)kernel->size,
		.workspace = allocate(WORKSPACE),
		.workspace_size = WORKSPACE,
		.vector = vector,
	};
	bool right;

	memset(room, 0, kernel->size + gap);
	memcpy(room + kernel->size + gap - payload->size, payload->data, payload->size);
	right = decode_xz(&p) == ERR_NONE && !memcmp(room, kernel->data, kernel->size);
	free(p.workspace);
	free(room);
	return right;
}

/* At the least gap and from there on it is right, below it is not, with and without NEON. */
static void test_in_place(void **state)
{
	struct buffer kernel, payload;
	uint32_t least, gap, more;
	size_t kind, bounded = 0;

	(void)state;
	for (kind = 0; kinds[kind]; kind++) {
		kernel = make_data(kind, 150000);
		payload = compress(&kernel, NULL);
		least = payload.size > kernel.size ? (uint32_t)(payload.size - kernel.size) : 0;
		for (gap = least; !inflates_in_place(&payload, &kernel, gap, false); gap++)
			assert_true(gap < least + 6000);
		for (more = 0; more < 600; more += more < 20 ? 1 : 97) {
			assert_true(inflates_in_place(&payload, &kernel, gap + more, false));
			assert_true(inflates_in_place(&payload, &kernel, gap + more, true));
		}
		if (gap > least) {
			assert_false(inflates_in_place(&payload, &kernel, gap - 1, true));
			bounded++;
		}
		buffer_free(&payload);
		buffer_free(&kernel);
	}
	assert_true(bounded);
}

static void test_checks(void **state)
{
	static const lzma_check good[] = {LZMA_CHECK_NONE, LZMA_CHECK_CRC32, LZMA_CHECK_CRC64};
	struct buffer kernel, payload;
	size_t i, size;

	(void)state;
	for (size = 1000; size < 1008; size++) {
		kernel = make_data(1, size);
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
	struct buffer kernel = make_data(5, 400000), payload = {allocate(500000), 0};
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
	struct buffer kernel = make_data(1, 3000), payload = compress(&kernel, NULL);
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
	struct buffer kernel = make_data(1, 3000), payload = compress(&kernel, NULL);
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
