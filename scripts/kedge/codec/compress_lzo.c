// SPDX-License-Identifier: GPL-2.0-or-later
/* One raw LZO1X stream of the whole image: smaller than lzop's, which starts anew every 256 KiB. */
#include <stdlib.h>

#include <lzo/lzo1x.h>

#include "compress.h"
#include "util/buffer.h"
#include "util/failure.h"

#define LZO_LEVEL 9

/* What incompressible bytes become at most, by liblzo2's own documentation. */
static size_t lzo_bound(size_t size)
{
	return size + size / 16 + 64 + 3;
}

bool compress_lzo(const struct buffer *image, struct buffer *out, struct failure *f)
{
	void *work = allocate(LZO1X_999_MEM_COMPRESS);
	lzo_uint size = lzo_bound(image->size);
	bool good;

	out->data = allocate(size);
	good = lzo_init() == LZO_E_OK &&
	       lzo1x_999_compress_level(image->data, image->size, out->data, &size, work, NULL, 0,
					NULL, LZO_LEVEL) == LZO_E_OK;
	out->size = size;
	free(work);
	if (good)
		return true;
	buffer_free(out);
	return failed(f, "lzo failed to compress %zu bytes", image->size);
}
