// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "boot/fdt/fdt_tree.h"
#include "lib/branch.h"
#include "lib/digest.h"
#include "image/assemble.h"
#include "codec/compress.h"
#include "codec/decompress.h"
#include "image_file.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

bool is_kedge_image(const struct buffer *file)
{
	return file->size >= IMAGE_HEADER_OFFSET + sizeof(struct image_header) &&
	       read_le32(file->data + ZIMAGE_MAGIC_OFFSET) == ZIMAGE_MAGIC &&
	       read_le32(file->data + IMAGE_HEADER_OFFSET) == IMAGE_MAGIC;
}

static bool bad_image(struct failure *f, enum error error)
{
	return failed(f, "%s (%s)", error_message(error), error_code(error));
}

static bool find_appended(struct image_file *o, struct failure *f)
{
	size_t end = o->header->image_size;
	enum error error;
	uint32_t size;
	uint8_t *copy;

	if (o->file.size - end < FDT_HEADER_SIZE || !fdt_here(o->file.data + end))
		return true;
	size = fdt_size(o->file.data + end);
	if (!size || size > o->file.size - end)
		return bad_image(f, ERR_FDT_SIZE);
	copy = allocate(size); /* libfdt reads it 8-aligned */
	memcpy(copy, o->file.data + end, size);
	error = fdt_check(copy, size);
	free(copy);
	if (error)
		return bad_image(f, error);
	o->appended = end;
	o->appended_size = size;
	return true;
}

bool image_file_payload(const struct image_file *o, struct buffer *payload, struct failure *f)
{
	const struct image_part *rest = image_find(o->file.data, PART_PAYLOAD, 1);

	*payload = (struct buffer){o->file.data + o->payload->offset, o->payload->size};
	if (rest && rest->offset != o->payload->offset + o->payload->size)
		return bad_image(f, ERR_IMG_PART);
	if (rest)
		payload->size += rest->size;
	return true;
}

/* Header, table and digests. */
static bool check(const struct buffer *file, struct failure *f)
{
	const struct image_header *header = image_header(file->data);
	enum error error = image_check(file->data, (uint32_t)file->size);
	uint32_t i;

	if (error == ERR_IMG_DAMAGED && header->image_size > file->size)
		return failed(f, "the image has %u bytes, but only %zu are there: it was cut (%s)",
			      header->image_size, file->size, error_code(error));
	if (error)
		return bad_image(f, error);
	if (image_loader_digest(file->data, header->loader_size) != header->loader_digest)
		return bad_image(f, ERR_IMG_DAMAGED);
	for (i = 0; i < header->part_count; i++) {
		error = image_check_part(file->data, &image_parts(file->data)[i]);
		if (error)
			return bad_image(f, error);
	}
	return true;
}

bool image_file_parse(const struct buffer *file, struct image_file *o, struct failure *f)
{
	const struct package_format *package = package_detect(file->data, file->size);
	const struct image_part *log;
	enum error error;

	*o = (struct image_file){.file = *file};
	if (package)
		return failed(f, "it is %s; take the image out with kedge unpack", package->kind);
	if (!is_kedge_image(file))
		return failed(f, "not a kedge image; kedge pack makes one");
	if (!check(file, f))
		return false;
	o->header = image_header(file->data);
	error = image_read_params(file->data, &o->settings.params, &o->settings.cmdline);
	if (error)
		return bad_image(f, error);
	if (!image_read_console(file->data, true, &o->settings.console))
		return bad_image(f, ERR_IMG_DAMAGED);
	log = image_find(file->data, PART_LOG, 0);
	o->settings.log_room = log ? log->size : 0;
	o->payload = image_find(file->data, PART_PAYLOAD, 0);
	if (o->settings.params.piece_offset > o->header->image_size)
		return bad_image(f, ERR_IMG_PART);
	if (!o->payload || o->header->kernel.inflated_size > KERNEL_LIMIT)
		return bad_image(f, ERR_IMG_PART);
	return find_appended(o, f);
}

/* The image in a package. */
static bool parse_inner(const struct buffer *file, struct package_contents *package,
			struct image_file *o, struct failure *f)
{
	struct buffer inner;
	struct failure why;
	bool good;

	if (!package_parse(file->data, file->size, package, &why))
		return failed(f, "it is %s, but %s", package->format->kind, why.text);
	inner = package_kernel(package, file->data);
	good = is_kedge_image(&inner)
		       ? image_file_parse(&inner, o, f)
		       : failed(f, "the kernel in this is not a kedge image, as kedge pack makes "
				   "it");
	if (!good)
		buffer_free(&inner);
	return good;
}

bool image_file_parse_packaged(struct buffer *file, struct image_file *o, struct failure *f)
{
	struct package_contents *package;

	package_inflate(file);
	if (!package_detect(file->data, file->size)) {
		if (!image_file_parse(file, o, f))
			return false;
		*file = (struct buffer){NULL, 0};
		return true;
	}
	package = allocate(sizeof(*package));
	if (!parse_inner(file, package, o, f)) {
		free(package);
		return false;
	}
	o->package = package;
	return true;
}

/* The zImage that was kept in an image. */
static bool kept_zimage(const struct image_file *o, const struct buffer *payload,
			struct buffer *kernel, struct failure *f)
{
	*kernel = (struct buffer){allocate(payload->size), payload->size};
	memcpy(kernel->data, payload->data, payload->size);
	if (payload->size < ZIMAGE_PAD ||
	    digest(payload->data, payload->size, 0) != o->header->kernel.inflated_digest) {
		buffer_free(kernel);
		return bad_image(f, ERR_PAY_DIGEST);
	}
	kernel->size -= ZIMAGE_PAD;
	return true;
}

bool image_file_kernel(const struct image_file *o, struct buffer *kernel, struct failure *f)
{
	const struct image_kernel *k = &o->header->kernel;
	struct buffer payload;
	enum error error;

	if (!image_file_payload(o, &payload, f))
		return false;
	if (k->format == FORMAT_ZIMAGE)
		return kept_zimage(o, &payload, kernel, f);
	*kernel = (struct buffer){allocate(k->inflated_size), k->inflated_size};
	error = inflate_payload((enum image_format)k->format, &payload, kernel);
	if (!error && k->filter > FILTER_ARM)
		error = ERR_IMG_FORMAT;
	if (!error && k->filter == FILTER_ARM)
		branch_filter_decode(kernel->data, kernel->size);
	if (!error && digest(kernel->data, kernel->size, 0) != k->inflated_digest)
		error = ERR_PAY_DIGEST;
	if (!error)
		return true;
	buffer_free(kernel);
	return bad_image(f, error);
}
