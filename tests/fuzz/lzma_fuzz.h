/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers of .lzma and .xz share. */
#ifndef KEDGE_FUZZ_LZMA_H
#define KEDGE_FUZZ_LZMA_H

#include <stdbool.h>
#include <stdlib.h>

#include <lzma.h>

#define OUT_MAX	  0x20000u
#define WORKSPACE 0x8000u
#define DICT	  OUT_MAX /* no window is needed that is larger */
#define SWITCHES  6	  /* the first bytes of an input, which say what to do with the others */

/* The compressor's, as the switches say. */
static inline lzma_options_lzma chosen_options(const uint8_t *data)
{
	lzma_options_lzma options;

	lzma_lzma_preset(&options, data[0] % 10);
	options.dict_size = DICT;
	options.lp = data[1] % 5;
	options.lc = data[1] / 8 % (5 - options.lp);
	options.pb = data[2] % 5;
	return options;
}

/* Flip the bit of a compressed file that the switches name, or none. */
static inline void flip_chosen(const uint8_t *data, uint8_t *file, size_t size)
{
	if (data[5])
		file[((size_t)data[3] << 8 | data[4]) % size] ^= (uint8_t)(1u << data[5] % 8);
}

/* Whether liblzma's decoder makes of all of a file exactly so many bytes. Ends the stream. */
static inline bool stream_inflates(lzma_stream *stream, const uint8_t *file, size_t size,
				   uint8_t *out, uint32_t kernel_size)
{
	lzma_ret got;

	stream->next_in = file;
	stream->avail_in = size;
	stream->next_out = out;
	stream->avail_out = kernel_size;
	do
		got = lzma_code(stream, LZMA_FINISH);
	while (got == LZMA_OK);
	lzma_end(stream);
	return got == LZMA_STREAM_END && !stream->avail_in && !stream->avail_out;
}

#endif
