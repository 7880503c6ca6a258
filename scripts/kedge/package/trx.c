// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For Broadcom's bootloader CFE: a TRX header, and partitions behind it. The first one holds the
 * image, the second one the initrd. Numbers are little-endian (fields as OpenWrt's trx writes them
 * and Linux's drivers/mtd/parsers/parser_trx.c reads them).
 */
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "package_format.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"
#include "util/files.h"

#define MAGIC 0x30524448u /* "HDR0" */

/* Where the fields are. */
#define LENGTH	4  /* of the file, with the header */
#define CRC	8  /* CRC-32 of what follows up to the length, not inverted at its end */
#define FLAGS	12 /* in the low half; the version is in the high half */
#define OFFSETS 16 /* of the partitions, from the start of the header; 0: there is none */

#define HEADER_LEAST 28u
#define VERSION_MOST 2u
#define ALIGN_LEAST  4u
#define ALIGN_MOST   0x1000000u
#define BLOCK_MOST   0x20000u /* the largest block of a flash that replace_kernel() keeps to */

static const struct package_key keys[] = {
	{.name = "version",
	 .kind = KEY_NUMBER,
	 .least = 1,
	 .most = VERSION_MOST,
	 .otherwise = "1",
	 .about = "version of the header: 2 has room for a fourth partition"},
	{.name = "align",
	 .kind = KEY_POWER,
	 .least = ALIGN_LEAST,
	 .most = ALIGN_MOST,
	 .otherwise = "4",
	 .about = "the initrd begins at a multiple of so many bytes"},
	{.name = "pad",
	 .kind = KEY_POWER,
	 .least = ALIGN_LEAST,
	 .most = ALIGN_MOST,
	 .otherwise = "4",
	 .about = "the file is a multiple of so many bytes"},
	{0},
};

static unsigned int takes(const struct package_options *options)
{
	(void)options;
	return PACKAGE_TAKES_INITRD;
}

static unsigned int offset_count(uint32_t version)
{
	return version == 1 ? 3 : 4;
}

static uint32_t header_size(uint32_t version)
{
	return OFFSETS + 4 * offset_count(version);
}

/* align is a power of two. */
static uint64_t round_up(uint64_t number, uint64_t align)
{
	return (number + align - 1) & ~(align - 1);
}

static uint32_t checksum(const uint8_t *h, size_t length)
{
	return ~(uint32_t)crc32(0, h + FLAGS, (uInt)(length - FLAGS));
}

static bool make(const struct package_input *in, struct package *p, struct failure *f)
{
	uint32_t version = package_number(in->options, "version"), header = header_size(version);
	uint64_t kernel_end = header + (uint64_t)in->image.size;
	uint64_t initrd = round_up(kernel_end, package_number(in->options, "align"));
	uint64_t end = in->initrd.size ? initrd + in->initrd.size : kernel_end;
	uint64_t length = round_up(end, package_number(in->options, "pad"));
	struct buffer out;
	uint8_t *h;

	if (length > FILE_LIMIT)
		return failed(f, "it would be larger than %u bytes", FILE_LIMIT);
	out = (struct buffer){allocate((size_t)length), (size_t)length};
	h = out.data;
	memset(h, 0, out.size);
	memcpy(h + header, in->image.data, in->image.size);
	if (in->initrd.size)
		memcpy(h + initrd, in->initrd.data, in->initrd.size);
	write_le32(h, MAGIC);
	write_le32(h + LENGTH, (uint32_t)length);
	write_le32(h + FLAGS, version << 16);
	write_le32(h + OFFSETS, header);
	write_le32(h + OFFSETS + 4, in->initrd.size ? (uint32_t)initrd : 0);
	write_le32(h + CRC, checksum(h, out.size));
	package_add_file(p, NULL, out);
	return true;
}

static bool recognise(const uint8_t *data, size_t size)
{
	return size >= HEADER_LEAST && read_le32(data) == MAGIC;
}

static bool check_header(const uint8_t *data, size_t size, struct failure *f)
{
	uint32_t version = read_le32(data + FLAGS) >> 16, length = read_le32(data + LENGTH);

	if (version < 1 || version > VERSION_MOST)
		return failed(f, "it is of version %u; kedge knows 1 and 2", version);
	if (size < header_size(version))
		return failed(f, "its header is cut");
	if (length < header_size(version))
		return failed(f, "its header is damaged: a length of %u bytes", length);
	if (length > size)
		return failed(f, "it has %u bytes, but only %zu are there: it was cut", length,
			      size);
	if (checksum(data, length) != read_le32(data + CRC))
		return failed(f, "it is damaged: its CRC is wrong");
	return true;
}

/* Where the next partition behind the nth begins, or the file ends. */
static uint32_t partition_end(const uint8_t *data, unsigned int n)
{
	unsigned int count = offset_count(read_le32(data + FLAGS) >> 16);
	uint32_t next = 0;

	while (!next && ++n < count)
		next = read_le32(data + OFFSETS + (size_t)4 * n);
	return next ? next : read_le32(data + LENGTH);
}

/* The offsets ascend, and are behind the header and in the file. */
static bool check_partitions(const uint8_t *data, struct failure *f)
{
	uint32_t version = read_le32(data + FLAGS) >> 16, length = read_le32(data + LENGTH);
	uint32_t at, least = header_size(version);
	unsigned int n;

	if (!read_le32(data + OFFSETS))
		return failed(f, "there is no kernel in it");
	for (n = 0; n < offset_count(version); n++) {
		at = read_le32(data + OFFSETS + (size_t)4 * n);
		if (!at)
			continue;
		if (at >= length)
			return failed(f, "its partition %u is at 0x%x, behind its %u bytes", n + 1,
				      at, length);
		if (at < least)
			return failed(f, "its partition %u is at 0x%x, over what is in front of it",
				      n + 1, at);
		least = at + 1;
	}
	return true;
}

static void add_partitions(const uint8_t *data, struct package_contents *c)
{
	unsigned int n, count = offset_count(read_le32(data + FLAGS) >> 16);
	char name[32];
	uint32_t at;

	for (n = 0; n < count; n++) {
		at = read_le32(data + OFFSETS + (size_t)4 * n);
		if (!at)
			continue;
		snprintf(name, sizeof(name), "partition-%u", n + 1);
		package_add_piece(c,
				  n == 0   ? "kernel"
				  : n == 1 ? "ramdisk"
					   : name,
				  at, partition_end(data, n) - at);
		if (n == 1)
			c->initrd_size = partition_end(data, n) - at;
	}
}

static bool parse(const uint8_t *data, size_t size, struct package_contents *c, struct failure *f)
{
	if (!check_header(data, size, f) || !check_partitions(data, f))
		return false;
	package_add_number(c, "version", FIELD_NUMBER, read_le32(data + FLAGS) >> 16);
	package_add_number(c, "flags", FIELD_ADDRESS, read_le32(data + FLAGS) & 0xffff);
	package_add_number(c, "length", FIELD_NUMBER, read_le32(data + LENGTH));
	add_partitions(data, c);
	return true;
}

/*
 * What is behind the kernel moves, by a multiple of what its place was a multiple of: that may be
 * the size of a block of the flash.
 */
static bool replace_kernel(const struct buffer *package, const struct package_contents *c,
			   const struct buffer *kernel, struct buffer *out, struct failure *f)
{
	const struct package_piece *old = &c->piece[0];
	size_t old_end = old->offset + old->size, align = old_end & (~old_end + 1);
	size_t end = round_up(old->offset + kernel->size, align < BLOCK_MOST ? align : BLOCK_MOST);
	unsigned int n, count = offset_count(read_le32(package->data + FLAGS) >> 16);
	struct buffer room = {allocate(end - old->offset), end - old->offset};
	uint32_t at, by = (uint32_t)(end - old_end), length;
	uint8_t *h;

	(void)f;
	memset(room.data, 0, room.size);
	memcpy(room.data, kernel->data, kernel->size);
	*out = package_put_kernel(package, c, &room, 1);
	buffer_free(&room);
	h = out->data;
	for (n = 1; n < count; n++) {
		at = read_le32(h + OFFSETS + (size_t)4 * n);
		if (at)
			write_le32(h + OFFSETS + (size_t)4 * n, at + by);
	}
	length = read_le32(h + LENGTH) + by;
	write_le32(h + LENGTH, length);
	write_le32(h + CRC, checksum(h, length));
	return true;
}

const struct package_format package_trx = {
	.name = "trx",
	.kind = "a TRX image",
	.summary = "Broadcom's CFE: a header with a CRC, and the image and --initrd as partitions",
	.keys = keys,
	.takes = takes,
	.make = make,
	.recognise = recognise,
	.parse = parse,
	.replace_kernel = replace_kernel,
};
