// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * .lzma files, any or made by liblzma and damaged, for our decoder and for liblzma's: both refuse
 * them or make the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include <lzma.h>

#include "lib/decode.h"
#include "fuzz.h"

#define HEADER	  13
#define OUT_MAX	  0x20000u
#define WORKSPACE 0x8000u
#define DICT	  OUT_MAX /* no window is needed that is larger */

/* A file of what comes behind the first bytes, one bit of which is then flipped, or none. */
static uint8_t *make_file(const uint8_t *data, size_t *size, uint32_t *kernel_size)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	lzma_options_lzma options;
	uint8_t *out;
	size_t room;

	room = *size * 2 + 200;
	out = malloc(room);
	lzma_lzma_preset(&options, data[0] % 10);
	options.dict_size = DICT;
	options.lp = data[1] % 5;
	options.lc = data[1] / 8 % (5 - options.lp);
	options.pb = data[2] % 5;
	if (lzma_alone_encoder(&stream, &options) != LZMA_OK)
		abort();
	stream.next_in = data + 6;
	stream.avail_in = *size - 6;
	stream.next_out = out;
	stream.avail_out = room;
	if (lzma_code(&stream, LZMA_FINISH) != LZMA_STREAM_END)
		abort();
	*kernel_size = (uint32_t)*size - 6;
	*size = stream.total_out;
	lzma_end(&stream);
	if (data[5])
		out[((size_t)data[3] << 8 | data[4]) % *size] ^= (uint8_t)(1u << data[5] % 8);
	return out;
}

static bool library_inflates(const uint8_t *file, size_t size, uint8_t *out, uint32_t kernel_size)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	lzma_ret got;

	if (lzma_alone_decoder(&stream, UINT64_MAX) != LZMA_OK)
		abort();
	stream.next_in = file;
	stream.avail_in = size;
	stream.next_out = out;
	stream.avail_out = kernel_size;
	do
		got = lzma_code(&stream, LZMA_FINISH);
	while (got == LZMA_OK);
	lzma_end(&stream);
	return got == LZMA_STREAM_END && !stream.avail_in && !stream.avail_out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t expected[OUT_MAX];
	struct payload p = {.workspace_size = WORKSPACE};
	enum error error;
	uint8_t *file;

	if (size < 8 + HEADER || size > OUT_MAX)
		return 0;
	if (data[0] & 0x80) {
		file = make_file(data, &size, &p.kernel_size);
	} else {
		p.kernel_size = 1 + (data[1] | (uint32_t)data[2] << 8);
		size -= 6;
		file = malloc(size);
		memcpy(file, data + 6, size);
	}
	p.vector = data[0] & 0x40;
	/* liblzma's window is the dictionary; ours is all. */
	if (size >= HEADER)
		memcpy(file + 1, "\0\0\2", 4);
	p.source = file;
	p.source_size = (uint32_t)size;
	p.kernel = malloc(p.kernel_size);
	p.workspace = malloc(WORKSPACE);
	error = decode_lzma(&p);
	if (library_inflates(file, size, expected, p.kernel_size)) {
		if (error || memcmp(expected, p.kernel, p.kernel_size) != 0)
			abort();
	} else if (!error) {
		abort();
	}
	free(p.workspace);
	free(p.kernel);
	free(file);
	return 0;
}
