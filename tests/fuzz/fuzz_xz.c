// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * LZMA2, any or made by liblzma and damaged, in a right .xz file: our decoder and liblzma's both
 * refuse it or make the same bytes. And any bytes as a .xz file.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/decode.h"
#include "fuzz.h"
#include "lzma_fuzz.h"

#define AROUND 100 /* bytes around LZMA2: less */

/* LZMA2 of what comes behind the first bytes, one bit of which is then flipped, or none. */
static uint8_t *make_chunks(const uint8_t *data, size_t *size, uint32_t *kernel_size)
{
	lzma_options_lzma options = chosen_options(data);
	lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
	size_t room = *size * 2 + 200, at = 0;
	uint8_t *out = malloc(room);

	if (lzma_raw_buffer_encode(filters, NULL, data + SWITCHES, *size - SWITCHES, out, &at,
				   room) != LZMA_OK)
		abort();
	*kernel_size = (uint32_t)*size - SWITCHES;
	*size = at;
	flip_chosen(data, out, *size);
	return out;
}

static bool library_inflates(const uint8_t *chunks, size_t size, uint8_t *out, uint32_t kernel_size)
{
	lzma_options_lzma options = {.dict_size = DICT};
	lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
	lzma_stream stream = LZMA_STREAM_INIT;

	if (lzma_raw_decoder(&stream, filters) != LZMA_OK)
		abort();
	return stream_inflates(&stream, chunks, size, out, kernel_size);
}

/* The .xz file around LZMA2; its size is put into *size. The CRC32s stay 0. */
static uint8_t *wrap(const uint8_t *chunks, size_t *size, uint32_t kernel_size)
{
	static const uint8_t front[] = {0xfd, '7', 'z',	 'X', 'Z', 0, 0, 0, 0, 0, 0, 0,
					2,    0,   0x21, 1,   20,  0, 0, 0, 0, 0, 0, 0};
	uint8_t *file = calloc(1, *size + AROUND), *index, *fit;
	size_t at = 2;

	memcpy(file, front, sizeof(front));
	memcpy(file + sizeof(front), chunks, *size);
	index = file + sizeof(front) + (*size + 3) / 4 * 4;
	index[1] = 1;
	lzma_vli_encode(*size + 12, NULL, index, &at, 20);
	lzma_vli_encode(kernel_size, NULL, index, &at, 20);
	at = (at + 3) / 4 * 4;
	index[at + 8] = (uint8_t)(at / 4);
	memcpy(index + at + 14, "YZ", 2);
	*size = (size_t)(index - file) + at + 16;
	/* Exactly its size, for the sanitizer. */
	fit = malloc(*size);
	memcpy(fit, file, *size);
	free(file);
	return fit;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t expected[OUT_MAX];
	struct payload p = {.workspace_size = WORKSPACE};
	bool inflates, any = false;
	uint8_t *chunks, *file;
	enum error error;

	if (size < 8 || size > OUT_MAX)
		return 0;
	if (data[0] & 0x80) {
		chunks = make_chunks(data, &size, &p.kernel_size);
	} else {
		p.kernel_size = 1 + (data[1] | (uint32_t)data[2] << 8);
		size -= SWITCHES;
		chunks = malloc(size);
		memcpy(chunks, data + SWITCHES, size);
		any = data[3] & 1;
	}
	p.vector = data[0] & 0x40;
	inflates = library_inflates(chunks, size, expected, p.kernel_size);
	file = any ? chunks : wrap(chunks, &size, p.kernel_size);
	p.source = file;
	p.source_size = (uint32_t)size;
	p.kernel = malloc(p.kernel_size);
	p.workspace = malloc(WORKSPACE);
	error = decode_xz(&p);
	if (!any) {
		if (inflates != !error)
			abort();
		if (!error && memcmp(expected, p.kernel, p.kernel_size) != 0)
			abort();
		free(chunks);
	}
	free(p.workspace);
	free(p.kernel);
	free(file);
	return 0;
}
