// SPDX-License-Identifier: GPL-2.0-or-later
/* The decoders: what they must make, and all the ways in which their input can be wrong. */
#include "tests/common/kernels.h"
#include "tests/common/random.h"
#include "tests/common/test.h"

#include <stdlib.h>
#include <string.h>

#include "boot/image/payload.h"
#include "lib/branch.h"
#include "lib/digest.h"
#include "scripts/kedge/codec/compress.h"
#include "tests/common/must.h"
#include "scripts/kedge/util/bytes.h"

#define GUARD	   64
#define GUARD_BYTE 0xa5
#define WORKSPACE  0x40000u /* with 64-bit pointers some want more than in the loader */

/* Out of a block of exactly the source's size into room's middle, between guards. */
static enum error inflate_once(enum image_format format, const void *source, size_t source_size,
			       uint8_t *room, size_t kernel_size, size_t workspace_size,
			       bool vector)
{
	struct payload p = {
		.source = copy_exactly(source, source_size),
		.source_size = (uint32_t)source_size,
		.kernel = room + GUARD,
		.kernel_size = (uint32_t)kernel_size,
		.workspace = allocate(workspace_size),
		.workspace_size = (uint32_t)workspace_size,
		.vector = vector,
	};
	enum error error;
	size_t i;

	memset(room, GUARD_BYTE, kernel_size + 2 * GUARD);
	error = payload_inflate(format, &p);
	for (i = 0; i < GUARD; i++) {
		assert_int_equal(room[i], GUARD_BYTE);
		assert_int_equal(room[GUARD + kernel_size + i], GUARD_BYTE);
	}
	assert_memory_equal(p.source, source, source_size);
	free((void *)(uintptr_t)p.source);
	free(p.workspace);
	return error;
}

/*
 * Inflate with vectors and without, which must make no difference. The kernel is left in *out,
 * unless it is NULL.
 */
static enum error inflate(enum image_format format, const void *source, size_t source_size,
			  size_t kernel_size, size_t workspace_size, struct buffer *out)
{
	uint8_t *room = allocate(kernel_size + 2 * GUARD),
		*other = allocate(kernel_size + 2 * GUARD);
	enum error error =
		inflate_once(format, source, source_size, room, kernel_size, workspace_size, false);

	assert_error(
		inflate_once(format, source, source_size, other, kernel_size, workspace_size, true),
		error);
	assert_true(error || !memcmp(room, other, kernel_size + 2 * GUARD));
	if (out)
		*out = (struct buffer){copy_exactly(room + GUARD, kernel_size), kernel_size};
	free(room);
	free(other);
	return error;
}

static void try_good(enum image_format format, const struct buffer *kernel)
{
	struct buffer payload = must_compress(format, kernel), out;

	assert_error(inflate(format, payload.data, payload.size, kernel->size, WORKSPACE, &out),
		     ERR_NONE);
	assert_memory_equal(out.data, kernel->data, kernel->size);
	buffer_free(&out);
	buffer_free(&payload);
}

static void test_good(void **state)
{
	static const size_t sizes[] = {1, 2, 100, 4095, 65536, 300001};
	struct buffer kernel;
	size_t i, f;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		kernel = make_kernel(sizes[i], i);
		for (f = 0; f < FORMATS; f++)
			try_good((enum image_format)f, &kernel);
		buffer_free(&kernel);
	}
}

/* The blocks of lz4's frame are the largest. */
static void test_lz4_blocks(void **state)
{
	static const size_t sizes[] = {0x7fffff, 0x800000, 0x800001, 0x900000};
	struct buffer kernel = make_kernel(0x900000, 9), part;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		part = (struct buffer){kernel.data, sizes[i]};
		try_good(FORMAT_LZ4, &part);
	}
	buffer_free(&kernel);
}

static void test_unknown_format(void **state)
{
	(void)state;
	assert_error(inflate(FORMATS, "abc", 3, 3, 0, NULL), ERR_IMG_FORMAT);
	assert_error(inflate((enum image_format)0x80000000u, "abc", 3, 3, 0, NULL), ERR_IMG_FORMAT);
}

