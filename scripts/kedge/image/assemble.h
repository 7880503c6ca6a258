/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Putting an image together from its parts. */
#ifndef KEDGE_ASSEMBLE_H
#define KEDGE_ASSEMBLE_H

#include "boot/image/image.h"
#include "loaders.h"
#include "settings.h"
#include "util/buffer.h"
#include "util/failure.h"

#define TREES_MAX 24

/* What an image is made of. */
struct image_contents {
	struct loader loader;
	struct image_kernel kernel; /* complete */
	struct buffer payload;
	/*
	 * params.piece_offset is the room of the first piece in bytes, a multiple of 8. An image
	 * that fits in it becomes one piece.
	 */
	struct settings settings;
	unsigned int tree_count;
	struct buffer tree[TREES_MAX]; /* checked */
	struct buffer initrd;	       /* size 0: none */
};

/*
 * Make the image, which is the caller's. The same contents give the same bytes. False, with the
 * reason in f, when the first of two pieces has no room for the loader and the trees.
 */
bool assemble_image(const struct image_contents *in, struct buffer *image, struct failure *f);

/*
 * The zero bytes behind a zImage that is kept. Without them, old contents of RAM there could look
 * like a device tree that was appended to it.
 */
#define ZIMAGE_PAD 8u

/* Make a zImage the payload, as it is; inflated_size is that of the kernel inside, in bytes. */
void keep_zimage(struct image_contents *in, const struct buffer *zimage, uint32_t inflated_size);

/*
 * Set format, filter, sizes and digests in in->kernel, from the payload and the image. Text offset,
 * bss and page directory stay.
 */
void describe_payload(struct image_contents *in, enum image_format format, enum image_filter filter,
		      const struct buffer *image);

#endif
