/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device trees: checking, reading, and merging what the bootloader says. */
#ifndef KEDGE_FDT_TREE_H
#define KEDGE_FDT_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/bootinfo/bootinfo.h"
#include "boot/image/image.h"
#include "boot/plan/plan.h"

#define FDT_SIZE_MAX	0x200000 /* bytes: two sections; the kernel maps no more of a tree */
#define FDT_HEADER_SIZE 40	 /* bytes of a version 17 header */
#define FDT_ALIGNMENT	8	 /* booting document, section 4b */
#define FDT_CMDLINE_MAX 1023	 /* characters; the kernel reads no more: asm/setup.h */

/* Whether the 4 readable bytes at blob, of any alignment, begin a device tree. */
bool fdt_here(const void *blob);

/*
 * The size in bytes that the header of the tree at blob (FDT_HEADER_SIZE readable bytes) gives. 0
 * if that size is less than a header or more than FDT_SIZE_MAX.
 */
uint32_t fdt_size(const void *blob);

/*
 * Check an 8-aligned tree from end to end; avail bytes of it can be read. Returns ERR_NONE,
 * ERR_FDT_SIZE, ERR_FDT_VERSION or ERR_FDT_DAMAGED. All functions below need a checked tree.
 */
enum error fdt_check(const void *fdt, uint32_t avail);

/*
 * The same for a tree of size bytes, with no upper limit. Its magic and size are already checked.
 */
enum error fdt_check_blocks(const void *fdt, uint32_t size);

/* The bytes up to the end of its last block. This may be far less than its total size. */
uint32_t fdt_used_size(const void *fdt);

/* Set its total size to fdt_used_size(), when only these bytes were copied to a new place. */
void fdt_trim(void *fdt);

/*
 * Read the memory banks (with linux,usable-memory and /chosen/linux,usable-memory-range), the
 * command line and the initrd from a tree. info->cmdline points into the tree. What is above 4 GiB
 * is left out. Returns ERR_NONE, ERR_FDT_CELLS or ERR_PLAN_BANKS.
 */
enum error fdt_read(const void *fdt, struct bootinfo *info);

/*
 * Add /memreserve/ and the fixed ranges of /reserved-memory to in. Entries of /memreserve/ inside
 * but are left out: U-Boot makes one for the initrd, which is an item of the plan. Returns
 * ERR_NONE, ERR_FDT_CELLS or ERR_PLAN_BANKS.
 */
enum error fdt_add_reserved(const void *fdt, struct range but, struct plan_request *in);

/*
 * Move the entries of /memreserve/ that lie in from, along with what they reserve, to address to.
 */
void fdt_move_reserved(void *fdt, struct range from, uint32_t to);

/* What is to be changed in a tree. */
struct fdt_changes {
	const struct bootinfo *boot; /* what the bootloader says; a 0 field changes nothing */
	const char *cmdline;	     /* from --cmdline, 0-terminated; NULL: none */
	enum cmdline_mode mode;
	bool tree_from_boot; /* the tree and its command line are the bootloader's */
};

/* Whether the changes would change anything in a tree. */
bool fdt_changes_any(const struct fdt_changes *changes);

/* The most bytes by which a tree can grow when the changes are made. 8-aligned. */
uint32_t fdt_growth(const struct fdt_changes *changes);

/*
 * Make the changes in a tree that has room bytes at its place, and pack it. *cmdline_length gets
 * the length of the resulting command line. Returns ERR_NONE, or ERR_FDT_CELLS or ERR_FDT_EDIT;
 * after an error the tree must not be used.
 */
enum error fdt_change(void *fdt, uint32_t room, const struct fdt_changes *changes,
		      uint32_t *cmdline_length);

#endif
