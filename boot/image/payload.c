// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <string.h>

#include "payload.h"

#include "lib/branch.h"
#include "lib/digest.h"

/* A loader has only the decoder that its image needs. The host command has all decoders. */
#ifdef LOADER_FORMAT
#define HAVE(format) ((format) == LOADER_FORMAT)
#else
#define HAVE(format) true
#endif

static enum error copy(const struct payload *p)
{
	if (p->source_size != p->kernel_size)
		return p->source_size < p->kernel_size ? ERR_PAY_TRUNCATED : ERR_PAY_LENGTH;
	/* Often the plan has already moved it there. */
	if (p->kernel != p->source)
		memmove(p->kernel, p->source, p->kernel_size);
	return ERR_NONE;
}

bool payload_is_zimage(enum image_format format)
{
	return HAVE(FORMAT_NONE) && format == FORMAT_ZIMAGE;
}

enum error payload_inflate(enum image_format format, const struct payload *payload)
{
	if (HAVE(FORMAT_NONE) && format == FORMAT_NONE)
		return copy(payload);
	if (HAVE(FORMAT_GZIP) && format == FORMAT_GZIP)
		return decode_deflate(payload);
	if (HAVE(FORMAT_LZ4) && format == FORMAT_LZ4)
		return decode_lz4(payload);
	if (HAVE(FORMAT_LZO) && format == FORMAT_LZO)
		return decode_lzo(payload);
	if (HAVE(FORMAT_LZMA) && format == FORMAT_LZMA)
		return decode_lzma(payload);
	if (HAVE(FORMAT_XZ) && format == FORMAT_XZ)
		return decode_xz(payload);
	if (HAVE(FORMAT_ZSTD) && format == FORMAT_ZSTD)
		return decode_zstd(payload);
	return ERR_IMG_FORMAT;
}

enum error payload_check(void *kernel, uint32_t size, enum image_filter filter, bool vector,
			 uint32_t wanted_digest)
{
	uint32_t found;

	if (filter == FILTER_ARM)
		found = branch_filter_decode_digest(kernel, size, vector);
	else if (filter == FILTER_NONE)
		found = digest_vector(kernel, size, vector);
	else
		return ERR_IMG_FORMAT;
	return found == wanted_digest ? ERR_NONE : ERR_PAY_DIGEST;
}
