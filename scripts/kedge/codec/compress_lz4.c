// SPDX-License-Identifier: GPL-2.0-or-later
/* lz4's legacy frame by its optimal parser, as `lz4 -l -12` makes it. */
#include <lz4.h>
#include <lz4hc.h>

#include "compress.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

#define LZ4_BLOCK 0x800000u
#define LZ4_MAGIC 0x184c2102u

bool compress_lz4(const struct buffer *image, struct buffer *out, struct failure *f)
{
	size_t blocks = image->size / LZ4_BLOCK + 1, at = 0, block;
	int got;

	out->data = allocate(4 + blocks * (4 + (size_t)LZ4_compressBound(LZ4_BLOCK)));
	write_le32(out->data, LZ4_MAGIC);
	out->size = 4;
	while (at < image->size) {
		block = image->size - at < LZ4_BLOCK ? image->size - at : LZ4_BLOCK;
		got = LZ4_compress_HC((const char *)image->data + at,
				      (char *)out->data + out->size + 4, (int)block,
				      LZ4_compressBound((int)block), LZ4HC_CLEVEL_MAX);
		if (got <= 0) {
			buffer_free(out);
			return failed(f, "lz4 failed to compress %zu bytes", block);
		}
		write_le32(out->data + out->size, (uint32_t)got);
		out->size += 4 + (size_t)got;
		at += block;
	}
	return true;
}
