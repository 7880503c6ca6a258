// SPDX-License-Identifier: GPL-2.0-or-later
/* A kernel as one Zstandard frame, as small as libzstd makes it. */
#include <zstd.h>

#include "compress.h"

#define WINDOW_LOG_MIN 10
#define WINDOW_LOG_MAX 30 /* of libzstd with 32-bit pointers */

static void set(ZSTD_CCtx *context, ZSTD_cParameter parameter, int value)
{
	size_t result = ZSTD_CCtx_setParameter(context, parameter, value);

	if (ZSTD_isError(result))
		die("zstd: %s", ZSTD_getErrorName(result));
}

/*
 * The frame says the kernel's size and has no checksum. The window covers all of the kernel; with a
 * larger window, matches of any length, and no other parameter, it gets smaller: more than level
 * 22's searches, or long distance matching, gain less than 1/20000, matches of 4 bytes and more
 * only lose 1/26. The same bytes give the same frame.
 */
struct buffer compress_zstd(const struct buffer *image)
{
	struct buffer out = {NULL, ZSTD_compressBound(image->size)};
	ZSTD_CCtx *context = ZSTD_createCCtx();
	int window_log = WINDOW_LOG_MIN;

	if (!context)
		die("zstd: no memory");
	while (window_log < WINDOW_LOG_MAX && (size_t)1 << window_log < image->size)
		window_log++;
	set(context, ZSTD_c_compressionLevel, ZSTD_maxCLevel());
	set(context, ZSTD_c_windowLog, window_log);
	set(context, ZSTD_c_strategy, ZSTD_btultra2);
	set(context, ZSTD_c_minMatch, 3);
	set(context, ZSTD_c_targetLength, ZSTD_cParam_getBounds(ZSTD_c_targetLength).upperBound);
	set(context, ZSTD_c_contentSizeFlag, 1);
	set(context, ZSTD_c_checksumFlag, 0);
	out.data = allocate(out.size);
	out.size = ZSTD_compress2(context, out.data, out.size, image->data, image->size);
	if (ZSTD_isError(out.size))
		die("zstd: %s", ZSTD_getErrorName(out.size));
	ZSTD_freeCCtx(context);
	return out;
}
