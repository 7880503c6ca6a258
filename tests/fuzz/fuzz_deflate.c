// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a deflate stream: what zlib inflates we inflate to the same, what it refuses we
 * refuse, with and without vectors. Behind a lead of the window's size, too, so that the fast
 * decoder runs; and over itself, where what comes out must not depend on which decoder ran.
 */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "lib/decode.h"
#include "lib/deflate/deflate_run.h"
#include "scripts/kedge/codec/zlib_memory.h"
#include "fuzz.h"

#define LEAD	 32768u
#define LEAD_ALL (5 + LEAD)
#define OUT_MAX	 0x40000u

/* Returns whether zlib takes the stream, to its end, and how much it inflates to. */
static bool reference(const uint8_t *stream, size_t size, uint8_t *out, uint32_t *out_size)
{
	z_stream z = {
		.next_in = (z_const Bytef *)(uintptr_t)stream,
		.avail_in = (uInt)size,
		.next_out = out,
		.avail_out = OUT_MAX,
		.zalloc = zlib_alloc,
		.zfree = zlib_free,
	};
	bool good;

	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		abort();
	good = inflate(&z, Z_FINISH) == Z_STREAM_END && !z.avail_in;
	*out_size = OUT_MAX - z.avail_out;
	inflateEnd(&z);
	return good;
}

static enum error decode(const uint8_t *stream, size_t size, uint8_t *out, uint32_t out_size,
			 bool vector)
{
	struct payload p = {
		.source = stream,
		.source_size = (uint32_t)size,
		.kernel = out,
		.kernel_size = out_size,
		.workspace = malloc(sizeof(struct deflate_tables)),
		.workspace_size = sizeof(struct deflate_tables),
		.vector = vector,
	};
	enum error error = decode_deflate(&p);

	free(p.workspace);
	return error;
}

/* Elsewhere, into exactly out_size bytes. */
static void check(const uint8_t *stream, size_t size, const uint8_t *expected, uint32_t out_size,
		  bool good)
{
	enum error error[2];
	uint8_t *out;
	int vector;

	for (vector = 0; vector < 2; vector++) {
		out = malloc(out_size);
		error[vector] = decode(stream, size, out, out_size, vector);
		if (good != !error[vector] || (good && memcmp(out, expected, out_size) != 0))
			abort();
		free(out);
	}
	if (error[0] != error[1])
		abort();
}

/* Over itself, at a gap. */
static void check_in_place(const uint8_t *stream, size_t size, uint32_t out_size, uint32_t gap)
{
	size_t room = out_size + gap;
	enum error error[2];
	uint8_t *out[2];
	int vector;

	if (room < size)
		room = size;
	for (vector = 0; vector < 2; vector++) {
		out[vector] = malloc(room);
		memset(out[vector], 0, room);
		memcpy(out[vector] + room - size, stream, size);
		error[vector] =
			decode(out[vector] + room - size, size, out[vector], out_size, vector);
	}
	if (error[0] != error[1] || (!error[0] && memcmp(out[0], out[1], out_size) != 0))
		abort();
	free(out[0]);
	free(out[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A stored block, not the last, and room for what follows. */
	static uint8_t led[LEAD_ALL + 0x10000] = {0, 0x00, 0x80, 0xff, 0x7f}, expected[OUT_MAX];
	uint32_t kernel_size, gap;
	uint8_t *stream;
	bool good;
	size_t i;

	if (size < 2 || size > 0x10000)
		return 0;
	for (i = 0; !led[6] && i < LEAD; i++)
		led[5 + i] = (uint8_t)(i * 129 + (i >> 8) + 1);
	gap = data[0] >> 1;
	memcpy(led + LEAD_ALL, data + 1, size - 1);
	size = data[0] & 1 ? LEAD_ALL + size - 1 : size - 1;
	stream = malloc(size);
	memcpy(stream, data[0] & 1 ? led : led + LEAD_ALL, size);

	good = reference(stream, size, expected, &kernel_size);
	check(stream, size, expected, kernel_size, good);
	check(stream, size, expected, kernel_size + 1000, false);
	check_in_place(stream, size, kernel_size, gap);
	free(stream);
	return 0;
}
