// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as a package: boot images, uImages, FITs. */
#include <string.h>
#include <zlib.h>

#include "../../scripts/kedge/uimage.h"
#include "../../scripts/kedge/unwrap.h"
#include "fuzz.h"

/* Give a uImage the checksums that fit, which the fuzzer would not find. */
static void seal(uint8_t *data, size_t size)
{
	size_t length = size - UIMAGE_HEADER;

	if (read_be32(data + UIMAGE_SIZE) < length)
		length = read_be32(data + UIMAGE_SIZE);
	write_be32(data + UIMAGE_DATA_CRC, (uint32_t)crc32(0, data + UIMAGE_HEADER, (uInt)length));
	write_be32(data + UIMAGE_HEADER_CRC, 0);
	write_be32(data + UIMAGE_HEADER_CRC, (uint32_t)crc32(0, data, UIMAGE_HEADER));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct unwrapped u;
	struct failure f;
	uint8_t *copy;
	unsigned int i;

	if (!unwrap_kind(data, size))
		return 0;
	copy = allocate(size); /* 8-aligned, as a file's bytes are */
	memcpy(copy, data, size);
	if (read_be32(copy) == UIMAGE_MAGIC)
		seal(copy, size);
	if (unwrap(copy, size, &u, &f)) {
		if (!u.piece_count)
			abort();
		for (i = 0; i < u.piece_count; i++) {
			if (u.piece[i].offset > size ||
			    u.piece[i].size > size - u.piece[i].offset || !u.piece[i].size)
				abort();
		}
	}
	free(copy);
	return 0;
}
