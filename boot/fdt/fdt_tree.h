/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device trees: checked, read, and completed with what the bootloader says. */
#ifndef KEDGE_FDT_TREE_H
#define KEDGE_FDT_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/bootinfo/bootinfo.h"
#include "boot/image/image.h"
#include "boot/plan/plan.h"

#define FDT_SIZE_MAX	0x200000 /* bytes: two sections, the most that the kernel maps of a tree */
#define FDT_HEADER_SIZE 40	 /* bytes of a version 17 header */
#define FDT_ALIGNMENT	8	 /* booting document, section 4b */
#define FDT_CMDLINE_MAX 1023	 /* characters that the kernel reads: asm/setup.h */

/* Whether what is at blob, 4 readable bytes of any alignment, begins like a device tree. */
bool fdt_here(const void *blob);

/*
 * The bytes that the tree at blob, FDT_HEADER_SIZE readable bytes, says it has; 0 if that cannot
 * be (less than a header, more than FDT_SIZE_MAX).
 */
uint32_t fdt_size(const void *blob);

/*
 * Check a tree, 8-aligned, of which avail bytes can be read, from end to end.
 * Returns ERR_NONE, ERR_FDT_SIZE, ERR_FDT_VERSION or ERR_FDT_DAMAGED. All that follows here wants a
 * checked tree.
 */
enum error fdt_check(const void *fdt, uint32_t avail);

/* The same of a tree of size bytes, of which the magic and the size were looked at, of any size. */
enum error fdt_check_blocks(const void *fdt, uint32_t size);

/* The bytes up to its last block, which may be far less than its total size. */
uint32_t fdt_used_size(const void *fdt);

/* Make that its total size: of a tree of which only so much was brought to a new place. */
void fdt_trim(void *fdt);

/*
 * Read the memory banks (with linux,usable-memory and /chosen/linux,usable-memory-range), the
 * command line and the initrd out of a tree; info->cmdline points into it. What is above 4 GiB is
 * left out. Returns ERR_NONE, ERR_FDT_CELLS or ERR_PLAN_BANKS.
 */
enum error fdt_read(const void *fdt, struct bootinfo *info);

/*
 * Add /memreserve/ and the fixed ranges of /reserved-memory to in, without the entries of
 * /memreserve/ that lie in but: U-Boot makes one for the initrd, which is an item of the plan.
 * ERR_NONE or ERR_PLAN_BANKS.
 */
enum error fdt_add_reserved(const void *fdt, struct range but, struct plan_request *in);

/* The entries of /memreserve/ that lie in a range are for what has moved from there. */
void fdt_move_reserved(void *fdt, struct range from, uint32_t to);

/* What is to be changed in a tree. */
struct fdt_changes {
	const struct bootinfo *boot; /* what the bootloader says; its zero fields change nothing */
	const char *cmdline;	     /* ours, 0-terminated; NULL: none */
	enum cmdline_mode mode;
	bool tree_from_boot; /* the tree is the bootloader's, and so is its command line */
};

/* Whether the changes would change anything in a tree. */
bool fdt_changes_any(const struct fdt_changes *changes);

/* The bytes by which a tree may grow when they are made, at most. 8-aligned. */
uint32_t fdt_growth(const struct fdt_changes *changes);

/*
 * Make the changes in a tree that has room bytes in its place, and pack it. *cmdline_length gets
 * the length of the command line that it then has. Returns ERR_NONE, ERR_FDT_CELLS or ERR_FDT_EDIT,
 * after which the tree is not to be used.
 */
enum error fdt_change(void *fdt, uint32_t room, const struct fdt_changes *changes,
		      uint32_t *cmdline_length);

#endif
