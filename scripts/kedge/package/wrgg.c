// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For D-Link's DIR-685: a WRGG header of 160 bytes in front, and all of it whole blocks of the
 * flash. Numbers are little-endian (fields as OpenWrt's mkwrggimg writes them).
 */
#include <nettle/md5.h>
#include <string.h>

#include "package_format.h"
#include "util/bytes.h"
#include "util/files.h"

#define HEADER 160u
#define MAGIC  0x20080321u /* twice */

/* Where the fields are. */
#define SIGNATURE 0
#define MAGIC_AT  32
#define VERSION	  40
#define MODEL	  56 /* 16 bytes of flags follow, 0 */
#define BUILD	  88
#define SIZE	  104 /* of what follows the header */
#define OFFSET	  108
#define DEVICE	  112
#define DIGEST	  144 /* MD5 of offset, device and what follows the header */

#define SIGNATURE_SIZE 32u
#define SHORT_SIZE     16u /* of version, model and build */
#define DEVICE_SIZE    32u
#define DIGEST_SIZE    16u

#define BLOCK_MOST 0x10000000u

/* The defaults are what the DIR-685's own firmware says of itself (OpenWrt, target/linux/gemini).
 */
static const struct package_key keys[] = {
	{.name = "signature",
	 .kind = KEY_TEXT,
	 .most = SIGNATURE_SIZE - 1,
	 .otherwise = "wrgns01_dlwbr_dir685RBWW",
	 .about = "what the bootloader wants there"},
	{.name = "version",
	 .kind = KEY_TEXT,
	 .most = SHORT_SIZE - 1,
	 .otherwise = "N/A",
	 .about = "version of the firmware"},
	{.name = "model",
	 .kind = KEY_TEXT,
	 .most = SHORT_SIZE - 1,
	 .otherwise = "dir685",
	 .about = "name of the board"},
	{.name = "build",
	 .kind = KEY_TEXT,
	 .most = SHORT_SIZE - 1,
	 .otherwise = "96bb",
	 .about = "build of the firmware"},
	{.name = "device",
	 .kind = KEY_TEXT,
	 .most = DEVICE_SIZE - 1,
	 .otherwise = "/dev/mtdblock/1",
	 .about = "the partition, as the vendor's system calls it"},
	{.name = "block",
	 .kind = KEY_POWER,
	 .least = 1,
	 .most = BLOCK_MOST,
	 .otherwise = "128K",
	 .about = "the file is a multiple of so many bytes"},
	{0},
};

/* The digest that belongs into a header in front of size bytes of data. */
static void digest(const uint8_t header[HEADER], const uint8_t *data, size_t size,
		   uint8_t value[DIGEST_SIZE])
{
	struct md5_ctx md5;

	md5_init(&md5);
	md5_update(&md5, 4 + DEVICE_SIZE, header + OFFSET);
	md5_update(&md5, size, data);
	md5_digest(&md5, DIGEST_SIZE, value);
}

static void put_text(uint8_t *field, const struct package_options *options, const char *key)
{
	const char *text = package_text(options, key);

	memcpy(field, text, strlen(text)); /* which is shorter than the field: its rule says so */
}

static bool make(const struct package_input *in, struct package *p, struct failure *f)
{
	uint32_t block = package_number(in->options, "block");
	uint64_t whole = (HEADER + (uint64_t)in->image.size + block - 1) / block * block;
	struct buffer out;
	uint8_t *h;

	if (whole > FILE_LIMIT)
		return failed(f, "blocks of %u bytes make the file larger than %u bytes", block,
			      FILE_LIMIT);
	out = (struct buffer){allocate((size_t)whole), (size_t)whole};
	h = out.data;
	memset(h, 0, out.size);
	memcpy(h + HEADER, in->image.data, in->image.size);
	put_text(h + SIGNATURE, in->options, "signature");
	write_le32(h + MAGIC_AT, MAGIC);
	write_le32(h + MAGIC_AT + 4, MAGIC);
	put_text(h + VERSION, in->options, "version");
	put_text(h + MODEL, in->options, "model");
	put_text(h + BUILD, in->options, "build");
	write_le32(h + SIZE, (uint32_t)(out.size - HEADER));
	put_text(h + DEVICE, in->options, "device");
	digest(h, h + HEADER, out.size - HEADER, h + DIGEST);
	package_add_file(p, NULL, out);
	return true;
}

static bool recognise(const uint8_t *data, size_t size)
{
	return size >= HEADER && read_le32(data + MAGIC_AT) == MAGIC &&
	       read_le32(data + MAGIC_AT + 4) == MAGIC;
}

static bool parse(const uint8_t *data, size_t size, struct package_contents *c, struct failure *f)
{
	uint32_t length = read_le32(data + SIZE);
	uint8_t value[DIGEST_SIZE];

	if (length > size - HEADER)
		return failed(f, "it has %u bytes, but only %zu are there: it was cut", length,
			      size - HEADER);
	digest(data, data + HEADER, length, value);
	if (memcmp(value, data + DIGEST, sizeof(value)) != 0)
		return failed(f, "it is damaged: its MD5 is wrong");
	package_add_text(c, "signature", data + SIGNATURE, SIGNATURE_SIZE);
	package_add_text(c, "version", data + VERSION, SHORT_SIZE);
	package_add_text(c, "model", data + MODEL, SHORT_SIZE);
	package_add_text(c, "build", data + BUILD, SHORT_SIZE);
	package_add_text(c, "device", data + DEVICE, DEVICE_SIZE);
	package_add_number(c, "offset", FIELD_ADDRESS, read_le32(data + OFFSET));
	if (!length)
		return failed(f, "it is empty");
	package_add_piece(c, "kernel", HEADER, length);
	package_add_piece(c, "rest", HEADER + length, size - HEADER - length);
	return true;
}

const struct package_format package_wrgg = {
	.name = "wrgg",
	.kind = "a WRGG image",
	.summary = "D-Link's DIR-685: a header with an MD5, and whole blocks of the flash",
	.keys = keys,
	.make = make,
	.recognise = recognise,
	.parse = parse,
};
