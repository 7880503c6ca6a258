// SPDX-License-Identifier: GPL-2.0-or-later
#include "loaders.h"
#include "util.h"

#define LOADER(arch, number, format, value)                                                     \
	extern const uint8_t loader_##arch##_##format[];                                        \
	extern const uint32_t loader_##arch##_##format##_size;                                  \
	if (wanted == (number) && (value) == payload_format)                                    \
		return (struct loader)                                                          \
		{                                                                               \
			loader_##arch##_##format, loader_##arch##_##format##_size               \
		}

struct loader loader_for(uint32_t wanted, enum image_format payload_format)
{
	LOADER(v4, 4, none, FORMAT_NONE);
	LOADER(v4, 4, gzip, FORMAT_GZIP);
	LOADER(v4, 4, lz4, FORMAT_LZ4);
	LOADER(v7, 7, none, FORMAT_NONE);
	LOADER(v7, 7, gzip, FORMAT_GZIP);
	LOADER(v7, 7, lz4, FORMAT_LZ4);
	die("there is no loader for ARMv%u with format %s", wanted, format_name(payload_format));
}
