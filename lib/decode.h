/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The decoders' contract: what each one gets, and what it may write. */
#ifndef KEDGE_DECODE_H
#define KEDGE_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"

/* A decoder's source and destination. Both stay the caller's. */
struct payload {
	const void *source;
	uint32_t source_size;
	void *kernel; /* may overlap source if source ends at kernel + kernel_size + gap or later */
	uint32_t kernel_size; /* the result must have exactly so many bytes */
	void *workspace;      /* 8-aligned; used during the call only */
	uint32_t workspace_size;
	bool vector; /* the CPU has NEON, and it is on */
};

/* A loader may compile a decoder of several files as one program, whose only entry is this one. */
#ifdef KEDGE_LOADER
#define DECODER __attribute__((externally_visible))
#else
#define DECODER
#endif

/*
 * Each decoder reads its own format. Nothing is written outside of the kernel's bytes and the
 * workspace, even if the source is malformed. A fast decoder may write ahead of itself, but never
 * over input that is not read yet. So the gap of a payload does not depend on the CPU. Returns
 * ERR_NONE or ERR_PAY_*.
 */
DECODER enum error decode_deflate(const struct payload *payload);
DECODER enum error decode_lz4(const struct payload *payload);
DECODER enum error decode_lzo(const struct payload *payload);
DECODER enum error decode_lzma(const struct payload *payload);
DECODER enum error decode_xz(const struct payload *payload);
DECODER enum error decode_zstd(const struct payload *payload);

#endif
