/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The compressed kernel: inflating it, and checking the result. */
#ifndef KEDGE_PAYLOAD_H
#define KEDGE_PAYLOAD_H

#include "image.h"
#include "lib/decode.h"

/*
 * Whether the payload is a zImage that is entered as it is. No other format's loader can do that.
 */
bool payload_is_zimage(enum image_format format);

/*
 * Inflate a payload of this format. Nothing is written outside of the kernel's bytes and the
 * workspace, even if the source is malformed. Returns ERR_NONE, ERR_PAY_*, or ERR_IMG_FORMAT when
 * this program has no decoder for the format.
 */
enum error payload_inflate(enum image_format format, const struct payload *payload);

/*
 * Undo the filter in a kernel of size bytes, and check its digest. vector: the CPU has NEON, and it
 * is on. Returns ERR_NONE, ERR_PAY_DIGEST, or ERR_IMG_FORMAT for an unknown filter.
 */
enum error payload_check(void *kernel, uint32_t size, enum image_filter filter, bool vector,
			 uint32_t wanted_digest);

#endif
