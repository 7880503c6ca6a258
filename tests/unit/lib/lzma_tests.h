/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of .lzma and .xz share. DECODE is the decoder; the file that includes this defines
 * compress(), too.
 */
#ifndef KEDGE_LZMA_TESTS_H
#define KEDGE_LZMA_TESTS_H

#include "tests/common/data.h"
#include "tests/common/decoding.h"
#include "tests/common/test.h"

#include <stdlib.h>
#include <string.h>

#include <lzma.h>

#include "lib/decode.h"

#define WORKSPACE 0x8000u /* more than is wanted with 64-bit pointers */

static enum error inflate(const void *source, size_t source_size, size_t kernel_size)
{
	return decode_both(DECODE, source, source_size, kernel_size, WORKSPACE, NULL);
}

static void assert_inflates(const struct buffer *payload, const struct buffer *kernel)
{
	struct buffer out;

	assert_error(
		decode_both(DECODE, payload->data, payload->size, kernel->size, WORKSPACE, &out),
		ERR_NONE);
	assert_memory_equal(out.data, kernel->data, kernel->size);
	buffer_free(&out);
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

/* A file of the kernel; options may be NULL. */
static struct buffer compress(const struct buffer *kernel, const lzma_options_lzma *options);

static void test_good(void **state)
{
	static const size_t sizes[] = {1,   2,	  3,	 17,	272,   273,
				       274, 4096, 65535, 65536, 65537, 300001};
	static const uint8_t properties[][3] = {
		{3, 0, 2}, {1, 2, 2}, {0, 4, 4}, {4, 0, 0}, {0, 0, 3}};
	struct buffer kernel, payload;
	lzma_options_lzma options;
	enum data_kind kind;
	size_t i;

	(void)state;
	for (kind = 0; kind < KINDS; kind++) {
		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			kernel = make_data(kind, sizes[i], 1);
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
	enum data_kind kind;
	size_t size;

	(void)state;
	for (kind = 0; kind < KINDS; kind++) {
		kernel = make_data(kind, 700, 1);
		payload = compress(&kernel, NULL);
		for (size = 0; size < payload.size; size++)
			assert_error(inflate(payload.data, size, kernel.size), ERR_PAY_TRUNCATED);
		buffer_free(&payload);
		buffer_free(&kernel);
	}
	kernel = make_data(KIND_KERNEL, 200000, 1);
	payload = compress(&kernel, NULL);
	for (size = 0; size < payload.size; size += payload.size / 50)
		assert_error(inflate(payload.data, size, kernel.size), ERR_PAY_TRUNCATED);
	buffer_free(&payload);
	buffer_free(&kernel);
}

static void test_bytes_behind(void **state)
{
	struct buffer kernel = make_data(KIND_KERNEL, 5000, 1), payload = compress(&kernel, NULL);
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
	enum data_kind kind;
	size_t size;

	(void)state;
	for (kind = 0; kind < KINDS; kind++) {
		kernel = make_data(kind, 4000, 1);
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
	enum data_kind kind;
	size_t bit, found = 0;
	enum error error;

	(void)state;
	for (kind = 0; kind < KINDS; kind++) {
		kernel = make_data(kind, 3000, 1);
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
	struct buffer kernel = make_data(KIND_KERNEL, 3000, 1), payload = compress(&kernel, NULL);
	size_t size, enough = 0;
	enum error error;

	(void)state;
	for (size = 0; size <= WORKSPACE; size += 8) {
		error = decode_once(DECODE, payload.data, payload.size, kernel.size, size, false,
				    NULL);
		if (!error && !enough)
			enough = size;
		assert_error(error, enough ? ERR_NONE : ERR_PAY_WORKSPACE);
	}
	assert_true(enough);
	buffer_free(&payload);
	buffer_free(&kernel);
}

/* At the least gap and from there on it is right, below it is not, with and without NEON. */
static void test_in_place(void **state)
{
	struct buffer kernel, payload;
	uint32_t least, gap, more;
	enum data_kind kind;
	size_t bounded = 0;

	(void)state;
	for (kind = 0; kind < KINDS; kind++) {
		kernel = make_data(kind, 150000, 1);
		payload = compress(&kernel, NULL);
		least = payload.size > kernel.size ? (uint32_t)(payload.size - kernel.size) : 0;
		for (gap = least;
		     !decodes_in_place(DECODE, &payload, &kernel, gap, WORKSPACE, false); gap++)
			assert_true(gap < least + 6000);
		for (more = 0; more < 600; more += more < 20 ? 1 : 97) {
			assert_true(decodes_in_place(DECODE, &payload, &kernel, gap + more,
						     WORKSPACE, false));
			assert_true(decodes_in_place(DECODE, &payload, &kernel, gap + more,
						     WORKSPACE, true));
		}
		if (gap > least) {
			assert_false(decodes_in_place(DECODE, &payload, &kernel, gap - 1, WORKSPACE,
						      true));
			bounded++;
		}
		buffer_free(&payload);
		buffer_free(&kernel);
	}
	assert_true(bounded);
}

#endif
