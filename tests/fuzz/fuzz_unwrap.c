// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as a package: boot images, uImages, FITs, and what Gemini boards take. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "scripts/kedge/package/dns313.h"
#include "scripts/kedge/package/tar.h"
#include "scripts/kedge/package/uimage.h"
#include "scripts/kedge/package/unwrap.h"
#include "scripts/kedge/package/wrgg.h"
#include "fuzz.h"
#include "scripts/kedge/util/bytes.h"

/* Give a uImage the checksums that fit, which the fuzzer would not find. */
static void seal_uimage(uint8_t *data, size_t size, size_t header)
{
	size_t length = size - header;

	if (read_be32(data + UIMAGE_SIZE) < length)
		length = read_be32(data + UIMAGE_SIZE);
	write_be32(data + UIMAGE_DATA_CRC, (uint32_t)crc32(0, data + header, (uInt)length));
	write_be32(data + UIMAGE_HEADER_CRC, 0);
	write_be32(data + UIMAGE_HEADER_CRC, (uint32_t)crc32(0, data, (uInt)header));
}

/* A DNS-313's, too. */
static void seal(uint8_t *data, size_t size, bool is_long)
{
	uint32_t length;

	if (size >= UIMAGE_HEADER && read_be32(data) == UIMAGE_MAGIC)
		seal_uimage(data, size, is_long ? DNS313_HEADER : UIMAGE_HEADER);
	if (size < WRGG_HEADER || read_le32(data + WRGG_MAGIC_AT) != WRGG_MAGIC)
		return;
	length = read_le32(data + WRGG_SIZE);
	if (length <= size - WRGG_HEADER)
		wrgg_digest(data, data + WRGG_HEADER, length, data + WRGG_DIGEST);
}

/* The sum of a tar header's bytes, where something calls itself one. */
static void seal_archive(uint8_t *data, size_t size)
{
	unsigned int sum, i;
	size_t at;

	for (at = 0; at + TAR_BLOCK <= size; at += TAR_BLOCK) {
		if (memcmp(data + at + 257, "ustar", 5) != 0)
			continue;
		memset(data + at + 148, ' ', 8);
		for (i = 0, sum = 0; i < TAR_BLOCK; i++)
			sum += data[at + i];
		snprintf((char *)data + at + 148, 7, "%06o", sum);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct unwrapped u;
	struct buffer kernel;
	struct failure f;
	uint8_t *copy;
	unsigned int i;

	copy = allocate(size); /* 8-aligned, as a file's bytes are */
	memcpy(copy, data, size);
	seal_archive(copy, size);
	if (!unwrap_kind(copy, size)) {
		free(copy);
		return 0;
	}
	seal(copy, size, !strcmp(unwrap_kind(copy, size), "a DNS-313's file"));
	if (unwrap_kind(copy, size) && unwrap(copy, size, &u, &f)) {
		if (!u.piece_count || !u.kernel_pieces || u.kernel_pieces > u.piece_count)
			abort();
		for (i = 0; i < u.piece_count; i++) {
			if (u.piece[i].offset > size ||
			    u.piece[i].size > size - u.piece[i].offset || !u.piece[i].size)
				abort();
		}
		kernel = unwrap_kernel(&u, copy);
		if (kernel.size > size)
			abort();
		buffer_free(&kernel);
	}
	free(copy);
	return 0;
}
