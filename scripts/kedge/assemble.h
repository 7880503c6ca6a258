/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Putting an image together from its parts. */
#ifndef KEDGE_ASSEMBLE_H
#define KEDGE_ASSEMBLE_H

#include "../../boot/image.h"
#include "loaders.h"
#include "settings.h"
#include "util.h"

#define TREES_MAX 24

struct ingredients {
	struct loader loader;
	struct image_kernel kernel; /* complete */
	struct buffer payload;
	struct settings settings;
	unsigned int tree_count;
	struct buffer tree[TREES_MAX]; /* checked */
};

/* Make the image; the result is the caller's. The same ingredients give the same bytes. */
struct buffer assemble_image(const struct ingredients *in);

/* Compute what does not come from outside: text offset and the like stay, sizes and digests are
 * set. */
void describe_payload(struct ingredients *in, enum image_format format, enum image_filter filter,
		      const struct buffer *image);

#endif
