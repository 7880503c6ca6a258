/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An image file, read and checked. */
#ifndef KEDGE_IMAGE_FILE_H
#define KEDGE_IMAGE_FILE_H

#include "boot/image/image.h"
#include "image/settings.h"
#include "package.h"
#include "util/buffer.h"
#include "util/failure.h"

struct image_file {
	const char *path; /* for the caller's messages, and set by it */
	struct buffer file;
	const struct image_header *header;
	struct settings settings; /* the command line is in the file */
	const struct image_part *payload;
	size_t appended; /* offset of an appended tree; 0: none */
	uint32_t appended_size;
	struct package_contents *package; /* what the image was in; NULL: in nothing */
};

/* Whether a file's bytes are an image of kedge's. */
bool is_kedge_image(const struct buffer *file);

/*
 * Check an image: header, table, every part's digest. On success the file is o's; false, with the
 * reason in f, when it is not an image, or a bad one, and then it stays the caller's.
 */
bool image_file_parse(const struct buffer *file, struct image_file *o, struct failure *f);

/*
 * The same of an image that may be in a package, which is then taken apart: o->package is the
 * caller's to free, and the package's bytes stay in *file, which is empty when the image is in
 * nothing.
 */
bool image_file_parse_packaged(struct buffer *file, struct image_file *o, struct failure *f);

/*
 * The payload's bytes, in the file; they may be two parts, side by side. False, with the reason in
 * f, when they are not side by side.
 */
bool image_file_payload(const struct image_file *o, struct buffer *payload, struct failure *f);

/*
 * Inflate its kernel, or take the zImage that was kept, and check length and digest; the result is
 * the caller's. False, with the reason in f, when they are wrong.
 */
bool image_file_kernel(const struct image_file *o, struct buffer *kernel, struct failure *f);

#endif
