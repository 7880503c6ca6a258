// SPDX-License-Identifier: GPL-2.0-or-later
/* Raw deflate by libdeflate, whose best level finds what zlib's does not. */
#include <libdeflate.h>

#include "compress.h"

#define LEVEL_BEST 12
#define LEVEL_SOON 1
#define LEVEL_FILE 6

static struct buffer deflate_at(int level, const struct buffer *image)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
	struct buffer out;

	if (!c)
		die("libdeflate cannot be started");
	out.size = libdeflate_deflate_compress_bound(c, image->size);
	out.data = allocate(out.size);
	out.size = libdeflate_deflate_compress(c, image->data, image->size, out.data, out.size);
	libdeflate_free_compressor(c);
	if (!out.size)
		die("libdeflate failed to compress %zu bytes", image->size);
	return out;
}

struct buffer gzip_file(const struct buffer *file)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(LEVEL_FILE);
	struct buffer out;

	if (!c)
		die("libdeflate cannot be started");
	out.size = libdeflate_gzip_compress_bound(c, file->size);
	out.data = allocate(out.size);
	out.size = libdeflate_gzip_compress(c, file->data, file->size, out.data, out.size);
	libdeflate_free_compressor(c);
	if (!out.size)
		die("libdeflate failed to compress %zu bytes", file->size);
	return out;
}

size_t estimate_gzip(const struct buffer *image)
{
	struct buffer out = deflate_at(LEVEL_SOON, image);
	size_t size = out.size;

	buffer_free(&out);
	return size;
}

struct buffer compress_gzip(const struct buffer *image)
{
	return deflate_at(LEVEL_BEST, image);
}
