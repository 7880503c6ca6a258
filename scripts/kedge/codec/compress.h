/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compressing a kernel into a payload, and finding how near it may lie to what it inflates to. */
#ifndef KEDGE_COMPRESS_H
#define KEDGE_COMPRESS_H

#include "boot/image/image.h"
#include "util/util.h"

/* Parse a format's name. */
bool parse_format(const char *name, enum image_format *format);

/* A copy of an image with the filter applied; the caller's. */
struct buffer copy_filtered(enum image_filter filter, const struct buffer *image);

/* Parse a filter's name. */
bool parse_filter(const char *name, enum image_filter *filter);

/* The filter that makes an image smaller when it is compressed, by trying it. */
enum image_filter best_filter(const struct buffer *image);

/*
 * The filter for a format, of an image that some filter makes smaller: none for what is not
 * compressed, nor for lz4, which is there to be fast: undoing the filter takes a third as long as
 * lz4 itself.
 */
enum image_filter format_filter(enum image_format format, enum image_filter best);

/*
 * The payload of an image, filtered or not: the best that the format does; the caller's. The same
 * each time.
 */
struct buffer compress_payload(enum image_format format, const struct buffer *image);

/* Each format's own, in a file of its name. */
struct buffer compress_gzip(const struct buffer *image);
size_t estimate_gzip(const struct buffer *image); /* its size, roughly and soon */
/* A file as gzip(1) makes it, without name or time: the same each time. */
struct buffer gzip_file(const struct buffer *in);

struct buffer compress_lz4(const struct buffer *image);
struct buffer compress_lzo(const struct buffer *image);
struct buffer compress_lzma(const struct buffer *image);
struct buffer compress_xz(const struct buffer *image);
struct buffer compress_zstd(const struct buffer *image);

/*
 * The least distance in bytes from the inflated end to the payload's end at which the payload can
 * be inflated over itself, found with the decoder that the loader has, and proven by running it.
 */
uint32_t payload_gap(enum image_format format, const struct buffer *payload,
		     const struct buffer *image);

/*
 * Inflate a payload, to what was compressed: filtered, if it was. Returns payload_inflate()'s
 * errors. image has room for what must come out.
 */
enum error inflate_payload(enum image_format format, const struct buffer *payload,
			   struct buffer *image);

#endif