/* Every cut near the ends, and many between. */
static void test_truncated(void **state)
{
	struct buffer kernel = make_kernel(40000, 2), payload;
	size_t f, size;

	(void)state;
	for (f = 0; f < FORMATS; f++) {
		payload = must_compress((enum image_format)f, &kernel);
		for (size = 0; size < payload.size;
		     size += size < 64 || size + 64 > payload.size ? 1 : 61)
			assert_error(inflate((enum image_format)f, payload.data, size, kernel.size,
					     WORKSPACE, NULL),
				     ERR_PAY_TRUNCATED);
		buffer_free(&payload);
	}
	buffer_free(&kernel);
}

/* More input than the stream has: where the format says where it ends, it is corrupt. */
static void test_bytes_behind(void **state)
{
	static const enum error expected[FORMATS] = {
		[FORMAT_NONE] = ERR_PAY_LENGTH,	 [FORMAT_GZIP] = ERR_PAY_CORRUPT,
		[FORMAT_LZ4] = ERR_PAY_LENGTH,	 [FORMAT_LZO] = ERR_PAY_CORRUPT,
		[FORMAT_LZMA] = ERR_PAY_CORRUPT, [FORMAT_XZ] = ERR_PAY_CORRUPT,
		[FORMAT_ZSTD] = ERR_PAY_CORRUPT,
	};
	struct buffer kernel = make_kernel(40000, 3), payload;
	uint8_t *longer;
	size_t f, more;

	(void)state;
	for (f = 0; f < FORMATS; f++) {
		payload = must_compress((enum image_format)f, &kernel);
		longer = allocate(payload.size + 300);
		memset(longer, 0, payload.size + 300);
		memcpy(longer, payload.data, payload.size);
		for (more = 1; more < 300; more += 13)
			assert_error(inflate((enum image_format)f, longer, payload.size + more,
					     kernel.size, WORKSPACE, NULL),
				     expected[f]);
		free(longer);
		buffer_free(&payload);
	}
	buffer_free(&kernel);
}

/* The stream is good, but inflates to less than it should. */
static void test_kernel_too_short(void **state)
{
	struct buffer kernel = make_kernel(40000, 4), payload;
	size_t f, more;

	(void)state;
	for (f = 0; f < FORMATS; f++) {
		payload = must_compress((enum image_format)f, &kernel);
		for (more = 1; more < 100000; more *= 3)
			assert_error(inflate((enum image_format)f, payload.data, payload.size,
					     kernel.size + more, WORKSPACE, NULL),
				     (enum image_format)f == FORMAT_NONE ? ERR_PAY_TRUNCATED
									 : ERR_PAY_LENGTH);
		buffer_free(&payload);
	}
	buffer_free(&kernel);
}

/* The stream inflates to more than it should: the guards show that it is not written. */
static void test_kernel_too_long(void **state)
{
	struct buffer kernel, payload;
	size_t f, less, seed;

	(void)state;
	for (seed = 0; seed < 8; seed++) {
		kernel = make_kernel(4000 + seed, seed);
		for (f = 0; f < FORMATS; f++) {
			payload = must_compress((enum image_format)f, &kernel);
			for (less = 1; less < kernel.size; less += less < 40 ? 1 : 97)
				assert_error(inflate((enum image_format)f, payload.data,
						     payload.size, kernel.size - less, WORKSPACE,
						     NULL),
					     ERR_PAY_LENGTH);
			buffer_free(&payload);
		}
		buffer_free(&kernel);
	}
}

/* With whole blocks of lz4 the length is seen to be wrong. */
static void test_lz4_blocks_too_many(void **state)
{
	struct buffer kernel = make_kernel(0x800000 + 100, 5), payload;

	(void)state;
	payload = must_compress(FORMAT_LZ4, &kernel);
	assert_error(inflate(FORMAT_LZ4, payload.data, payload.size, 0x800000, 0, NULL),
		     ERR_PAY_LENGTH);
	buffer_free(&payload);
	buffer_free(&kernel);
}

