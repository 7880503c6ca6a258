// SPDX-License-Identifier: GPL-2.0-or-later
/* LZO's decoder, against what liblzo2 makes, and by streams made by hand. */
#define DECODE	     decode_lzo
#define BEST	     9
#define BYTES_BEHIND ERR_PAY_CORRUPT
#include "lz_tests.h"

#include <lzo/lzo1x.h>

/* Level 0 is the fast compressor, lzo1x_1. */
static struct buffer compress(const struct buffer *kernel, int level)
{
	size_t room = kernel->size + kernel->size / 16 + 64 + 3;
	struct buffer out = {allocate(room), room};
	void *work = allocate(LZO1X_999_MEM_COMPRESS);
	lzo_uint size = room;
	int got;

	assert_int_equal(lzo_init(), LZO_E_OK);
	if (level)
		got = lzo1x_999_compress_level(kernel->data, kernel->size, out.data, &size, work,
					       NULL, 0, NULL, level);
	else
		got = lzo1x_1_compress(kernel->data, kernel->size, out.data, &size, work);
	assert_int_equal(got, LZO_E_OK);
	free(work);
	out.size = size;
	return out;
}

static void test_good(void **state)
{
	static const size_t sizes[] = {1,     2,     3,	    4,	    17,	    18,	   22,
				       238,   239,   1000,  2049,   16384,  16385, 49150,
				       49151, 49152, 65536, 100000, 300001, 700000};
	static const int levels[] = {0, 1, 5, 9};

	(void)state;
	check_all_good(sizes, sizeof(sizes) / sizeof(sizes[0]), levels,
		       sizeof(levels) / sizeof(levels[0]));
	check_good(KIND_ZEROS, 9000000, 9);
	check_good(KIND_CODE, 9000000, 0);
}

static void test_truncated(void **state)
{
	struct buffer kernel, payload;
	size_t size;

	(void)state;
	kernel = make_data(KIND_CODE, 5000, 1);
	payload = compress(&kernel, 9);
	for (size = 0; size < payload.size; size++)
		assert_error(decode(payload.data, size, NULL, kernel.size), ERR_PAY_TRUNCATED);
	buffer_free(&payload);
	buffer_free(&kernel);
	/* Long enough for the fast loop. */
	kernel = make_data(KIND_CODE, 100000, 1);
	payload = compress(&kernel, 9);
	for (size = payload.size - 1; size > payload.size - 3000; size -= 13)
		assert_error(decode(payload.data, size, NULL, kernel.size), ERR_PAY_TRUNCATED);
	buffer_free(&payload);
	buffer_free(&kernel);
}

#define END "\x11\x00\x00"
#define stream(bytes, expected, size) \
	decode(bytes, sizeof(bytes) - 1, (const uint8_t *)(expected), size)

static void test_by_hand(void **state)
{
	struct buffer kernel = make_data(KIND_NOISE, 2100, 5);
	uint8_t bytes[2200];

	(void)state;
	/* Nothing; literals by the first byte, by an instruction, and by a match. */
	assert_error(stream(END, "", 0), ERR_NONE);
	assert_error(stream("\x14xyz" END, "xyz", 3), ERR_NONE);
	assert_error(stream("\x15wxyz" END, "wxyz", 4), ERR_NONE);
	assert_error(stream("\x01wxyz" END, "wxyz", 4), ERR_NONE);
	assert_error(stream("\x00\0010123456789abcdefxyz" END, "0123456789abcdefxyz", 19),
		     ERR_NONE);
	assert_error(stream("\x14xyz\x46\x00!!" END, "xyzyzy!!", 8), ERR_NONE);
	/* Two bytes behind few literals; 32 to 63 with its length in the opcode and behind it. */
	assert_error(stream("\x14xyz\x09\x00!" END, "xyzxy!", 6), ERR_NONE);
	assert_error(stream("\x12x\x21\x00\x00" END, "xxxx", 4), ERR_NONE);
	assert_error(stream("\x12x\x20\x01\x03\000abc" END,
			    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxabc", 38),
		     ERR_NONE);
	/* Three bytes behind many literals, from 2049 bytes in front: the literals' first ones. */
	memset(bytes, 0, 8);
	bytes[8] = 2049 - 3 - 15 - 7 * 255;
	memcpy(bytes + 9, kernel.data, 2049);
	memcpy(bytes + 9 + 2049, "\x00\x00" END, 5);
	memcpy(kernel.data + 2049, kernel.data, 3);
	assert_error(decode(bytes, 9 + 2049 + 5, kernel.data, 2049 + 3), ERR_NONE);
	buffer_free(&kernel);

	/* Distances that reach in front of the kernel, by each instruction. */
	assert_error(stream("\x14xyz\x4c\x00" END, NULL, 6), ERR_PAY_CORRUPT);
	assert_error(stream("\x14xyz\x0c\x00" END, NULL, 5), ERR_PAY_CORRUPT);
	assert_error(stream("\x15wxyz\x00\x00" END, NULL, 7), ERR_PAY_CORRUPT);
	assert_error(stream("\x14xyz\x21\x0c\x00" END, NULL, 6), ERR_PAY_CORRUPT);
	assert_error(stream("\x14xyz\x11\x04\x00" END, NULL, 6), ERR_PAY_CORRUPT);
	assert_error(stream("\x14xyz\x19\x00\x00" END, NULL, 6), ERR_PAY_CORRUPT);
	assert_error(stream("\x11\x04\x00" END, NULL, 3), ERR_PAY_CORRUPT);
	/* Cut in each of its parts. */
	assert_error(stream("", NULL, 1), ERR_PAY_TRUNCATED);
	assert_error(stream("\x14xy", NULL, 3), ERR_PAY_TRUNCATED);
	assert_error(stream("\x00\x00", NULL, 300), ERR_PAY_TRUNCATED);
	assert_error(stream("\x01wxy", NULL, 4), ERR_PAY_TRUNCATED);
	assert_error(stream("\x14xyz\x40", NULL, 6), ERR_PAY_TRUNCATED);
	assert_error(stream("\x14xyz\x00", NULL, 6), ERR_PAY_TRUNCATED);
	assert_error(stream("\x14xyz\x21\x00", NULL, 6), ERR_PAY_TRUNCATED);
	assert_error(stream("\x14xyz\x20\x00", NULL, 600), ERR_PAY_TRUNCATED);
	assert_error(stream("\x14xyz\x43\000ab", NULL, 9), ERR_PAY_TRUNCATED);
	assert_error(stream("\x11\x00", NULL, 0), ERR_PAY_TRUNCATED);
	/* Too long by literals and by a match, too short, and more behind. */
	assert_error(stream("\x14xyz" END, NULL, 2), ERR_PAY_LENGTH);
	assert_error(stream("\x14xyz\x40\x00" END, NULL, 5), ERR_PAY_LENGTH);
	assert_error(stream("\x14xyz\x41\x00!" END, NULL, 6), ERR_PAY_LENGTH);
	assert_error(stream("\x14xyz" END, NULL, 4), ERR_PAY_LENGTH);
	assert_error(stream("\x14xyz" END "\x00", NULL, 3), ERR_PAY_CORRUPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),	     cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_wrong_length), cmocka_unit_test(test_bytes_behind),
		cmocka_unit_test(test_flipped_bits), cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_in_place),
	};

	return cmocka_run_group_tests_name("lzo", tests, NULL, NULL);
}
