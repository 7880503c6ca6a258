// SPDX-License-Identifier: GPL-2.0-or-later
/* For D-Link's DIR-685: a WRGG header in front, and all of it whole blocks of the flash. */
#include <nettle/md5.h>
#include <string.h>

#include "package_formats.h"
#include "wrgg.h"
#include "util/bytes.h"
#include "util/files.h"

/* What the DIR-685's own firmware says of itself (OpenWrt, target/linux/gemini/image). */
#define SIGNATURE "wrgns01_dlwbr_dir685RBWW"
#define VERSION	  "N/A"
#define MODEL	  "dir685"
#define BUILD	  "96bb"
#define DEVICE	  "/dev/mtdblock/1"
#define BLOCK	  0x20000u

void wrgg_digest(const uint8_t header[WRGG_HEADER], const uint8_t *data, size_t size,
		 uint8_t value[WRGG_DIGEST_SIZE])
{
	struct md5_ctx md5;

	md5_init(&md5);
	md5_update(&md5, 4 + WRGG_DEVICE_SIZE, header + WRGG_OFFSET);
	md5_update(&md5, size, data);
	md5_digest(&md5, WRGG_DIGEST_SIZE, value);
}

static void put_text(uint8_t *field, const struct package_spec *spec, const char *key,
		     const char *otherwise)
{
	const char *text = package_text(spec, key, otherwise);

	memcpy(field, text, strlen(text)); /* which is shorter than the field: its rule says so */
}

bool package_make_wrgg(const struct package_input *in, struct package *p, struct failure *f)
{
	uint32_t block = package_number(in->spec, "block", BLOCK);
	uint64_t whole = (WRGG_HEADER + (uint64_t)in->image.size + block - 1) / block * block;
	struct buffer out;
	uint8_t *h;

	if (whole > FILE_LIMIT)
		return failed(f, "blocks of %u bytes make the file larger than %u bytes", block,
			      FILE_LIMIT);
	out = (struct buffer){allocate((size_t)whole), (size_t)whole};
	h = out.data;
	memset(h, 0, out.size);
	memcpy(h + WRGG_HEADER, in->image.data, in->image.size);
	put_text(h + WRGG_SIGNATURE, in->spec, "signature", SIGNATURE);
	write_le32(h + WRGG_MAGIC_AT, WRGG_MAGIC);
	write_le32(h + WRGG_MAGIC_AT + 4, WRGG_MAGIC);
	put_text(h + WRGG_VERSION, in->spec, "version", VERSION);
	put_text(h + WRGG_MODEL, in->spec, "model", MODEL);
	put_text(h + WRGG_BUILD, in->spec, "build", BUILD);
	write_le32(h + WRGG_SIZE, (uint32_t)(out.size - WRGG_HEADER));
	put_text(h + WRGG_DEVICE, in->spec, "device", DEVICE);
	wrgg_digest(h, h + WRGG_HEADER, out.size - WRGG_HEADER, h + WRGG_DIGEST);
	package_add_file(p, NULL, out);
	return true;
}
