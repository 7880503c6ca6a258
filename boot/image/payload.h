/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The compressed kernel: inflating it and checking what came out. */
#ifndef KEDGE_PAYLOAD_H
#define KEDGE_PAYLOAD_H

#include "image.h"
#include "lib/decode.h"

/* Whether the payload is a zImage that is entered as it is; no other format's loader can do that.
 */
bool payload_is_zimage(enum image_format format);

/*
 * Inflate a payload of that format. Nothing is written outside of the kernel's bytes and the
 * workspace, whatever the source holds. Returns ERR_NONE, ERR_PAY_* or, when this program has no
 * decoder for the format, ERR_IMG_FORMAT.
 */
enum error payload_inflate(enum image_format format, const struct payload *payload);

/*
 * Undo the filter in a kernel of size bytes, and compare its digest; vector: the CPU has NEON, and
 * it is on. Returns ERR_NONE, ERR_PAY_DIGEST, or ERR_IMG_FORMAT for a filter that is not known.
 */
enum error payload_check(void *kernel, uint32_t size, enum image_filter filter, bool vector,
			 uint32_t wanted_digest);

#endif
