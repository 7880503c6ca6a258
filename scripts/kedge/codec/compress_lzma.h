/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What compress_lzma.c and compress_xz.c share. */
#ifndef KEDGE_COMPRESS_LZMA_H
#define KEDGE_COMPRESS_LZMA_H

#include <lzma.h>

#include "compress.h"
#include "util/buffer.h"
#include "util/failure.h"

/* Compress an image with these options to a file of a format. */
typedef bool lzma_compressor(const struct buffer *image, const lzma_options_lzma *options,
			     struct buffer *out, struct failure *f);

/*
 * Compress an image with the lc, lp and pb that make it smallest; a few are tried. The same image
 * gives the same bytes.
 */
bool compress_lzma_best(const struct buffer *image, lzma_compressor *compressor, struct buffer *out,
			struct failure *f);

#endif
