/* SPDX-License-Identifier: GPL-2.0-or-later */
/* malloc for zlib, which is built without an allocator of its own (Z_SOLO), as in the loader. */
#ifndef KEDGE_ZLIB_MEMORY_H
#define KEDGE_ZLIB_MEMORY_H

#include <stdlib.h>

static inline void *zlib_alloc(void *opaque, unsigned int items, unsigned int size)
{
	(void)opaque;
	return calloc(items, size);
}

static inline void zlib_free(void *opaque, void *p)
{
	(void)opaque;
	free(p);
}

#endif
