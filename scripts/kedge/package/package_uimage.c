// SPDX-License-Identifier: GPL-2.0-or-later
/* U-Boot's own image, as mkimage makes it. */
#include <string.h>
#include <zlib.h>

#include "package_formats.h"
#include "uimage.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

void uimage_header(uint8_t header[UIMAGE_HEADER], const struct uimage *u, const uint8_t *data,
		   size_t size)
{
	size_t length = strlen(u->name);

	memset(header, 0, UIMAGE_HEADER);
	write_be32(header, UIMAGE_MAGIC);
	write_be32(header + UIMAGE_SIZE, (uint32_t)size);
	write_be32(header + UIMAGE_LOAD, u->load);
	write_be32(header + UIMAGE_ENTRY, u->entry);
	write_be32(header + UIMAGE_DATA_CRC, (uint32_t)crc32(0, data, (uInt)size));
	header[UIMAGE_OS] = UIMAGE_LINUX;
	header[UIMAGE_ARCH] = UIMAGE_ARM;
	header[UIMAGE_TYPE] = u->type;
	memcpy(header + UIMAGE_NAME_AT, u->name, length < UIMAGE_NAME ? length : UIMAGE_NAME);
	write_be32(header + UIMAGE_HEADER_CRC, (uint32_t)crc32(0, header, UIMAGE_HEADER));
}

bool package_uboot_place(const struct package_input *in, struct package *p, uint32_t *load,
			 uint32_t *entry, struct failure *f)
{
	*load = package_number(in->spec, "load", 0);
	*entry = package_number(in->spec, "entry", *load);
	if (package_has(in->spec, "entry") && !package_has(in->spec, "load"))
		return failed(f, "entry needs load");
	if (package_has(in->spec, "load"))
		p->image_place = package_add_place(p, "the image", *load, in->image.size);
	p->entry = *entry - *load;
	return true;
}

bool package_make_uimage(const struct package_input *in, struct package *p, struct failure *f)
{
	struct uimage u = {
		.type = package_has(in->spec, "load") ? UIMAGE_KERNEL : UIMAGE_KERNEL_NOLOAD,
		.name = package_text(in->spec, "name", "kedge"),
	};
	struct buffer out = {NULL, UIMAGE_HEADER + in->image.size};

	if (!package_uboot_place(in, p, &u.load, &u.entry, f))
		return false;
	out.data = allocate(out.size);
	uimage_header(out.data, &u, in->image.data, in->image.size);
	memcpy(out.data + UIMAGE_HEADER, in->image.data, in->image.size);
	package_add_file(p, NULL, out);
	return true;
}
