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
#include "util/bytes.h"
#include "cmd/common/die.h"
#include "cmd/common/or_die.h"
#include "util/failure.h"

bool is_kedge_image(const struct buffer *file)
{
	return file->size >= IMAGE_HEADER_OFFSET + sizeof(struct image_header) &&
	       read_le32(file->data + ZIMAGE_MAGIC_OFFSET) == ZIMAGE_MAGIC &&
	       read_le32(file->data + IMAGE_HEADER_OFFSET) == IMAGE_MAGIC;
}

static _Noreturn void bad_image(const char *path, enum error error)
{
	die("%s: %s (%s)", path, error_message(error), error_code(error));
}

static void find_appended(struct image_file *o)
{
	size_t end = o->header->image_size;
	enum error error;
	uint32_t size;
	uint8_t *copy;

	if (o->file.size - end < FDT_HEADER_SIZE || !fdt_here(o->file.data + end))
		return;
	size = fdt_size(o->file.data + end);
	if (!size || size > o->file.size - end)
		bad_image(o->path, ERR_FDT_SIZE);
	copy = allocate(size); /* libfdt reads it 8-aligned */
	memcpy(copy, o->file.data + end, size);
	error = fdt_check(copy, size);
	free(copy);
	if (error)
		bad_image(o->path, error);
	o->appended = end;
	o->appended_size = size;
}

struct buffer image_file_payload(const struct image_file *o)
{
	const struct image_part *rest = image_find(o->file.data, PART_PAYLOAD, 1);
	struct buffer b = {o->file.data + o->payload->offset, o->payload->size};

	if (rest && rest->offset != o->payload->offset + o->payload->size)
		bad_image(o->path, ERR_IMG_PART);
	if (rest)
		b.size += rest->size;
	return b;
}

struct image_file image_file_from_bytes(const char *path, struct buffer file)
{
	struct image_file o = {.path = path, .file = file};
	const struct image_part *log;
	enum error error;
	uint32_t i;

	if (unwrap_kind(file.data, file.size))
		die("%s: it is %s; take the image out with kedge unpack", path,
		    unwrap_kind(file.data, file.size));
	if (!is_kedge_image(&file))
		die("%s: not a kedge image; kedge pack makes one", path);
	error = image_check(file.data, (uint32_t)file.size);
	o.header = image_header(file.data);
	if (error == ERR_IMG_DAMAGED && o.header->image_size > file.size)
		die("%s: the image has %u bytes, but only %zu are there: it was cut (%s)", path,
		    o.header->image_size, file.size, error_code(error));
	if (error)
		bad_image(path, error);
	if (image_loader_digest(file.data, o.header->loader_size) != o.header->loader_digest)
		bad_image(path, ERR_IMG_DAMAGED);
	for (i = 0; i < o.header->part_count; i++) {
		error = image_check_part(file.data, &image_parts(file.data)[i]);
		if (error)
			bad_image(path, error);
	}
	error = image_read_params(file.data, &o.settings.params, &o.settings.cmdline);
	if (error)
		bad_image(path, error);
	if (!image_read_console(file.data, true, &o.settings.console))
		bad_image(path, ERR_IMG_DAMAGED);
	log = image_find(file.data, PART_LOG, 0);
	o.settings.log_room = log ? log->size : 0;
	o.payload = image_find(file.data, PART_PAYLOAD, 0);
	if (o.settings.params.piece_offset > o.header->image_size)
		bad_image(path, ERR_IMG_PART);
	if (!o.payload || o.header->kernel.inflated_size > KERNEL_LIMIT)
		bad_image(path, ERR_IMG_PART);
	find_appended(&o);
	return o;
}

struct image_file image_file_open(const char *path)
{
	return image_file_from_bytes(path, read_file_or_die(path));
}

/* The zImage that was kept in an image. */
static struct buffer zimage_of(const struct image_file *o, struct buffer to)
{
	struct buffer payload = image_file_payload(o);

	buffer_free(&to);
	to = (struct buffer){allocate(payload.size), payload.size};
	memcpy(to.data, payload.data, to.size);
	if (to.size < ZIMAGE_PAD ||
	    digest(to.data, to.size, 0) != o->header->kernel.inflated_digest)
		bad_image(o->path, ERR_PAY_DIGEST);
	to.size -= ZIMAGE_PAD;
	return to;
}

struct image_file image_file_open_package(const char *path, struct buffer *file)
{
	struct unwrapped *package;
	struct buffer inner;
	struct failure f;
	struct image_file o;

	*file = read_file_or_die(path);
	unwrap_gunzip(file);
	if (!unwrap_kind(file->data, file->size)) {
		inner = *file;
		*file = (struct buffer){NULL, 0};
		return image_file_from_bytes(path, inner);
	}
	package = allocate(sizeof(*package));
	if (!unwrap(file->data, file->size, package, &f))
		die("%s: it is %s, but %s", path, unwrap_kind(file->data, file->size), f.text);
	inner = unwrap_kernel(package, file->data);
	if (!is_kedge_image(&inner))
		die("%s: the kernel in this is not a kedge image, as kedge pack makes it", path);
	o = image_file_from_bytes(path, inner);
	o.package = package;
	return o;
}

struct image_file image_file_open_packaged(const char *path)
{
	struct buffer file;
	struct image_file o = image_file_open_package(path, &file);

	buffer_free(&file);
	return o;
}

struct buffer image_file_kernel(const struct image_file *o)
{
	const struct image_kernel *k = &o->header->kernel;
	struct buffer payload = image_file_payload(o);
	struct buffer image = {allocate(k->inflated_size), k->inflated_size};
	enum error error;

	if (k->format == FORMAT_ZIMAGE)
		return zimage_of(o, image);
	error = inflate_payload((enum image_format)k->format, &payload, &image);

	if (!error && k->filter > FILTER_ARM)
		error = ERR_IMG_FORMAT;
	if (!error && k->filter == FILTER_ARM)
		branch_filter_decode(image.data, image.size);
	if (!error && digest(image.data, image.size, 0) != k->inflated_digest)
		error = ERR_PAY_DIGEST;
	if (error)
		bad_image(o->path, error);
	return image;
}
