/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Putting an image together from its parts. */
#ifndef KEDGE_ASSEMBLE_H
#define KEDGE_ASSEMBLE_H

#include "boot/image/image.h"
#include "loaders.h"
#include "settings.h"
#include "util/util.h"

#define TREES_MAX 24

struct ingredients {
	struct loader loader;
	struct image_kernel kernel; /* complete */
	struct buffer payload;
	/*
	 * Of the parameters, piece_offset is a multiple of 8, and the room of the first piece: the
	 * image may turn out to fit in that.
	 */
	struct settings settings;
	unsigned int tree_count;
	struct buffer tree[TREES_MAX]; /* checked */
	struct buffer initrd;	       /* size 0: none */
};

/*
 * Make the image; the result is the caller's. Exits with a message when the first of two pieces has
 * no room for the loader and the trees. The same ingredients give the same bytes.
 */
struct buffer assemble_image(const struct ingredients *in);

/*
 * Behind a zImage that is kept there are 8 bytes of nothing, so that what RAM held there is not
 * taken for a device tree that was appended to it.
 */
#define ZIMAGE_PAD 8u

/* Make a zImage the payload, as it is; kernel is what is known of the one inside. */
void keep_zimage(struct ingredients *in, const struct buffer *zimage, uint32_t inflated_size);

/* Compute what does not come from outside: text offset and the like stay, sizes and digests are
 * set. */
void describe_payload(struct ingredients *in, enum image_format format, enum image_filter filter,
		      const struct buffer *image);

#endif
