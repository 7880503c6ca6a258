// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include <lz4.h>
#include <lz4hc.h>
#include <zlib.h>

#include "../../boot/payload.h"
#include "compress.h"
#include "zlib_memory.h"

#define GZIP_MEM_LEVEL	8 /* as gzip has it; 9 makes kernels larger */
#define LZ4_BLOCK	0x800000u
#define LZ4_MAGIC	0x184c2102u
#define WORKSPACE_BYTES 0x10000u /* more than any decoder wants with 64-bit pointers */

bool parse_format(const char *name, enum image_format *format)
{
	static const enum image_format formats[] = {FORMAT_NONE, FORMAT_GZIP, FORMAT_LZ4};
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (!strcmp(name, format_name(formats[i]))) {
			*format = formats[i];
			return true;
		}
	}
	return false;
}

static struct buffer deflate_image(const struct buffer *image)
{
	z_stream z = {
		.next_in = image->data,
		.avail_in = (uInt)image->size,
		.zalloc = zlib_alloc,
		.zfree = zlib_free,
	};
	struct buffer out;

	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, GZIP_MEM_LEVEL,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		die("zlib cannot be started");
	out.size = deflateBound(&z, image->size);
	out.data = allocate(out.size);
	z.next_out = out.data;
	z.avail_out = (uInt)out.size;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		die("zlib failed to compress %zu bytes", image->size);
	out.size = z.total_out;
	deflateEnd(&z);
	return out;
}

static struct buffer lz4_image(const struct buffer *image)
{
	size_t blocks = image->size / LZ4_BLOCK + 1, at = 0, block;
	struct buffer out;
	int got;

	out.data = allocate(4 + blocks * (4 + (size_t)LZ4_compressBound(LZ4_BLOCK)));
	write_le32(out.data, LZ4_MAGIC);
	out.size = 4;
	while (at < image->size) {
		block = image->size - at < LZ4_BLOCK ? image->size - at : LZ4_BLOCK;
		got = LZ4_compress_HC((const char *)image->data + at,
				      (char *)out.data + out.size + 4, (int)block,
				      LZ4_compressBound((int)block), LZ4HC_CLEVEL_MAX);
		if (got <= 0)
			die("lz4 failed to compress %zu bytes", block);
		write_le32(out.data + out.size, (uint32_t)got);
		out.size += 4 + (size_t)got;
		at += block;
	}
	return out;
}

struct buffer compress_payload(enum image_format format, const struct buffer *image)
{
	struct buffer out;

	switch (format) {
	case FORMAT_GZIP:
		return deflate_image(image);
	case FORMAT_LZ4:
		return lz4_image(image);
	default:
		out = (struct buffer){allocate(image->size), image->size};
		memcpy(out.data, image->data, image->size);
		return out;
	}
}

enum error inflate_payload(enum image_format format, const struct buffer *payload,
			   struct buffer *image)
{
	struct payload p = {
		.source = payload->data,
		.source_size = (uint32_t)payload->size,
		.kernel = image->data,
		.kernel_size = (uint32_t)image->size,
		.workspace = allocate(WORKSPACE_BYTES),
		.workspace_size = WORKSPACE_BYTES,
	};
	enum error error = payload_inflate(format, &p);

	free(p.workspace);
	return error;
}

/* Inflate the payload over itself, its end gap bytes behind the inflated end; right or wrong. */
static bool inflates_at(uint32_t gap, enum image_format format, const struct buffer *payload,
			const struct buffer *image, uint8_t *room)
{
	struct buffer source = {room + image->size + gap - payload->size, payload->size};
	struct buffer inflated = {room, image->size};

	memset(room, 0, image->size + gap);
	memcpy(source.data, payload->data, payload->size);
	return inflate_payload(format, &source, &inflated) == ERR_NONE &&
	       !memcmp(room, image->data, image->size);
}

uint32_t payload_gap(enum image_format format, const struct buffer *payload,
		     const struct buffer *image)
{
	uint32_t most = (uint32_t)payload->size; /* wholly behind: certainly good */
	uint32_t bad = 0, good, middle, step;
	uint8_t *room = allocate(image->size + most);

	if (payload->size > image->size)
		bad = (uint32_t)(payload->size - image->size);
	if (format == FORMAT_NONE || inflates_at(bad, format, payload, image, room)) {
		free(room);
		return bad;
	}
	good = most;
	for (step = 8; bad + step < most; step *= 4) {
		if (inflates_at(bad + step, format, payload, image, room)) {
			good = bad + step;
			break;
		}
		bad += step;
	}
	while (good - bad > 1) {
		middle = bad + (good - bad) / 2;
		if (inflates_at(middle, format, payload, image, room))
			good = middle;
		else
			bad = middle;
	}
	free(room);
	return good;
}
