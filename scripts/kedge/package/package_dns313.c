// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For D-Link's DNS-313, whose bootloader reads /.boot/zImage, rd.gz and rootfs.tgz from a disk,
 * each with a header: the image, and two files with nothing in them.
 */
#include <string.h>
#include <zlib.h>

#include "dns313.h"
#include "package_formats.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

/* What the vendor's own firmware says (OpenWrt, tools/firmware-utils). */
#define NAME	"kernel.img"
#define MODEL	"dns-313v3"
#define VERSION "2.01b04"
#define TIME	0x4c06738cu
#define PLACE	0x8000u

static const uint8_t mac[] = {0x00, 0x80, 0xc8, 0x16, 0x81, 0x68};

static void add_file(struct package *p, const struct package_spec *spec, const char *suffix,
		     const struct buffer *data)
{
	const char *name = package_text(spec, "name", NAME);
	const char *model = package_text(spec, "model", MODEL);
	const char *version = package_text(spec, "version", VERSION);
	struct buffer out = {allocate(DNS313_HEADER + data->size), DNS313_HEADER + data->size};
	uint8_t *h = out.data;

	memset(h, 0, DNS313_HEADER);
	memcpy(h + DNS313_HEADER, data->data, data->size);
	write_be32(h, UIMAGE_MAGIC);
	write_be32(h + UIMAGE_TIME, TIME);
	write_be32(h + UIMAGE_SIZE, (uint32_t)data->size);
	write_be32(h + UIMAGE_LOAD, PLACE);
	write_be32(h + UIMAGE_ENTRY, PLACE);
	write_be32(h + UIMAGE_DATA_CRC, (uint32_t)crc32(0, data->data, (uInt)data->size));
	h[UIMAGE_OS] = UIMAGE_LINUX;
	h[UIMAGE_ARCH] = UIMAGE_ARM;
	h[UIMAGE_TYPE] = UIMAGE_KERNEL;
	h[UIMAGE_PACKING] = DNS313_GZIP;
	memcpy(h + UIMAGE_NAME_AT, name, strlen(name)); /* shorter than the field, as the others */
	memcpy(h + DNS313_MODEL, model, strlen(model));
	memcpy(h + DNS313_VERSION, version, strlen(version));
	memcpy(h + DNS313_MAC, mac, sizeof(mac));
	write_be32(h + UIMAGE_HEADER_CRC, (uint32_t)crc32(0, h, DNS313_HEADER));
	package_add_file(p, suffix, out);
}

bool package_make_dns313(const struct package_input *in, struct package *p, struct failure *f)
{
	struct buffer nothing = package_placeholder();

	(void)f;
	add_file(p, in->spec, NULL, &in->image);
	p->image_place = package_add_place(p, "the image", PLACE, in->image.size);
	add_file(p, in->spec, ".rd.gz", &nothing);
	add_file(p, in->spec, ".rootfs.tgz", &nothing);
	buffer_free(&nothing);
	return true;
}
