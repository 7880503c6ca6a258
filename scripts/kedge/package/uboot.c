// SPDX-License-Identifier: GPL-2.0-or-later
#include <zlib.h>

#include "uboot.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

bool uboot_place(const struct package_input *in, struct package *p, uint32_t *load, uint32_t *entry,
		 struct failure *f)
{
	*load = package_number(in->options, "load");
	*entry = package_has(in->options, "entry") ? package_number(in->options, "entry") : *load;
	if (package_has(in->options, "entry") && !package_has(in->options, "load"))
		return failed(f, "entry needs load");
	if (package_has(in->options, "load"))
		p->image_place = package_add_place(p, "the image", *load, in->image.size);
	p->entry = *entry - *load;
	return true;
}

void uboot_seal(uint8_t *h, size_t header, const uint8_t *data, size_t size)
{
	write_be32(h + UIMAGE_SIZE, (uint32_t)size);
	write_be32(h + UIMAGE_DATA_CRC, (uint32_t)crc32(0, data, (uInt)size));
	write_be32(h + UIMAGE_HEADER_CRC, 0);
	write_be32(h + UIMAGE_HEADER_CRC, (uint32_t)crc32(0, h, (uInt)header));
}

bool uboot_header_good(const uint8_t *data, size_t header)
{
	static const uint8_t nothing[4];
	uLong crc = crc32(0, data, UIMAGE_HEADER_CRC);

	crc = crc32(crc, nothing, sizeof(nothing)); /* as it was when the CRC was made */
	crc = crc32(crc, data + UIMAGE_HEADER_CRC + 4, (uInt)header - UIMAGE_HEADER_CRC - 4);
	return crc == read_be32(data + UIMAGE_HEADER_CRC);
}

bool uboot_check(const uint8_t *data, size_t size, size_t header, struct failure *f)
{
	uint32_t length = read_be32(data + UIMAGE_SIZE);

	if (!uboot_header_good(data, header))
		return failed(f, "its header is damaged: its CRC is wrong");
	if (length > size - header)
		return failed(f, "it has %u bytes, but only %zu are there: it was cut", length,
			      size - header);
	if (crc32(0, data + header, length) != read_be32(data + UIMAGE_DATA_CRC))
		return failed(f, "its data are damaged: their CRC is wrong");
	return true;
}

bool uboot_replace_kernel(const struct buffer *package, const struct package_contents *c,
			  const struct buffer *kernel, size_t header, struct buffer *out,
			  struct failure *f)
{
	if (c->piece[0].offset != header)
		return failed(f, "it is of several images");
	*out = package_put_kernel(package, c, kernel, 1);
	uboot_seal(out->data, header, kernel->data, kernel->size);
	return true;
}
