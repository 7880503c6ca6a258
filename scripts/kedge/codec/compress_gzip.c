// SPDX-License-Identifier: GPL-2.0-or-later
/* Raw deflate by libdeflate, whose best level finds what zlib's does not. */
#include <libdeflate.h>

#include "compress.h"
#include "util/buffer.h"
#include "util/failure.h"

#define LEVEL_BEST 12
#define LEVEL_SOON 1
#define LEVEL_FILE 6

/* libdeflate's functions for one kind of stream. */
struct stream {
	size_t (*bound)(struct libdeflate_compressor *c, size_t size);
	size_t (*compress)(struct libdeflate_compressor *c, const void *in, size_t in_size,
			   void *out, size_t out_size);
};

static const struct stream raw = {libdeflate_deflate_compress_bound, libdeflate_deflate_compress};
static const struct stream file = {libdeflate_gzip_compress_bound, libdeflate_gzip_compress};

static bool deflate_at(const struct stream *stream, int level, const struct buffer *in,
		       struct buffer *out, struct failure *f)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);

	if (!c)
		return failed(f, "libdeflate cannot be started");
	out->size = stream->bound(c, in->size);
	out->data = allocate(out->size);
	out->size = stream->compress(c, in->data, in->size, out->data, out->size);
	libdeflate_free_compressor(c);
	if (out->size)
		return true;
	buffer_free(out);
	return failed(f, "libdeflate failed to compress %zu bytes", in->size);
}

bool gzip_file(const struct buffer *in, struct buffer *out, struct failure *f)
{
	return deflate_at(&file, LEVEL_FILE, in, out, f);
}

bool estimate_gzip(const struct buffer *image, size_t *size, struct failure *f)
{
	struct buffer out = {NULL, 0};

	if (!deflate_at(&raw, LEVEL_SOON, image, &out, f))
		return false;
	*size = out.size;
	buffer_free(&out);
	return true;
}

bool compress_gzip(const struct buffer *image, struct buffer *out, struct failure *f)
{
	return deflate_at(&raw, LEVEL_BEST, image, out, f);
}
