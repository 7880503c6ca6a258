// SPDX-License-Identifier: GPL-2.0-or-later
/* The .xz file of an image: one block of LZMA2, no check of its own, for the image has a digest. */
#include "compress_lzma.h"

static struct buffer to_xz(const struct buffer *image, const lzma_options_lzma *options)
{
	lzma_options_lzma own = *options;
	lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &own}, {LZMA_VLI_UNKNOWN, NULL}};
	struct buffer out = {NULL, lzma_stream_buffer_bound(image->size)};
	size_t at = 0;

	out.data = allocate(out.size);
	if (lzma_stream_buffer_encode(filters, LZMA_CHECK_NONE, NULL, image->data, image->size,
				      out.data, &at, out.size) != LZMA_OK)
		die("liblzma failed to compress %zu bytes", image->size);
	out.size = at;
	return out;
}

struct buffer compress_xz(const struct buffer *image)
{
	return compress_lzma_best(image, to_xz);
}
