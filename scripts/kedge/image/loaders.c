// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "loaders.h"

#define LOADER(arch, format)                                                      \
	extern const uint8_t loader_##arch##_##format[];                          \
	extern const uint32_t loader_##arch##_##format##_size;                    \
	if (!strcmp(#arch, wanted == 4	 ? "v4"                                   \
			   : wanted == 7 ? "v7"                                   \
					 : "") &&                                 \
	    !strcmp(#format, format_name(payload_format)))                        \
		return (struct loader)                                            \
		{                                                                 \
			loader_##arch##_##format, loader_##arch##_##format##_size \
		}
#define LOADERS(format)     \
	LOADER(v4, format); \
	LOADER(v7, format)

struct loader loader_for(uint32_t wanted, enum image_format payload_format)
{
	LOADERS(none);
	LOADERS(gzip);
	LOADERS(lz4);
	LOADERS(lzo);
	LOADERS(lzma);
	LOADERS(xz);
	LOADERS(zstd);
	/* A zImage brings its own decoder. */
	if (payload_format == FORMAT_ZIMAGE)
		return loader_for(wanted, FORMAT_NONE);
	return (struct loader){NULL, 0};
}
