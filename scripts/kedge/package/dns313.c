// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For D-Link's DNS-313, whose bootloader reads /.boot/zImage, rd.gz and rootfs.tgz from a disk: the
 * image, and two files with nothing in them. Each has a header: a uImage's, uboot.h, made longer by
 * three fields; the header's CRC goes over them, too (fields as OpenWrt's dns313-header writes
 * them).
 */
#include <string.h>

#include "uboot.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

#define HEADER	    0x68u
#define MODEL	    0x40
#define VERSION	    0x50
#define MAC	    0x60 /* 6 bytes, and 2 of padding */
#define SHORT_SIZE  0x10u
#define GZIP	    1
#define MODEL_START "dns-313"

/* What the vendor's own firmware says (OpenWrt, tools/firmware-utils), as the keys' defaults. */
#define TIME  0x4c06738cu
#define PLACE 0x8000u

static const uint8_t mac[] = {0x00, 0x80, 0xc8, 0x16, 0x81, 0x68};

static const struct package_suffix suffixes[] = {
	{.suffix = ".rd.gz", .about = "an empty archive"},
	{.suffix = ".rootfs.tgz", .about = "an empty archive"},
	{0},
};

/* All are shorter than their fields. */
static const struct package_key keys[] = {
	{.name = "name",
	 .kind = KEY_TEXT,
	 .most = UIMAGE_NAME - 1,
	 .otherwise = "kernel.img",
	 .about = "name of the files"},
	{.name = "model",
	 .kind = KEY_TEXT,
	 .most = SHORT_SIZE - 1,
	 .otherwise = "dns-313v3",
	 .about = "name of the board"},
	{.name = "version",
	 .kind = KEY_TEXT,
	 .most = SHORT_SIZE - 1,
	 .otherwise = "2.01b04",
	 .about = "version of the firmware"},
	{0},
};

static void put_text(uint8_t *field, const struct package_options *options, const char *key)
{
	const char *text = package_text(options, key);

	memcpy(field, text, strlen(text));
}

static void add_file(struct package *p, const struct package_options *options, const char *suffix,
		     const struct buffer *data)
{
	struct buffer out = {allocate(HEADER + data->size), HEADER + data->size};
	uint8_t *h = out.data;

	memset(h, 0, HEADER);
	memcpy(h + HEADER, data->data, data->size);
	write_be32(h, UIMAGE_MAGIC);
	write_be32(h + UIMAGE_TIME, TIME);
	write_be32(h + UIMAGE_LOAD, PLACE);
	write_be32(h + UIMAGE_ENTRY, PLACE);
	h[UIMAGE_OS] = UIMAGE_LINUX;
	h[UIMAGE_ARCH] = UIMAGE_ARM;
	h[UIMAGE_TYPE] = UIMAGE_KERNEL;
	h[UIMAGE_PACKING] = GZIP;
	put_text(h + UIMAGE_NAME_AT, options, "name");
	put_text(h + MODEL, options, "model");
	put_text(h + VERSION, options, "version");
	memcpy(h + MAC, mac, sizeof(mac));
	uboot_seal(h, HEADER, data->data, data->size);
	package_add_file(p, suffix, out);
}

static bool make(const struct package_input *in, struct package *p, struct failure *f)
{
	const struct package_suffix *s;
	struct buffer nothing;

	if (!package_placeholder(&nothing, f))
		return false;
	add_file(p, in->options, NULL, &in->image);
	p->image_place = package_add_place(p, "the image", PLACE, in->image.size);
	for (s = suffixes; s->suffix; s++)
		add_file(p, in->options, s->suffix, &nothing);
	buffer_free(&nothing);
	return true;
}

/* It begins as a uImage does, and is told from one by its longer header. */
static bool recognise(const uint8_t *data, size_t size)
{
	return size >= HEADER && read_be32(data) == UIMAGE_MAGIC &&
	       (uboot_header_good(data, HEADER) ||
		!memcmp(data + MODEL, MODEL_START, sizeof(MODEL_START) - 1));
}

static bool parse(const uint8_t *data, size_t size, struct package_contents *c, struct failure *f)
{
	uint32_t length = read_be32(data + UIMAGE_SIZE);

	if (!uboot_check(data, size, HEADER, f))
		return false;
	package_add_text(c, "name", data + UIMAGE_NAME_AT, UIMAGE_NAME);
	package_add_text(c, "model", data + MODEL, SHORT_SIZE);
	package_add_text(c, "version", data + VERSION, SHORT_SIZE);
	package_add_number(c, "load", FIELD_ADDRESS, read_be32(data + UIMAGE_LOAD));
	package_add_number(c, "entry", FIELD_ADDRESS, read_be32(data + UIMAGE_ENTRY));
	c->has_load = true;
	c->load = read_be32(data + UIMAGE_LOAD);
	package_add_piece(c, "kernel", HEADER, length);
	return length || failed(f, "it is empty");
}

static bool replace_kernel(const struct buffer *package, const struct package_contents *c,
			   const struct buffer *kernel, struct buffer *out, struct failure *f)
{
	return uboot_replace_kernel(package, c, kernel, HEADER, out, f);
}

const struct package_format package_dns313 = {
	.name = "dns313",
	.kind = "a DNS-313's file",
	.summary = "D-Link's DNS-313: the image behind a header, and two more files with one",
	.suffixes = suffixes,
	.keys = keys,
	.like = &package_uimage,
	.make = make,
	.recognise = recognise,
	.parse = parse,
	.replace_kernel = replace_kernel,
};
