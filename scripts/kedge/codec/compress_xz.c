// SPDX-License-Identifier: GPL-2.0-or-later
/* The .xz file of an image: one block of LZMA2, no check of its own, for the image has a digest. */
#include "compress_lzma.h"
#include "util/buffer.h"
#include "util/failure.h"

static bool to_xz(const struct buffer *image, const lzma_options_lzma *options, struct buffer *out,
		  struct failure *f)
{
	lzma_options_lzma own = *options;
	lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &own}, {LZMA_VLI_UNKNOWN, NULL}};
	const size_t room = lzma_stream_buffer_bound(image->size);

	*out = (struct buffer){allocate(room), 0};
	if (lzma_stream_buffer_encode(filters, LZMA_CHECK_NONE, NULL, image->data, image->size,
				      out->data, &out->size, room) == LZMA_OK)
		return true;
	buffer_free(out);
	return failed(f, "liblzma failed to compress %zu bytes", image->size);
}

bool compress_xz(const struct buffer *image, struct buffer *out, struct failure *f)
{
	return compress_lzma_best(image, to_xz, out, f);
}
