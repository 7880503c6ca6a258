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
	const char *package;  /* the package that it was in, "a U-Boot uImage"; NULL: none */
	enum packing packing; /* how the kernel in it, or the file itself, is compressed */
	size_t file_size;     /* of the file that it came from, without an appended tree */
	bool has_text_offset, has_bss_size;
	uint32_t text_offset, bss_size; /* bytes */
	uint32_t pgdir_size;		/* bytes: as seen in its code, else the larger of the two */
	bool armv7;			/* it has instructions that only ARMv7 has */
	struct buffer tree;		/* one that was appended to the zImage; size 0: none */
	bool more_trees;		/* others were appended behind it */
};

/*
 * Load a kernel from a file's bytes, which may be any of these. The kernel is the caller's, to be
 * freed with kernel_free(). False, with the reason in f, when it cannot be used.
 */
bool kernel_load(const uint8_t *data, size_t size, struct kernel *k, struct failure *f);
void kernel_free(struct kernel *k);

#endif
