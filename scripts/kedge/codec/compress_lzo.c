// SPDX-License-Identifier: GPL-2.0-or-later
/* One raw LZO1X stream of the whole image: smaller than lzop's, which starts anew every 256 KiB. */
#include <stdlib.h>

#include <lzo/lzo1x.h>

#include "compress.h"

#define LZO_LEVEL 9

/* What incompressible bytes become at most, by liblzo2's own documentation. */
static size_t lzo_bound(size_t size)
{
	return size + size / 16 + 64 + 3;
}

struct buffer compress_lzo(const struct buffer *image)
{
	void *work = allocate(LZO1X_999_MEM_COMPRESS);
	struct buffer out = {allocate(lzo_bound(image->size)), 0};
	lzo_uint size = lzo_bound(image->size);

	if (lzo_init() != LZO_E_OK ||
	    lzo1x_999_compress_level(image->data, image->size, out.data, &size, work, NULL, 0, NULL,
				     LZO_LEVEL) != LZO_E_OK)
		die("lzo failed to compress %zu bytes", image->size);
	free(work);
	out.size = size;
	return out;
}
