// SPDX-License-Identifier: GPL-2.0-or-later
/* U-Boot's own ("legacy") image, as mkimage makes it: uboot.h has its header. */
#include <string.h>

#include "uboot.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

#define MULTI	      4	 /* several images: their sizes up to a 0, then they, on multiples of 4 */
#define KERNEL_NOLOAD 14 /* runs where it lies, entered at its start plus entry */

static const struct package_key keys[] = {
	UBOOT_KEYS,
	{.name = "name",
	 .kind = KEY_TEXT,
	 .most = UIMAGE_NAME,
	 .otherwise = "kedge",
	 .about = "the name that U-Boot shows"},
	{0},
};

static bool make(const struct package_input *in, struct package *p, struct failure *f)
{
	bool placed = package_has(in->options, "load");
	const char *name = package_text(in->options, "name");
	struct buffer out = {NULL, UIMAGE_HEADER + in->image.size};
	uint32_t load, entry;
	uint8_t *h;

	if (!uboot_place(in, p, &load, &entry, f))
		return false;
	out.data = allocate(out.size);
	h = out.data;
	memset(h, 0, UIMAGE_HEADER);
	memcpy(h + UIMAGE_HEADER, in->image.data, in->image.size);
	write_be32(h, UIMAGE_MAGIC);
	write_be32(h + UIMAGE_LOAD, load);
	write_be32(h + UIMAGE_ENTRY, entry);
	h[UIMAGE_OS] = UIMAGE_LINUX;
	h[UIMAGE_ARCH] = UIMAGE_ARM;
	h[UIMAGE_TYPE] = placed ? UIMAGE_KERNEL : KERNEL_NOLOAD;
	memcpy(h + UIMAGE_NAME_AT, name, strlen(name)); /* not longer than the field: its rule */
	uboot_seal(h, UIMAGE_HEADER, in->image.data, in->image.size);
	package_add_file(p, NULL, out);
	return true;
}

static bool recognise(const uint8_t *data, size_t size)
{
	return size >= UIMAGE_HEADER && read_be32(data) == UIMAGE_MAGIC;
}

static bool parse_multi(const uint8_t *data, size_t end, struct package_contents *c,
			struct failure *f)
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
			package_add_piece(c, names[i], at, size);
		at += (size + 3) & ~(size_t)3;
	}
	return true;
}

static bool parse(const uint8_t *data, size_t size, struct package_contents *c, struct failure *f)
{
	uint32_t length = read_be32(data + UIMAGE_SIZE);

	if (!uboot_check(data, size, UIMAGE_HEADER, f))
		return false;
	package_add_text(c, "name", data + UIMAGE_NAME_AT, UIMAGE_NAME);
	package_add_number(c, "load", FIELD_ADDRESS, read_be32(data + UIMAGE_LOAD));
	package_add_number(c, "entry", FIELD_ADDRESS, read_be32(data + UIMAGE_ENTRY));
	switch (data[UIMAGE_TYPE]) {
	case UIMAGE_KERNEL:
		package_add_text(c, "type", "kernel", 32);
		c->has_load = true;
		c->load = read_be32(data + UIMAGE_LOAD);
		break;
	case KERNEL_NOLOAD:
		package_add_text(c, "type", "kernel_noload", 32);
		break;
	case MULTI:
		package_add_text(c, "type", "multi", 32);
		return parse_multi(data, UIMAGE_HEADER + length, c, f);
	default:
		return failed(f, "it is of type %u, which is no kernel", data[UIMAGE_TYPE]);
	}
	package_add_piece(c, "kernel", UIMAGE_HEADER, length);
	return c->piece_count || failed(f, "it is empty");
}

static bool replace_kernel(const struct buffer *package, const struct package_contents *c,
			   const struct buffer *kernel, struct buffer *out, struct failure *f)
{
	return uboot_replace_kernel(package, c, kernel, UIMAGE_HEADER, out, f);
}

const struct package_format package_uimage = {
	.name = "uimage",
	.kind = "a U-Boot uImage",
	.summary = "U-Boot's own image, as mkimage makes it",
	.keys = keys,
	.make = make,
	.recognise = recognise,
	.parse = parse,
	.replace_kernel = replace_kernel,
};
