// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "../../boot/tree.h"
#include "bootimg.h"
#include "uimage.h"
#include "unwrap.h"

#define FIT_HEAD     0x1000
#define UIMAGE_MULTI 4 /* several images: their sizes up to a 0, then they, on multiples of 4 */

/* A FIT is a device tree whose root has the node /images, near its start, as no board's has. */
static bool is_fit(const uint8_t *data, size_t size)
{
	static const char name[] = "\0\0\0\1images";
	size_t at, end = size < FIT_HEAD ? size : FIT_HEAD;

	if (size < TREE_HEADER_SIZE || !tree_here(data))
		return false;
	for (at = TREE_HEADER_SIZE; at + sizeof(name) <= end; at += 4) {
		if (!memcmp(data + at, name, sizeof(name)))
			return true;
	}
	return false;
}

const char *unwrap_kind(const uint8_t *data, size_t size)
{
	if (size >= BOOTIMG_V0_HEADER && !memcmp(data, BOOTIMG_MAGIC, BOOTIMG_MAGIC_SIZE))
		return "an Android boot image";
	if (size >= UIMAGE_HEADER && read_be32(data) == UIMAGE_MAGIC)
		return "a U-Boot uImage";
	if (is_fit(data, size))
		return "a FIT image";
	return NULL;
}

bool unwrap(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f)
{
	memset(u, 0, sizeof(*u));
	u->kind = unwrap_kind(data, size);
	if (!memcmp(data, BOOTIMG_MAGIC, BOOTIMG_MAGIC_SIZE))
		return unwrap_bootimg(data, size, u, f);
	if (read_be32(data) == UIMAGE_MAGIC)
		return unwrap_uimage(data, size, u, f);
	return unwrap_fit(data, size, u, f);
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

bool unwrap_uimage(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f)
{
	uint8_t header[UIMAGE_HEADER];
	uint32_t length = read_be32(data + UIMAGE_SIZE);

	memcpy(header, data, sizeof(header));
	write_be32(header + UIMAGE_HEADER_CRC, 0);
	if (crc32(0, header, sizeof(header)) != read_be32(data + UIMAGE_HEADER_CRC))
		return failed(f, "its header is damaged: its CRC is wrong");
	if (length > size - UIMAGE_HEADER)
		return failed(f, "it has %u bytes, but only %zu are there: it was cut", length,
			      size - UIMAGE_HEADER);
	if (crc32(0, data + UIMAGE_HEADER, length) != read_be32(data + UIMAGE_DATA_CRC))
		return failed(f, "its data are damaged: their CRC is wrong");
	unwrap_text(u, "name", data + UIMAGE_NAME_AT, UIMAGE_NAME);
	unwrap_number(u, "load", FIELD_ADDRESS, read_be32(data + UIMAGE_LOAD));
	unwrap_number(u, "entry", FIELD_ADDRESS, read_be32(data + UIMAGE_ENTRY));
	switch (data[UIMAGE_TYPE]) {
	case UIMAGE_KERNEL:
		unwrap_text(u, "type", "kernel", 32);
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
