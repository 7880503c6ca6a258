// SPDX-License-Identifier: GPL-2.0-or-later
/* lz4's decoder, against what liblz4 makes, and by streams made by hand. */
#define DECODE	     decode_lz4
#define BEST	     12
#define BYTES_BEHIND ERR_PAY_LENGTH
#include "lz_tests.h"
#include "scripts/kedge/util/bytes.h"

#include <lz4.h>
#include <lz4hc.h>

#define BLOCK 0x800000u

/* A legacy frame; level 0 is lz4's fast compressor. */
static struct buffer compress(const struct buffer *kernel, int level)
{
	size_t at = 0, block, blocks = kernel->size / BLOCK + 1;
	struct buffer out;
	const char *from;
	char *to;
	int room = LZ4_compressBound(BLOCK), got;

	out.data = allocate(4 + blocks * (4 + (size_t)room));
	write_le32(out.data, 0x184c2102);
	out.size = 4;
	for (; at < kernel->size; at += block) {
		block = kernel->size - at < BLOCK ? kernel->size - at : BLOCK;
		from = (const char *)kernel->data + at;
		to = (char *)out.data + out.size + 4;
		got = level ? LZ4_compress_HC(from, to, (int)block, room, level)
			    : LZ4_compress_default(from, to, (int)block, room);
		assert_true(got > 0);
		write_le32(out.data + out.size, (uint32_t)got);
		out.size += 4 + (size_t)got;
	}
	return out;
}

static void test_good(void **state)
{
	static const size_t sizes[] = {1,    2,	    5,	   12,	  13,	  17,	  100,
				       1000, 65535, 65536, 65537, 100000, 300001, 700000};
	static const int levels[] = {0, 1, 9, 12};

	(void)state;
	check_all_good(sizes, sizeof(sizes) / sizeof(sizes[0]), levels,
		       sizeof(levels) / sizeof(levels[0]));
}

static void test_blocks(void **state)
{
	(void)state;
	check_good(KIND_CODE, BLOCK - 1, 0);
	check_good(KIND_CODE, BLOCK, 0);
	check_good(KIND_CODE, BLOCK + 1, 0);
	check_good(KIND_CODE, 2 * BLOCK + 100000, 0);
	check_good(KIND_NOISE, BLOCK, 0);
	check_good(KIND_ZEROS, BLOCK + 5, 0);
}

static void test_empty(void **state)
{
	static const uint8_t magic[] = {0x02, 0x21, 0x4c, 0x18, 0};

	(void)state;
	assert_error(decode(magic, 4, magic, 0), ERR_NONE);
	assert_error(decode(magic, 5, magic, 0), ERR_PAY_LENGTH);
	assert_error(decode(magic, 4, magic, 1), ERR_PAY_TRUNCATED);
}

static void test_truncated(void **state)
{
	struct buffer kernel, payload;
	size_t size;

	(void)state;
	kernel = make_data(KIND_CODE, 3000, 1);
	payload = compress(&kernel, 12);
	for (size = 0; size < payload.size; size++)
		assert_error(decode(payload.data, size, NULL, kernel.size), ERR_PAY_TRUNCATED);
	/* A block that says that it is so short: damaged, unless it could end there. */
	for (size = 8; size < payload.size; size++) {
		enum error error;

		write_le32(payload.data + 4, (uint32_t)size - 8);
		error = decode(payload.data, size, NULL, kernel.size);
		assert_true(error == ERR_PAY_CORRUPT || error == ERR_PAY_LENGTH);
	}
	buffer_free(&payload);
	buffer_free(&kernel);
	/* Between blocks, and with a block's size cut. */
	kernel = make_data(KIND_ZEROS, BLOCK + 1, 1);
	payload = compress(&kernel, 0);
	for (size = payload.size - 6; size < payload.size; size++)
		assert_error(decode(payload.data, size, NULL, kernel.size), ERR_PAY_TRUNCATED);
	buffer_free(&payload);
	buffer_free(&kernel);
}

/* One block of these bytes. */
static enum error decode_block_of(const char *bytes, size_t size, const char *expected,
				  size_t kernel_size)
{
	uint8_t frame[600];

	write_le32(frame, 0x184c2102);
	write_le32(frame + 4, (uint32_t)size);
	memcpy(frame + 8, bytes, size);
	return decode(frame, 8 + size, (const uint8_t *)expected, kernel_size);
}
#define block_of(bytes, expected, size) decode_block_of(bytes, sizeof(bytes) - 1, expected, size)

