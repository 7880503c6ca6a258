/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decompressing every format that Linux compresses a kernel with. */
#ifndef KEDGE_DECOMPRESS_H
#define KEDGE_DECOMPRESS_H

#include "util/buffer.h"
#include "util/failure.h"

/* The largest kernel that is decompressed, in bytes. */
#define KERNEL_LIMIT 0x10000000u

enum packing {
	PACKING_NONE,
	PACKING_GZIP,
	PACKING_LZ4, /* the legacy frame */
	PACKING_LZO, /* lzop */
	PACKING_LZMA,
	PACKING_XZ,
	PACKING_ZSTD,
};

/* The format that data begin with, by the magic alone. */
enum packing packing_of(const uint8_t *data, size_t size);

const char *packing_name(enum packing packing);

/*
 * Decompress what begins at data; bytes behind its end are ignored. The result, of at most
 * KERNEL_LIMIT bytes, is the caller's. *used, unless NULL, gets the number of compressed bytes.
 */
bool decompress(enum packing packing, const uint8_t *data, size_t size, struct buffer *out,
		size_t *used, struct failure *f);

#endif
