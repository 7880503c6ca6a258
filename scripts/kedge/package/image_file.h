/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An image file, read and checked. */
#ifndef KEDGE_IMAGE_FILE_H
#define KEDGE_IMAGE_FILE_H

#include "boot/image/image.h"
#include "image/settings.h"
#include "unwrap.h"
#include "util/buffer.h"

struct image_file {
	const char *path;
	struct buffer file;
	const struct image_header *header;
	struct settings settings; /* the command line is in the file */
	const struct image_part *payload;
	size_t appended; /* offset of an appended tree; 0: none */
	uint32_t appended_size;
	struct unwrapped *package; /* what the image was in; NULL: in nothing */
};

/* Whether a file's bytes are an image of kedge's. */
bool is_kedge_image(const struct buffer *file);

/* Read and check an image: header, table, every part's digest; exits when it is not one, or bad. */
struct image_file image_file_open(const char *path);

/* The same of an image that may be in a package, which is then taken apart. */
struct image_file image_file_open_packaged(const char *path);

/* The same, and the package's bytes, the caller's; none when the image is in nothing. */
struct image_file image_file_open_package(const char *path, struct buffer *package);

/* The same of bytes that were read already; file becomes the result's. */
struct image_file image_file_from_bytes(const char *path, struct buffer file);

/* The payload's bytes, in the file; they may be two parts, side by side. */
struct buffer image_file_payload(const struct image_file *o);

/*
 * Inflate its kernel, or take the zImage that was kept, and check length and digest; exits when
 * they are wrong.
 */
struct buffer image_file_kernel(const struct image_file *o);

#endif