static void test_by_hand(void **state)
{
	char longer[400], expected[500];

	(void)state;
	assert_error(block_of("\x30xyz", "xyz", 3), ERR_NONE);
	assert_error(block_of("\x30xyz\x03\x00\x10!", "xyzxyzx!", 8), ERR_NONE);
	assert_error(block_of("\x10x\x01\x00\x10!", "xxxxx!", 6), ERR_NONE);
	assert_error(block_of("\x1fx\x01\x00\x02\x10!", "xxxxxxxxxxxxxxxxxxxxxx!", 23), ERR_NONE);
	assert_error(block_of("\xf0\0010123456789abcdef", "0123456789abcdef", 16), ERR_NONE);
	/* A length of 255 and more bytes has another byte, be it 0. */
	memset(longer, 'a', sizeof(longer));
	memcpy(longer, "\xf0\xff\x00", 3);
	memset(expected, 'a', sizeof(expected));
	assert_error(decode_block_of(longer, 3 + 270, expected, 270), ERR_NONE);
	memcpy(longer, "\037a\x01\x00\xff\x01\x10", 7);
	assert_error(decode_block_of(longer, 8, expected, 1 + 4 + 15 + 256 + 1), ERR_NONE);

	assert_error(block_of("", NULL, 3), ERR_PAY_CORRUPT);
	assert_error(block_of("\x40xyz", NULL, 4), ERR_PAY_CORRUPT);
	assert_error(block_of("\xf0", NULL, 15), ERR_PAY_CORRUPT);
	assert_error(block_of("\xf0\xff", NULL, 300), ERR_PAY_CORRUPT);
	assert_error(block_of("\xf0\0010123456789abcde", NULL, 16), ERR_PAY_CORRUPT);
	assert_error(block_of("\x30xyz\x03", NULL, 8), ERR_PAY_CORRUPT);
	/* A distance of nothing, and one that reaches in front of the kernel. */
	assert_error(block_of("\x30xyz\x00\x00\x10!", NULL, 8), ERR_PAY_CORRUPT);
	assert_error(block_of("\x30xyz\x04\x00\x10!", NULL, 8), ERR_PAY_CORRUPT);
	assert_error(block_of("\x30xyz\xff\xff\x10!", NULL, 8), ERR_PAY_CORRUPT);
	assert_error(block_of("\x00\x01\x00\x10!", NULL, 8), ERR_PAY_CORRUPT);
	/* The end behind a match, and within its length. */
	assert_error(block_of("\x30xyz\x03\x00", NULL, 7), ERR_PAY_CORRUPT);
	assert_error(block_of("\x3fxyz\x03\x00", NULL, 30), ERR_PAY_CORRUPT);
	assert_error(block_of("\x3fxyz\x03\x00\xff", NULL, 300), ERR_PAY_CORRUPT);
	/* Too much of literals, and of a match. */
	assert_error(block_of("\x30xyz", NULL, 2), ERR_PAY_LENGTH);
	assert_error(block_of("\x30xyz\x03\x00\x10!", NULL, 6), ERR_PAY_LENGTH);
	assert_error(block_of("\x30xyz\x03\x00\x10!", NULL, 7), ERR_PAY_LENGTH);
	assert_error(block_of("\x30xyz\x03\x00\x10!", NULL, 9), ERR_PAY_LENGTH);
}

static void test_frame(void **state)
{
	struct buffer kernel = make_data(KIND_CODE, 2 * BLOCK, 5), payload = compress(&kernel, 0);
	uint32_t i, first = read_le32(payload.data + 4);
	uint8_t *second = payload.data + 8 + first;

	(void)state;
	for (i = 0; i < 32; i++) {
		payload.data[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_error(decode(payload.data, payload.size, NULL, kernel.size),
			     ERR_PAY_CORRUPT);
		payload.data[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	/* Longer than any block, and than what is there. */
	write_le32(payload.data + 4, 0xffffffff);
	assert_error(decode(payload.data, payload.size, NULL, kernel.size), ERR_PAY_CORRUPT);
	write_le32(payload.data + 4, BLOCK + BLOCK / 255 + 17);
	assert_error(decode(payload.data, payload.size, NULL, kernel.size), ERR_PAY_CORRUPT);
	write_le32(payload.data + 4, (uint32_t)payload.size - 7);
	assert_error(decode(payload.data, payload.size, NULL, kernel.size), ERR_PAY_TRUNCATED);
	write_le32(payload.data + 4, first);
	/* A block more than the kernel has. */
	assert_error(decode(payload.data, payload.size, NULL, BLOCK), ERR_PAY_LENGTH);
	/* A match into the block in front, which blocks do not have. */
	memcpy(second + 4, "\x10x\x02\x00", 4);
	assert_error(decode(payload.data, payload.size, NULL, kernel.size), ERR_PAY_CORRUPT);
	buffer_free(&payload);
	buffer_free(&kernel);
}

/* A first block of more than a block's length is damaged, not the whole too long. */
static void test_block_too_long(void **state)
{
	struct buffer kernel = make_data(KIND_ZEROS, BLOCK, 6), payload = compress(&kernel, 0);
	uint8_t *more = allocate(payload.size + 2);

	(void)state;
	/* The match's length ends in 255 and something: let it be 255 longer. */
	memcpy(more, payload.data, 40);
	memset(more + 40, 255, 1);
	memcpy(more + 41, payload.data + 40, payload.size - 40);
	write_le32(more + 4, read_le32(payload.data + 4) + 1);
	assert_error(decode(more, payload.size + 1, NULL, 2 * BLOCK), ERR_PAY_CORRUPT);
	assert_error(decode(more, payload.size + 1, NULL, BLOCK), ERR_PAY_LENGTH);
	free(more);
	buffer_free(&payload);
	buffer_free(&kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),	     cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_empty),	     cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_wrong_length), cmocka_unit_test(test_bytes_behind),
		cmocka_unit_test(test_flipped_bits), cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_frame),	     cmocka_unit_test(test_block_too_long),
		cmocka_unit_test(test_in_place),
	};

	return cmocka_run_group_tests_name("lz4", tests, NULL, NULL);
}