static void test_lz4_frame(void **state)
{
	static const uint8_t magic[] = {0x02, 0x21, 0x4c, 0x18};
	struct buffer kernel = make_kernel(5000, 6), payload;
	uint32_t i;

	(void)state;
	payload = must_compress(FORMAT_LZ4, &kernel);
	assert_memory_equal(payload.data, magic, 4);
	for (i = 0; i < 32; i++) {
		payload.data[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_error(inflate(FORMAT_LZ4, payload.data, payload.size, kernel.size, 0, NULL),
			     ERR_PAY_CORRUPT);
		payload.data[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	/* A block's size: longer than any block, and longer than what is there. */
	write_le32(payload.data + 4, 0xffffffff);
	assert_error(inflate(FORMAT_LZ4, payload.data, payload.size, kernel.size, 0, NULL),
		     ERR_PAY_CORRUPT);
	write_le32(payload.data + 4, (uint32_t)payload.size - 7);
	assert_error(inflate(FORMAT_LZ4, payload.data, payload.size, kernel.size, 0, NULL),
		     ERR_PAY_TRUNCATED);
	write_le32(payload.data + 4, 0);
	assert_error(inflate(FORMAT_LZ4, payload.data, payload.size, kernel.size, 0, NULL),
		     ERR_PAY_CORRUPT);
	buffer_free(&payload);
	buffer_free(&kernel);
}

/*
 * Flipped bits: either an error of this module, or as many bytes as there should be; whether they
 * are right is for the digest to tell. Never anything outside; the guards and the sanitizer see
 * that.
 */
static void test_flipped_bits(void **state)
{
	struct buffer kernel = make_kernel(20000, 7), payload;
	size_t f, i, found = 0;
	struct random r = {7};
	uint32_t bit;
	enum error error;

	(void)state;
	for (f = 1; f < FORMATS; f++) {
		payload = must_compress((enum image_format)f, &kernel);
		for (i = 0; i < 3000; i++) {
			bit = i < 1500 ? (uint32_t)i : random_below(&r, (uint32_t)payload.size * 8);
			payload.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
			error = inflate((enum image_format)f, payload.data, payload.size,
					kernel.size, WORKSPACE, NULL);
			payload.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_true(error == ERR_NONE || error == ERR_PAY_CORRUPT ||
				    error == ERR_PAY_TRUNCATED || error == ERR_PAY_LENGTH);
			found += error != ERR_NONE;
		}
		buffer_free(&payload);
	}
	assert_true(found > 1000);
	buffer_free(&kernel);
}

/* What each decoder needs is enough, and one multiple of 8 less is said to be too little. */
static void test_workspace(void **state)
{
	struct buffer kernel = make_kernel(5000, 8), payload;
	size_t f, low, high, middle;

	(void)state;
	for (f = 0; f < FORMATS; f++) {
		payload = must_compress((enum image_format)f, &kernel);
		for (low = 0, high = WORKSPACE / 8; low < high;) {
			middle = (low + high) / 2;
			if (inflate((enum image_format)f, payload.data, payload.size, kernel.size,
				    middle * 8, NULL))
				low = middle + 1;
			else
				high = middle;
		}
		assert_error(inflate((enum image_format)f, payload.data, payload.size, kernel.size,
				     low * 8, NULL),
			     ERR_NONE);
		for (high = 0; high < low; high += 1 + high / 3)
			assert_error(inflate((enum image_format)f, payload.data, payload.size,
					     kernel.size, (low - 1 - high) * 8, NULL),
				     ERR_PAY_WORKSPACE);
		if (f == FORMAT_NONE || f == FORMAT_LZ4 || f == FORMAT_LZO)
			assert_int_equal(low, 0);
		else
			assert_in_range(low, 1, WORKSPACE / 8 - 1);
		buffer_free(&payload);
	}
	buffer_free(&kernel);
}

/* A kernel with many branches, which the filter changes. */
static struct buffer make_code(size_t size, uint64_t seed)
{
	struct buffer b = make_kernel(size, seed);
	size_t i;

	for (i = 3; i < size; i += 8)
		b.data[i] = 0xeb;
	return b;
}

static enum error check(struct buffer *kernel, enum image_filter filter, uint32_t wanted,
			bool vector)
{
	struct payload p = {
		.kernel = kernel->data, .kernel_size = (uint32_t)kernel->size, .vector = vector};

	return payload_check(p.kernel, p.kernel_size, filter, p.vector, wanted);
}

static void test_check(void **state)
{
	static const size_t sizes[] = {0, 1, 4, 15, 16, 17, 100, 1000, 4099};
	struct buffer code, copy;
	uint32_t wanted;
	size_t i, n;

	(void)state;
	for (n = 0; n < 2 * sizeof(sizes) / sizeof(sizes[0]); n++) {
		const bool vector = n % 2;

		i = n / 2;
		code = make_code(sizes[i], 30 + i);
		wanted = digest(code.data, code.size, 0);
		/* Nothing to undo. */
		copy = (struct buffer){copy_exactly(code.data, code.size), code.size};
		assert_error(check(&copy, FILTER_NONE, wanted, vector), ERR_NONE);
		assert_memory_equal(copy.data, code.data, code.size);
		/* The filter undone, to the kernel itself. */
		branch_filter_encode(copy.data, copy.size);
		assert_true(copy.size < 8 || memcmp(copy.data, code.data, code.size));
		if (copy.size >= 8)
			assert_error(check(&copy, FILTER_NONE, wanted, vector), ERR_PAY_DIGEST);
		assert_error(check(&copy, FILTER_ARM, wanted, vector), ERR_NONE);
		assert_memory_equal(copy.data, code.data, code.size);
		buffer_free(&copy);
		buffer_free(&code);
	}
}

static void test_check_digest(void **state)
{
	struct buffer code = make_code(2000, 40), copy = copy_filtered(FILTER_ARM, &code);
	const uint32_t plain = digest(code.data, code.size, 0),
		       filtered = digest(copy.data, copy.size, 0);
	struct buffer again;
	uint32_t i;

	(void)state;
	for (i = 0; i < 64; i++) {
		again = (struct buffer){copy_exactly(copy.data, copy.size), copy.size};
		assert_error(check(&again, FILTER_NONE, filtered ^ 1u << i % 32, i / 32),
			     ERR_PAY_DIGEST);
		assert_memory_equal(again.data, copy.data, copy.size);
		assert_error(check(&again, FILTER_ARM, plain ^ 1u << i % 32, i / 32),
			     ERR_PAY_DIGEST);
		buffer_free(&again);
	}
	/* A bit flipped in what was inflated. */
	for (i = 0; i < code.size * 8; i += 41) {
		again = (struct buffer){copy_exactly(copy.data, copy.size), copy.size};
		again.data[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_error(check(&again, FILTER_NONE, filtered, i % 2), ERR_PAY_DIGEST);
		assert_error(check(&again, FILTER_ARM, plain, i % 2), ERR_PAY_DIGEST);
		buffer_free(&again);
	}
	buffer_free(&copy);
	buffer_free(&code);
}

/* Nothing is undone that is not known, and nothing is believed of it. */
static void test_unknown_filter(void **state)
{
	static const uint32_t unknown[] = {2, 3, 0x100, 0x80000000u, 0xffffffffu};
	struct buffer code = make_code(2000, 41), copy;
	const uint32_t wanted = digest(code.data, code.size, 0);
	size_t i;

	(void)state;
	for (i = 0; i < 2 * sizeof(unknown) / sizeof(unknown[0]); i++) {
		copy = (struct buffer){copy_exactly(code.data, code.size), code.size};
		assert_error(check(&copy, (enum image_filter)unknown[i / 2], wanted, i % 2),
			     ERR_IMG_FORMAT);
		assert_memory_equal(copy.data, code.data, code.size);
		buffer_free(&copy);
	}
	buffer_free(&code);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_lz4_blocks),
		cmocka_unit_test(test_unknown_format),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_bytes_behind),
		cmocka_unit_test(test_kernel_too_short),
		cmocka_unit_test(test_kernel_too_long),
		cmocka_unit_test(test_lz4_blocks_too_many),
		cmocka_unit_test(test_lz4_frame),
		cmocka_unit_test(test_flipped_bits),
		cmocka_unit_test(test_workspace),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_check_digest),
		cmocka_unit_test(test_unknown_filter),
	};

	return cmocka_run_group_tests_name("payload", tests, NULL, NULL);
}
