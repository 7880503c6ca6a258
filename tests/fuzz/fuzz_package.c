// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a package. The checksums that a fuzzer would not find are made to fit first, by what
 * the formats' own documents say.
 */
#include <nettle/md5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "scripts/kedge/package/package.h"
#include "fuzz.h"
#include "scripts/kedge/util/bytes.h"

#define UIMAGE_MAGIC  0x27051956u
#define UIMAGE_HEADER 64u
#define DNS313_HEADER 0x68u
#define WRGG_MAGIC    0x20080321u
#define WRGG_HEADER   160u
#define TRX_MAGIC     0x30524448u
#define TAR_BLOCK     512u

/* The CRCs of a uImage, or of a DNS-313's file, whose header is longer. */
static void seal_uimage(uint8_t *data, size_t size, size_t header)
{
	size_t length = size - header;

	if (read_be32(data + 12) < length)
		length = read_be32(data + 12);
	write_be32(data + 24, (uint32_t)crc32(0, data + header, (uInt)length));
	write_be32(data + 4, 0);
	write_be32(data + 4, (uint32_t)crc32(0, data, (uInt)header));
}

/* The MD5 of a WRGG image: of offset, device and what follows the header. */
static void seal_wrgg(uint8_t *data, size_t size)
{
	uint32_t length = read_le32(data + 104);
	struct md5_ctx md5;

	if (length > size - WRGG_HEADER)
		return;
	md5_init(&md5);
	md5_update(&md5, 36, data + 108);
	md5_update(&md5, length, data + WRGG_HEADER);
	md5_digest(&md5, MD5_DIGEST_SIZE, data + 144);
}

/* The CRC of a TRX image, not inverted at its end: of what follows it up to the length. */
static void seal_trx(uint8_t *data, size_t size)
{
	uint32_t length = read_le32(data + 4);

	if (length >= 12 && length <= size)
		write_le32(data + 8, ~(uint32_t)crc32(0, data + 12, length - 12));
}

static void seal(uint8_t *data, size_t size, bool is_long)
{
	if (size >= UIMAGE_HEADER && read_be32(data) == UIMAGE_MAGIC)
		seal_uimage(data, size, is_long ? DNS313_HEADER : UIMAGE_HEADER);
	if (size >= WRGG_HEADER && read_le32(data + 32) == WRGG_MAGIC)
		seal_wrgg(data, size);
	if (size >= 28 && read_le32(data) == TRX_MAGIC)
		seal_trx(data, size);
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

/* All that was found is in the file. */
static void check_pieces(const struct package_contents *c, size_t size)
{
	unsigned int i;

	if (!c->piece_count || !c->kernel_pieces || c->kernel_pieces > c->piece_count)
		abort();
	for (i = 0; i < c->piece_count; i++) {
		const struct package_piece *p = &c->piece[i];

		if (p->offset > size || p->size > size - p->offset || !p->size)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct package_contents c;
	const struct package_format *format;
	struct buffer kernel, file = {allocate(size), size}, out; /* 8-aligned, as a file's bytes */
	struct failure f;

	memcpy(file.data, data, size);
	seal_archive(file.data, size);
	format = package_detect(file.data, size);
	seal(file.data, size, format == &package_dns313);
	if (format && package_detect(file.data, size) && package_parse(file.data, size, &c, &f)) {
		check_pieces(&c, size);
		kernel = package_kernel(&c, file.data);
		if (kernel.size > size)
			abort();
		if (package_replace_kernel(&file, &c, &kernel, &out, &f))
			buffer_free(&out);
		buffer_free(&kernel);
	}
	buffer_free(&file);
	return 0;
}
