/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compressing a kernel into a payload, and finding how near it may lie to what it inflates to. */
#ifndef KEDGE_COMPRESS_H
#define KEDGE_COMPRESS_H

#include "../../boot/image.h"
#include "util.h"

/* Parse a format's name. */
bool parse_format(const char *name, enum image_format *format);

/* The payload of an image, the best that the format does; the caller's. The same each time. */
struct buffer compress_payload(enum image_format format, const struct buffer *image);

/*
 * The least distance in bytes from the inflated end to the payload's end at which the payload can
 * be inflated over itself, found with the decoder that the loader has, and proven by running it.
 */
uint32_t payload_gap(enum image_format format, const struct buffer *payload,
		     const struct buffer *image);

/* Inflate a payload; returns payload_inflate()'s errors. image has room for what must come out. */
enum error inflate_payload(enum image_format format, const struct buffer *payload,
			   struct buffer *image);

#endif
