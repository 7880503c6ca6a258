// SPDX-License-Identifier: GPL-2.0-or-later
/* Raw deflate by zlib's inflate() in one call: the output itself is the window. */
#include "lib/decode.h"

#include <zlib.h>

/* Memory for zlib. Pieces are taken from the workspace one after the other, and are never freed. */
struct pool {
	char *at;
	uint32_t left;
};

static void *pool_alloc(void *opaque, unsigned int items, unsigned int size)
{
	struct pool *pool = opaque;
	uint64_t bytes = ((uint64_t)items * size + 7) & ~(uint64_t)7;
	void *piece = pool->at;

	if (bytes > pool->left)
		return NULL;
	pool->at += bytes;
	pool->left -= (uint32_t)bytes;
	return piece;
}

static void pool_free(void *opaque, void *piece)
{
	(void)opaque;
	(void)piece;
}

#ifdef KEDGE_LOADER
/* inflate() needs this function to link, for zlib's own wrapper. A raw stream has no wrapper. */
uLong adler32(uLong adler, const Bytef *bytes, uInt length)
{
	(void)bytes;
	(void)length;
	return adler;
}
#endif

enum error decode_deflate(const struct payload *p)
{
	struct pool pool = {p->workspace, p->workspace_size};
	z_stream z = {
		.next_in = (z_const Bytef *)p->source,
		.avail_in = p->source_size,
		.next_out = p->kernel,
		.avail_out = p->kernel_size,
		.zalloc = pool_alloc,
		.zfree = pool_free,
		.opaque = &pool,
	};

	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return ERR_PAY_WORKSPACE;
	switch (inflate(&z, Z_FINISH)) {
	case Z_STREAM_END:
		return z.avail_out ? ERR_PAY_LENGTH : z.avail_in ? ERR_PAY_CORRUPT : ERR_NONE;
	case Z_DATA_ERROR:
	case Z_NEED_DICT:
		return ERR_PAY_CORRUPT;
	default:
		/*
		 * The stream is not at its end. Either there is no more input, or no room for
		 * output. In the second case zlib asks for a window, and does not get one.
		 */
		return z.avail_in ? ERR_PAY_LENGTH : ERR_PAY_TRUNCATED;
	}
}
