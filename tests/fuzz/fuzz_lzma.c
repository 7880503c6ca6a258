// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * .lzma files, any or made by liblzma and damaged, for our decoder and for liblzma's: both refuse
 * them or make the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/decode.h"
#include "fuzz.h"
#include "lzma_fuzz.h"

#define HEADER 13

/* A file of what comes behind the first bytes, one bit of which is then flipped, or none. */
static uint8_t *make_file(const uint8_t *data, size_t *size, uint32_t *kernel_size)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	lzma_options_lzma options = chosen_options(data);
	uint8_t *out;
	size_t room;

	room = *size * 2 + 200;
	out = malloc(room);
	if (lzma_alone_encoder(&stream, &options) != LZMA_OK)
		abort();
	stream.next_in = data + SWITCHES;
	stream.avail_in = *size - SWITCHES;
	stream.next_out = out;
	stream.avail_out = room;
	if (lzma_code(&stream, LZMA_FINISH) != LZMA_STREAM_END)
		abort();
	*kernel_size = (uint32_t)*size - SWITCHES;
	*size = stream.total_out;
	lzma_end(&stream);
	flip_chosen(data, out, *size);
	return out;
}

static bool library_inflates(const uint8_t *file, size_t size, uint8_t *out, uint32_t kernel_size)
{
	lzma_stream stream = LZMA_STREAM_INIT;

	if (lzma_alone_decoder(&stream, UINT64_MAX) != LZMA_OK)
		abort();
	return stream_inflates(&stream, file, size, out, kernel_size);
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
		size -= SWITCHES;
		file = malloc(size);
		memcpy(file, data + SWITCHES, size);
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
