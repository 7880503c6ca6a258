// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a stream of LZO1X, alone or with other instructions in front and behind, so that the
 * fast loop runs over them. Compared with liblzo2.
 */
#include "lz.h"

#include <lzo/lzo1x.h>

#define OUT_MAX	  0x40000
#define FRONT_MAX 400
#define TAIL	  3000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t expected[OUT_MAX];
	uint8_t *stream, *at;
	lzo_uint got = OUT_MAX;
	size_t i, stream_size;
	bool good;

	if (size < 3 || size > 0x10000)
		return 0;
	at = stream = malloc(FRONT_MAX + size + TAIL);
	if (data[0] & 1) {
		/* 60000 bytes and three literals: 100 literals, a match of distance 97. */
		*at++ = 117;
		for (i = 0; i < 100; i++)
			*at++ = (uint8_t)(i * i);
		*at++ = 0x20;
		memset(at, 0, 234);
		at += 234;
		*at++ = 197;
		*at++ = 96 << 2 & 255;
		*at++ = 96 >> 6;
	}
	memcpy(at, data + 3, size - 3);
	at += size - 3;
	if (data[0] & 2) {
		*at++ = 0;
		memset(at, 0, 10);
		at += 10;
		*at++ = 2600 - 18 - 10 * 255;
		for (i = 0; i < 2600; i++)
			*at++ = (uint8_t)(i * 7);
		memcpy(at, "\x11\0\0", 3);
		at += 3;
	}
	stream_size = (size_t)(at - stream);
	good = lzo1x_decompress_safe(stream, stream_size, expected, &got, NULL) == LZO_E_OK;
	if (!good)
		got = 100000;
	check_decoder(decode_lzo, stream, stream_size, good ? expected : NULL, got);
	check_in_place(decode_lzo, stream, stream_size, got,
		       data[0] & 4 ? data[1] : (size_t)(data[1] | data[2] << 8));
	free(stream);
	return 0;
}
