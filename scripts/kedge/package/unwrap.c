// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "boot/fdt/fdt_tree.h"
#include "bootimg.h"
#include "rewrap.h"
#include "uimage.h"
#include "unwrap.h"
#include "util/bytes.h"

#define FIT_HEAD     0x1000
#define UIMAGE_MULTI 4 /* several images: their sizes up to a 0, then they, on multiples of 4 */

/* A FIT is a device tree whose root has the node /images, near its start, as no board's has. */
static bool is_fit(const uint8_t *data, size_t size)
{
	static const char name[] = "\0\0\0\1images";
	size_t at, end = size < FIT_HEAD ? size : FIT_HEAD;

	if (size < FDT_HEADER_SIZE || !fdt_here(data))
		return false;
	for (at = FDT_HEADER_SIZE; at + sizeof(name) <= end; at += 4) {
		if (!memcmp(data + at, name, sizeof(name)))
			return true;
	}
	return false;
}

static bool is_bootimg(const uint8_t *data, size_t size)
{
	return size >= BOOTIMG_V0_HEADER && !memcmp(data, BOOTIMG_MAGIC, BOOTIMG_MAGIC_SIZE);
}

static bool is_uimage(const uint8_t *data, size_t size)
{
	return size >= UIMAGE_HEADER && read_be32(data) == UIMAGE_MAGIC;
}

/* In the order in which they are asked: a DNS-313's file begins as a uImage does. */
static const struct kind {
	const char *name, *format;
	bool (*is)(const uint8_t *data, size_t size);
	bool (*unwrap)(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f);
	rewrap_format *rewrap; /* NULL: it is packed again instead */
} kinds[] = {
	{"an Android boot image", "bootimg", is_bootimg, unwrap_bootimg, rewrap_bootimg},
	{"a DNS-313's file", "dns313", is_dns313, unwrap_dns313, rewrap_dns313},
	{"a U-Boot uImage", "uimage", is_uimage, unwrap_uimage, rewrap_uimage},
	{"a FIT image", "fit", is_fit, unwrap_fit, rewrap_fit},
	{"a WRGG image", "wrgg", is_wrgg, unwrap_wrgg, NULL},
	{"a zImage behind NOPs", "nops", is_nops, unwrap_nops, rewrap_nops},
	{"a Gemini board's archive", "gemini", is_gemini, unwrap_gemini, NULL},
};

static const struct kind *kind_of(const uint8_t *data, size_t size)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].is(data, size))
			return &kinds[i];
	}
	return NULL;
}

const char *unwrap_kind(const uint8_t *data, size_t size)
{
	const struct kind *kind = kind_of(data, size);

	return kind ? kind->name : NULL;
}

const char *unwrap_format(const uint8_t *data, size_t size)
{
	const struct kind *kind = kind_of(data, size);

	return kind ? kind->format : NULL;
}

bool unwrap(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f)
{
	const struct kind *kind = kind_of(data, size);

	memset(u, 0, sizeof(*u));
	u->kind = kind->name;
	u->kernel_pieces = 1;
	return kind->unwrap(data, size, u, f);
}

bool rewrap(const struct buffer *package, const struct unwrapped *u, const struct buffer *kernel,
	    struct buffer *out, struct failure *f)
{
	const struct kind *kind = kind_of(package->data, package->size);

	if (!kind->rewrap)
		return failed(f, "other files or sums depend on what is in it");
	return kind->rewrap(package, u, kernel, out, f);
}

struct buffer unwrap_kernel(const struct unwrapped *u, const uint8_t *data)
{
	struct buffer out = {NULL, 0};
	unsigned int i;
	size_t at = 0;

	for (i = 0; i < u->kernel_pieces; i++)
		out.size += u->piece[i].size;
	out.data = allocate(out.size);
	for (i = 0; i < u->kernel_pieces; i++) {
		memcpy(out.data + at, data + u->piece[i].offset, u->piece[i].size);
		at += u->piece[i].size;
	}
	return out;
}

void unwrap_piece(struct unwrapped *u, const char *name, size_t offset, size_t size)
{
	struct piece *p = &u->piece[u->piece_count];

	if (u->piece_count == UNWRAP_PIECES || !size)
		return;
	snprintf(p->name, sizeof(p->name), "%s", name);
	p->offset = offset;
	p->size = size;
	u->piece_count++;
}

