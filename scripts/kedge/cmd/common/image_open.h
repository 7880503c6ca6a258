/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Image files for the commands, which end with a message when they cannot have what they need. */
#ifndef KEDGE_IMAGE_OPEN_H
#define KEDGE_IMAGE_OPEN_H

#include "package/image_file.h"

/* Read and check an image. */
struct image_file image_open(const char *path);

/* The same of an image that may be in a package, which is then taken apart. */
struct image_file image_open_packaged(const char *path);

/* The same, and the package's bytes, the caller's; none when the image is in nothing. */
struct image_file image_open_package(const char *path, struct buffer *package);

/* The payload of an image, in its file, and its kernel, the caller's. */
struct buffer image_open_payload(const struct image_file *o);
struct buffer image_open_kernel(const struct image_file *o);

#endif
