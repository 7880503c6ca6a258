/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of lz4 and LZO share: the tests that differ in the format only. DECODE is the
 * decoder, BEST the compressor's level that makes the smallest payload, BYTES_BEHIND the error when
 * more follows; the file that includes this defines compress(), too.
 */
#ifndef KEDGE_LZ_TESTS_H
#define KEDGE_LZ_TESTS_H

#include "tests/common/data.h"
#include "tests/common/decoding.h"
#include "tests/common/test.h"

#include <stdlib.h>
#include <string.h>

#include "lib/decode.h"

/* The kernel is compared with expected unless that is NULL or there is an error. */
static enum error decode(const void *source, size_t source_size, const uint8_t *expected,
			 size_t kernel_size)
{
	struct buffer out;
	enum error error = decode_both(DECODE, source, source_size, kernel_size, 0, &out);

	if (!error && expected)
		assert_memory_equal(out.data, expected, kernel_size);
	buffer_free(&out);
	return error;
}

/*
 * The least gap that is good, with and without vector: the same, and so is everything above it.
 * Returns it.
 */
static size_t check_in_place(const struct buffer *payload, const struct buffer *kernel)
{
	size_t least = payload->size > kernel->size ? payload->size - kernel->size : 0;
	size_t good = payload->size, bad = least, middle, more;

	while (good - bad > 1) {
		middle = bad + (good - bad) / 2;
		if (decodes_in_place(DECODE, payload, kernel, middle, 0, false))
			good = middle;
		else
			bad = middle;
	}
	if (decodes_in_place(DECODE, payload, kernel, least, 0, false))
		good = least;
	for (more = 0; more < 5000; more = more * 2 + 1)
		assert_true(decodes_in_place(DECODE, payload, kernel, good + more, 0, true));
	if (good > least) {
		assert_false(decodes_in_place(DECODE, payload, kernel, good - 1, 0, false));
		assert_false(decodes_in_place(DECODE, payload, kernel, good - 1, 0, true));
	}
	return good;
}

/* Flip single bits of a payload: any error or none, but nothing outside, as decode() sees. */
static void check_flips(const struct buffer *payload, size_t kernel_size, size_t count)
{
	size_t i, bit, found = 0;
	enum error error;

	for (i = 0; i < count; i++) {
		/* All the first ones, then spread. */
		bit = i < 400 ? i : i * 7919;
		bit %= payload->size * 8;
		payload->data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		error = decode(payload->data, payload->size, NULL, kernel_size);
		payload->data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_true(error == ERR_NONE || error == ERR_PAY_CORRUPT ||
			    error == ERR_PAY_TRUNCATED || error == ERR_PAY_LENGTH);
		found += error != ERR_NONE;
	}
	assert_true(found > count / 50);
}

/* A payload of the kernel; level 0 is the fast compressor. */
static struct buffer compress(const struct buffer *kernel, int level);

static void check_good(enum data_kind kind, size_t size, int level)
{
	struct buffer kernel = make_data(kind, size, size + (size_t)level);
	struct buffer payload = compress(&kernel, level);

	assert_error(decode(payload.data, payload.size, kernel.data, size), ERR_NONE);
	buffer_free(&payload);
	buffer_free(&kernel);
}

/* Every kind of data in all these sizes, by all these levels. */
static void check_all_good(const size_t *sizes, size_t size_count, const int *levels,
			   size_t level_count)
{
	size_t i, level;
	int kind;

	for (kind = 0; kind < KINDS; kind++) {
		for (i = 0; i < size_count; i++) {
			for (level = 0; level < level_count; level++)
				check_good((enum data_kind)kind, sizes[i], levels[level]);
		}
	}
}

static void test_wrong_length(void **state)
{
	int kind;

	(void)state;
	for (kind = 0; kind < KINDS; kind++) {
		struct buffer kernel = make_data((enum data_kind)kind, 100000, 2), payload;
		size_t other;

		payload = compress(&kernel, 9);
		for (other = 1; other < 100000; other *= 3) {
			assert_error(decode(payload.data, payload.size, NULL, kernel.size - other),
				     ERR_PAY_LENGTH);
			assert_error(decode(payload.data, payload.size, NULL, kernel.size + other),
				     ERR_PAY_LENGTH);
		}
		buffer_free(&payload);
		buffer_free(&kernel);
	}
}

static void test_bytes_behind(void **state)
{
	struct buffer kernel = make_data(KIND_CODE, 5000, 3), payload = compress(&kernel, 9);
	uint8_t *longer = allocate(payload.size + 20);
	size_t more;

	(void)state;
	memset(longer, 0, payload.size + 20);
	memcpy(longer, payload.data, payload.size);
	for (more = 1; more <= 20; more++)
		assert_error(decode(longer, payload.size + more, NULL, kernel.size), BYTES_BEHIND);
	free(longer);
	buffer_free(&payload);
	buffer_free(&kernel);
}

static void test_flipped_bits(void **state)
{
	struct buffer kernel = make_data(KIND_CODE, 3000, 4), payload = compress(&kernel, BEST);

	(void)state;
	check_flips(&payload, kernel.size, payload.size * 8);
	buffer_free(&payload);
	buffer_free(&kernel);
	/* Long enough for the fast loop. */
	kernel = make_data(KIND_CODE, 150000, 4);
	payload = compress(&kernel, BEST);
	check_flips(&payload, kernel.size, 1500);
	buffer_free(&payload);
	buffer_free(&kernel);
}

static void test_in_place(void **state)
{
	static const size_t sizes[] = {1, 1000, 50000, 66000, 200000};
	struct buffer kernel, payload;
	size_t i, gap;
	int kind;

	(void)state;
	for (kind = 0; kind < KINDS; kind++) {
		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			kernel = make_data((enum data_kind)kind, sizes[i], 7);
			payload = compress(&kernel, BEST);
			gap = check_in_place(&payload, &kernel);
			/* Literals alone are copied over themselves. */
			assert_true(gap < 1200);
			buffer_free(&payload);
			buffer_free(&kernel);
		}
	}
}

#endif
