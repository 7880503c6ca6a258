// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <string.h>

#include "payload.h"

/* A loader holds the one decoder that its image needs; the host command has all. */
#ifdef LOADER_FORMAT
#define HAVE(format) ((format) == LOADER_FORMAT)
#else
#define HAVE(format) true
#endif

static enum error copy(const struct payload *p)
{
	if (p->source_size != p->kernel_size)
		return p->source_size < p->kernel_size ? ERR_PAY_TRUNCATED : ERR_PAY_LENGTH;
	memmove(p->kernel, p->source, p->kernel_size);
	return ERR_NONE;
}

enum error payload_inflate(enum image_format format, const struct payload *payload)
{
	if (HAVE(FORMAT_NONE) && format == FORMAT_NONE)
		return copy(payload);
	if (HAVE(FORMAT_GZIP) && format == FORMAT_GZIP)
		return decode_deflate(payload);
	if (HAVE(FORMAT_LZ4) && format == FORMAT_LZ4)
		return decode_lz4(payload);
	return ERR_IMG_FORMAT;
}
