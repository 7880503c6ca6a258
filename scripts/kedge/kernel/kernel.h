/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel as the user has it: a raw Image, a vmlinux, a stock zImage, or one of these compressed.
 */
#ifndef KEDGE_KERNEL_H
#define KEDGE_KERNEL_H

#include "codec/decompress.h"
#include "util/buffer.h"
#include "util/failure.h"

struct kernel {
	struct buffer image;  /* the raw Image */
	const char *kind;     /* "raw Image", "vmlinux", "zImage" */
	const char *package;  /* what it was in, "a U-Boot uImage"; NULL: nothing */
	enum packing packing; /* of what was compressed in it, or of the file */
	size_t file_size;     /* of the file that it came from, without an appended tree */
	bool has_text_offset, has_bss_size;
	uint32_t text_offset, bss_size; /* bytes */
	uint32_t pgdir_size;		/* bytes: as seen in its code, else the larger of the two */
	bool armv7;			/* it has instructions that only ARMv7 has */
	struct buffer tree;		/* one that was appended to the zImage; size 0: none */
	bool more_trees;		/* others were appended behind it */
};

/*
 * Load a kernel out of a file's bytes, whatever of these it is. On success the kernel is the
 * caller's, to be freed with kernel_free().
 */
bool kernel_load(const uint8_t *data, size_t size, struct kernel *k, struct failure *f);
void kernel_free(struct kernel *k);

#endif
