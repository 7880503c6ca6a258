// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a block of lz4, alone or with other sequences in front and behind, so that the fast
 * loop runs over them. Compared with a decoder as simple as can be, and that with liblz4.
 */
#include "lz.h"

#include <lz4.h>

#define OUT_MAX	  0x40000
#define FRONT_MAX 300
#define TAIL	  3000

/* Returns what comes out or -1; *zero is set when there is a distance of 0. */
static int simple(const uint8_t *in, size_t size, uint8_t *out, bool *zero)
{
	const uint8_t *end = in + size;
	size_t n = 0, length, distance, i;
	uint8_t token;

	for (;;) {
		if (in == end)
			return -1;
		token = *in++;
		length = token >> 4;
		for (i = length == 15; i;) {
			if (in == end)
				return -1;
			length += *in;
			i = *in++ == 255;
		}
		if (length > (size_t)(end - in) || length > OUT_MAX - n)
			return -1;
		memcpy(out + n, in, length);
		in += length;
		n += length;
		if (in == end)
			return (int)n;
		if (end - in < 2)
			return -1;
		distance = in[0] | (size_t)in[1] << 8;
		in += 2;
		length = token & 15;
		for (i = length == 15; i;) {
			if (in == end)
				return -1;
			length += *in;
			i = *in++ == 255;
		}
		if (!distance)
			*zero = true;
		if (!distance || distance > n || length + 4 > OUT_MAX - n)
			return -1;
		for (i = 0; i < length + 4; i++, n++)
			out[n] = out[n - distance];
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t expected[OUT_MAX], library[OUT_MAX];
	uint8_t *frame, *block, *at;
	bool zero = false;
	size_t i, frame_size, kernel_size;
	int got, theirs;

	if (size < 3 || size > 0x10000)
		return 0;
	frame = malloc(8 + FRONT_MAX + size + TAIL);
	memcpy(frame, "\x02\x21\x4c\x18", 4);
	block = at = frame + 8;
	if (data[0] & 1) {
		/* 70000 bytes, no two matches alike. */
		*at++ = 0xff;
		*at++ = 50;
		for (i = 0; i < 65; i++)
			*at++ = (uint8_t)(i * i);
		*at++ = 61;
		*at++ = 0;
		memset(at, 255, 274);
		at += 274;
		*at++ = 40;
	}
	memcpy(at, data + 3, size - 3);
	at += size - 3;
	if (data[0] & 2) {
		*at++ = 0xf0;
		memset(at, 255, 10);
		at += 10;
		*at++ = 35;
		for (i = 0; i < 2600; i++)
			*at++ = (uint8_t)(i * 7);
	}
	frame_size = (size_t)(at - frame);
	for (i = 0; i < 4; i++)
		frame[4 + i] = (uint8_t)((frame_size - 8) >> 8 * i);

	got = simple(block, (size_t)(at - block), expected, &zero);
	theirs = LZ4_decompress_safe((const char *)block, (char *)library, (int)(at - block),
				     got < 0 ? OUT_MAX : got);
	/* liblz4 takes a distance of 0, and refuses matches too near to the end. */
	CHECK(theirs < 0 || zero || theirs == got);
	CHECK(theirs < 0 || zero || !memcmp(expected, library, (size_t)got));
	kernel_size = got < 0 ? 100000u : (size_t)got;
	/* For an empty kernel no block is looked at. */
	if (!got)
		goto done;
	check_decoder(decode_lz4, frame, frame_size, got < 0 ? NULL : expected, kernel_size);
	check_in_place(decode_lz4, frame, frame_size, kernel_size,
		       data[0] & 4 ? data[1] : (size_t)(data[1] | data[2] << 8));
done:
	free(frame);
	return 0;
}
