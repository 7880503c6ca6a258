/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of .lzma and .xz share. DECODE is the decoder; the file that includes this defines
 * compress(), too.
 */
#ifndef KEDGE_LZMA_TESTS_H
#define KEDGE_LZMA_TESTS_H

#include "tests/common/common.h"

#include <stdlib.h>
#include <string.h>

#include <lzma.h>

#include "lib/decode.h"

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
	enum error error = DECODE(&p);

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
	right = DECODE(&p) == ERR_NONE && !memcmp(room, kernel->data, kernel->size);
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

#endif