static struct field *add_field(struct unwrapped *u, const char *name, enum field_kind kind)
{
	struct field *field = &u->field[u->field_count];

	if (u->field_count == UNWRAP_FIELDS)
		return NULL;
	u->field_count++;
	field->name = name;
	field->kind = kind;
	return field;
}

/* What a terminal might take for more than a letter is left out. */
void unwrap_text(struct unwrapped *u, const char *name, const void *text, size_t most)
{
	struct field *field = add_field(u, name, FIELD_TEXT);
	const char *from = text;
	size_t i, at = 0;

	for (i = 0; field && i < most && from[i] && at < UNWRAP_TEXT - 1; i++) {
		if (from[i] >= ' ' && from[i] <= '~')
			field->text[at++] = from[i];
	}
}

void unwrap_number(struct unwrapped *u, const char *name, enum field_kind kind, uint64_t number)
{
	struct field *field = add_field(u, name, kind);

	if (field)
		field->number = number;
}

/* --- uImage --- */

static bool split_multi(const uint8_t *data, size_t end, struct unwrapped *u, struct failure *f)
{
	static const char *const names[] = {"kernel", "ramdisk", "fdt.dtb"};
	size_t at, list = UIMAGE_HEADER, count = 0, i;

	while (list + 4 * count + 4 <= end && read_be32(data + list + 4 * count))
		count++;
	at = list + 4 * (count + 1);
	if (!count || at > end)
		return failed(f, "its list of images is damaged");
	for (i = 0; i < count; i++) {
		size_t size = read_be32(data + list + 4 * i);

		if (at > end || size > end - at)
			return failed(f, "its list of images is damaged");
		if (i < sizeof(names) / sizeof(names[0]))
			unwrap_piece(u, names[i], at, size);
		at += (size + 3) & ~(size_t)3;
	}
	return true;
}

bool uimage_header_good(const uint8_t *data, size_t header)
{
	static const uint8_t nothing[4];
	uLong crc = crc32(0, data, UIMAGE_HEADER_CRC);

	crc = crc32(crc, nothing, sizeof(nothing)); /* as it was when the CRC was made */
	crc = crc32(crc, data + UIMAGE_HEADER_CRC + 4, (uInt)header - UIMAGE_HEADER_CRC - 4);
	return crc == read_be32(data + UIMAGE_HEADER_CRC);
}

bool uimage_check(const uint8_t *data, size_t size, size_t header, struct failure *f)
{
	uint32_t length = read_be32(data + UIMAGE_SIZE);

	if (!uimage_header_good(data, header))
		return failed(f, "its header is damaged: its CRC is wrong");
	if (length > size - header)
		return failed(f, "it has %u bytes, but only %zu are there: it was cut", length,
			      size - header);
	if (crc32(0, data + header, length) != read_be32(data + UIMAGE_DATA_CRC))
		return failed(f, "its data are damaged: their CRC is wrong");
	return true;
}

bool unwrap_uimage(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f)
{
	uint32_t length = read_be32(data + UIMAGE_SIZE);

	if (!uimage_check(data, size, UIMAGE_HEADER, f))
		return false;
	unwrap_text(u, "name", data + UIMAGE_NAME_AT, UIMAGE_NAME);
	unwrap_number(u, "load", FIELD_ADDRESS, read_be32(data + UIMAGE_LOAD));
	unwrap_number(u, "entry", FIELD_ADDRESS, read_be32(data + UIMAGE_ENTRY));
	switch (data[UIMAGE_TYPE]) {
	case UIMAGE_KERNEL:
		unwrap_text(u, "type", "kernel", 32);
		u->has_load = true;
		u->load = read_be32(data + UIMAGE_LOAD);
		break;
	case UIMAGE_KERNEL_NOLOAD:
		unwrap_text(u, "type", "kernel_noload", 32);
		break;
	case UIMAGE_MULTI:
		unwrap_text(u, "type", "multi", 32);
		return split_multi(data, UIMAGE_HEADER + length, u, f);
	default:
		return failed(f, "it is of type %u, which is no kernel", data[UIMAGE_TYPE]);
	}
	unwrap_piece(u, "kernel", UIMAGE_HEADER, length);
	return u->piece_count || failed(f, "it is empty");
}
