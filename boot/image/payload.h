/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The compressed kernel: inflating it and checking what came out. */
#ifndef KEDGE_PAYLOAD_H
#define KEDGE_PAYLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/error.h"
#include "image.h"

/* A decoder's source and destination; both stay the caller's. */
struct payload {
	const void *source;
	uint32_t source_size;
	void *kernel; /* may overlap source if that ends at kernel + kernel_size + gap or later */
	uint32_t kernel_size; /* bytes that must come out, to the byte */
	void *workspace;      /* 8-aligned; for as long as the call lasts */
	uint32_t workspace_size;
	bool vector; /* the CPU has NEON, and it is on */
};

/* Whether the payload is a zImage that is entered as it is; no other format's loader can do that. */
bool payload_is_zimage(enum image_format format);

/*
 * Inflate a payload of that format. Nothing is written outside of the kernel's bytes and the
 * workspace, whatever the source holds. Returns ERR_NONE, ERR_PAY_* or, when this program has no
 * decoder for the format, ERR_IMG_FORMAT.
 */
enum error payload_inflate(enum image_format format, const struct payload *payload);

/*
 * Undo the filter in what was inflated, and compare its digest. Returns ERR_NONE, ERR_PAY_DIGEST,
 * or ERR_IMG_FORMAT for a filter that is not known.
 */
enum error payload_check(const struct payload *payload, enum image_filter filter,
			 uint32_t wanted_digest);

/*
 * The decoders, in lib/: each takes its own format and returns what payload_inflate() does. Where
 * they are fast they write ahead of themselves, but never over input that is still to be read: how
 * near in place a payload may lie does not depend on the CPU.
 */
enum error decode_deflate(const struct payload *payload);
enum error decode_lz4(const struct payload *payload);
enum error decode_lzo(const struct payload *payload);
enum error decode_lzma(const struct payload *payload);
enum error decode_xz(const struct payload *payload);
enum error decode_zstd(const struct payload *payload);

#endif
