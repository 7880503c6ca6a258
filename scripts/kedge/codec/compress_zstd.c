// SPDX-License-Identifier: GPL-2.0-or-later
/* A kernel as one Zstandard frame, as small as libzstd makes it. */
#include <zstd.h>

#include "compress.h"
#include "util/buffer.h"
#include "util/failure.h"

#define WINDOW_LOG_MIN 10
#define WINDOW_LOG_MAX 30 /* of libzstd with 32-bit pointers */

static bool set(ZSTD_CCtx *context, ZSTD_cParameter parameter, int value, struct failure *f)
{
	size_t result = ZSTD_CCtx_setParameter(context, parameter, value);

	return !ZSTD_isError(result) || failed(f, "zstd: %s", ZSTD_getErrorName(result));
}

/*
 * The frame has the kernel's size and no checksum. Two parameters make it smaller: a window that
 * covers all of the kernel, and matches of any length. Others do not: more searches than those of
 * level 22, or long distance matching, gain less than 1/20000; matches of 4 bytes and more lose
 * 1/26. The same bytes give the same frame.
 */
static bool set_all(ZSTD_CCtx *context, size_t size, struct failure *f)
{
	const int any_length = ZSTD_cParam_getBounds(ZSTD_c_targetLength).upperBound;
	int window_log = WINDOW_LOG_MIN;

	while (window_log < WINDOW_LOG_MAX && (size_t)1 << window_log < size)
		window_log++;
	return set(context, ZSTD_c_compressionLevel, ZSTD_maxCLevel(), f) &&
	       set(context, ZSTD_c_windowLog, window_log, f) &&
	       set(context, ZSTD_c_strategy, ZSTD_btultra2, f) &&
	       set(context, ZSTD_c_minMatch, 3, f) &&
	       set(context, ZSTD_c_targetLength, any_length, f) &&
	       set(context, ZSTD_c_contentSizeFlag, 1, f) &&
	       set(context, ZSTD_c_checksumFlag, 0, f);
}

bool compress_zstd(const struct buffer *image, struct buffer *out, struct failure *f)
{
	const size_t room = ZSTD_compressBound(image->size);
	ZSTD_CCtx *context = ZSTD_createCCtx();
	bool good;

	if (!context)
		return failed(f, "zstd: no memory");
	good = set_all(context, image->size, f);
	if (good) {
		out->data = allocate(room);
		out->size = ZSTD_compress2(context, out->data, room, image->data, image->size);
		good = !ZSTD_isError(out->size) ||
		       failed(f, "zstd: %s", ZSTD_getErrorName(out->size));
		if (!good)
			buffer_free(out);
	}
	ZSTD_freeCCtx(context);
	return good;
}
