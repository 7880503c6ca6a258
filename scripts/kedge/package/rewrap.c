// SPDX-License-Identifier: GPL-2.0-or-later
/* Packages whose kernel is replaced: everything else in them stays, but sizes and checksums. */
#include <libfdt.h>
#include <string.h>
#include <zlib.h>

#include "boot/plan/range.h"
#include "bootimg.h"
#include "dns313.h"
#include "util/hash.h"
#include "rewrap.h"
#include "uimage.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

/* The package with another kernel in the room of the first piece, which is a multiple of align. */
static struct buffer replace(const struct buffer *package, const struct piece *old,
			     const struct buffer *kernel, uint32_t align)
{
	size_t end = old->offset + align_up((uint32_t)old->size, align);
	size_t room = align_up((uint32_t)kernel->size, align), rest;
	struct buffer out;

	rest = package->size > end ? package->size - end : 0;
	out.size = old->offset + room + rest;
	out.data = allocate(out.size);
	memcpy(out.data, package->data, old->offset);
	memcpy(out.data + old->offset, kernel->data, kernel->size);
	memset(out.data + old->offset + kernel->size, 0, room - kernel->size);
	if (rest)
		memcpy(out.data + old->offset + room, package->data + end, rest);
	return out;
}

/* --- Android's boot image --- */

/* The one section whose place the header tells. */
static void move_dtbo(uint8_t *header, size_t by)
{
	uint32_t version = read_le32(header + BOOTIMG_VERSION);

	if ((version == 1 || version == 2) && read_le32(header + BOOTIMG_DTBO_SIZE))
		write_le32(header + BOOTIMG_DTBO_OFFSET,
			   read_le32(header + BOOTIMG_DTBO_OFFSET) + (uint32_t)by);
}

/* Whether what is loaded behind a kernel of the old size is written over by one of the new. */
static bool reaches(const uint8_t *header, size_t old, size_t new)
{
	static const uint32_t behind[] = {BOOTIMG_RAMDISK_ADDRESS, BOOTIMG_SECOND_ADDRESS,
					  BOOTIMG_TAGS_ADDRESS};
	uint64_t start = read_le32(header + BOOTIMG_KERNEL_ADDRESS);
	size_t i;

	for (i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
		uint32_t address = read_le32(header + behind[i]);

		if (address >= start + old && address < start + new)
			return true;
	}
	return false;
}

bool rewrap_bootimg(const struct buffer *package, const struct unwrapped *u,
		    const struct buffer *kernel, struct buffer *out, struct failure *f)
{
	uint8_t id[BOOTIMG_DIGEST_SIZE];
	bool known;

	if (reaches(package->data, u->piece[0].size, kernel->size))
		return failed(f, "the image would reach what is loaded behind it");
	bootimg_id(package->data, id);
	/* Other programs have other ids, which the change leaves as they are. */
	known = !memcmp(package->data + BOOTIMG_ID, id, sizeof(id));
	*out = replace(package, &u->piece[0], kernel, read_le32(package->data + BOOTIMG_PAGE_SIZE));
	write_le32(out->data + BOOTIMG_KERNEL_SIZE, (uint32_t)kernel->size);
	move_dtbo(out->data, out->size - package->size);
	if (known)
		bootimg_id(out->data, out->data + BOOTIMG_ID);
	return true;
}

/* --- U-Boot's, and D-Link's like it --- */

static bool rewrap_header(const struct buffer *package, const struct unwrapped *u,
			  const struct buffer *kernel, size_t header, struct buffer *out,
			  struct failure *f)
{
	if (u->piece[0].offset != header)
		return failed(f, "it is of several images");
	*out = replace(package, &u->piece[0], kernel, 1);
	write_be32(out->data + UIMAGE_SIZE, (uint32_t)kernel->size);
	write_be32(out->data + UIMAGE_DATA_CRC,
		   (uint32_t)crc32(0, kernel->data, (uInt)kernel->size));
	write_be32(out->data + UIMAGE_HEADER_CRC, 0);
	write_be32(out->data + UIMAGE_HEADER_CRC, (uint32_t)crc32(0, out->data, (uInt)header));
	return true;
}

bool rewrap_uimage(const struct buffer *package, const struct unwrapped *u,
		   const struct buffer *kernel, struct buffer *out, struct failure *f)
{
	return rewrap_header(package, u, kernel, UIMAGE_HEADER, out, f);
}

bool rewrap_dns313(const struct buffer *package, const struct unwrapped *u,
		   const struct buffer *kernel, struct buffer *out, struct failure *f)
{
	return rewrap_header(package, u, kernel, DNS313_HEADER, out, f);
}

/* --- FIT --- */

/* A change of a signed image would need the key. */
static bool is_signed(const void *fdt)
{
	int node;

	for (node = 0; node >= 0; node = fdt_next_node(fdt, node, NULL)) {
		if (fdt_getprop(fdt, node, "key-name-hint", NULL))
			return true;
	}
	return false;
}

/* False when there is one that we do not know: with its old value the image is none for U-Boot. */
static bool hash_again(uint8_t *fdt, int image, const struct buffer *data, struct failure *f)
{
	uint8_t value[HASH_MOST];
	const char *name;
	int node, length;
	size_t size;

	fdt_for_each_subnode(node, fdt, image)
	{
		name = fdt_getprop(fdt, node, "algo", &length);
		if (!name)
			continue;
		size = length > 0 && !name[length - 1] ? hash(name, data->data, data->size, value)
						       : 0;
		if (!size || fdt_setprop_inplace(fdt, node, "value", value, (int)size))
			return failed(f, "kedge cannot make its hash %s anew",
				      fdt_get_name(fdt, node, NULL));
	}
	return true;
}

/* In place: each image in it has a page of its own, and keeps that. */
bool rewrap_fit(const struct buffer *package, const struct unwrapped *u,
		const struct buffer *kernel, struct buffer *out, struct failure *f)
{
	const struct piece *old = &u->piece[0];
	int node, image = -1;
	const uint8_t *data;

	if (kernel->size != old->size)
		return failed(f, "the image would have %zu bytes and not %zu", kernel->size,
			      old->size);
	if (is_signed(package->data))
		return failed(f, "it is signed");
	fdt_for_each_subnode(node, package->data, fdt_path_offset(package->data, "/images"))
	{
		data = fdt_getprop(package->data, node, "data", NULL);
		if (data == package->data + old->offset)
			image = node;
	}
	if (image < 0)
		return failed(f, "the image is behind its tree");
	*out = replace(package, old, kernel, 1);
	return hash_again(out->data, image, kernel, f);
}

/* --- NOPs --- */

bool rewrap_nops(const struct buffer *package, const struct unwrapped *u,
		 const struct buffer *kernel, struct buffer *out, struct failure *f)
{
	(void)f;
	*out = replace(package, &u->piece[0], kernel, 1);
	return true;
}
