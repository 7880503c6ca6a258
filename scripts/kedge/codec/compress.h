/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compressing a kernel into a payload, and finding how far the two may overlap while it is
 * inflated.
 */
#ifndef KEDGE_COMPRESS_H
#define KEDGE_COMPRESS_H

#include "boot/image/image.h"
#include "util/buffer.h"
#include "util/failure.h"

/* Parse a format's name. */
bool parse_format(const char *name, enum image_format *format);

/* A copy of an image with the filter applied; the caller's. */
struct buffer copy_filtered(enum image_filter filter, const struct buffer *image);

/* Parse a filter's name. */
bool parse_filter(const char *name, enum image_filter *filter);

/* Find the filter that makes an image smaller when it is compressed, by trying it. */
bool best_filter(const struct buffer *image, enum image_filter *best, struct failure *f);

/*
 * The filter for a format; best is the one that makes the image smaller. Without compression and
 * with lz4 it is none: lz4 is for speed, and undoing the filter takes a third as long as lz4
 * itself.
 */
enum image_filter format_filter(enum image_format format, enum image_filter best);

/*
 * Make the payload of an image, filtered or not: the smallest that the format allows. It is the
 * caller's. The same image gives the same payload. False, with the reason in f, when the library
 * that compresses fails.
 */
bool compress_payload(enum image_format format, const struct buffer *image, struct buffer *out,
		      struct failure *f);

/* The same for one format. Each is in a file of its name. */
bool compress_gzip(const struct buffer *image, struct buffer *out, struct failure *f);
bool compress_lz4(const struct buffer *image, struct buffer *out, struct failure *f);
bool compress_lzo(const struct buffer *image, struct buffer *out, struct failure *f);
bool compress_lzma(const struct buffer *image, struct buffer *out, struct failure *f);
bool compress_xz(const struct buffer *image, struct buffer *out, struct failure *f);
bool compress_zstd(const struct buffer *image, struct buffer *out, struct failure *f);

/* The size that compress_gzip() would give, roughly and soon. */
bool estimate_gzip(const struct buffer *image, size_t *size, struct failure *f);

/* Make a file as gzip(1) makes it, without name and time; it is the caller's. */
bool gzip_file(const struct buffer *in, struct buffer *out, struct failure *f);

/*
 * The least distance in bytes from the inflated end to the payload's end at which the payload can
 * be inflated over itself, found with the decoder that the loader has, and proven by running it.
 */
uint32_t payload_gap(enum image_format format, const struct buffer *payload,
		     const struct buffer *image);

/*
 * Inflate a payload; what was filtered stays filtered. image has the inflated size and room for it.
 * Returns payload_inflate()'s errors.
 */
enum error inflate_payload(enum image_format format, const struct buffer *payload,
			   struct buffer *image);

#endif
