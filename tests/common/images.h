/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images made up. */
#ifndef KEDGE_TESTS_IMAGES_H
#define KEDGE_TESTS_IMAGES_H

#include <stddef.h>
#include <stdint.h>

#include "boot/image/image.h"
#include "scripts/kedge/util/buffer.h"

/* An image of a small kernel; cmdline and tree (NULL: none) are packed in. */
struct image_options {
	uint32_t arch; /* 4 or 7; 0: 4 */
	enum image_format format;
	const char *cmdline;
	const struct buffer *tree;
	unsigned int tree_count; /* 0: one, if there is one */
	struct buffer initrd;	 /* stays the caller's; size 0: none */
	struct image_params params;
	struct console_params console;
	struct image_kernel kernel; /* text_offset, bss_size, pgdir_size */
	size_t kernel_size;
};
struct buffer make_image(const struct image_options *o);

#endif
