/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of a boot, for the system that runs after it (kedge report): properties of /chosen in
 * the tree that the kernel gets, and a range of reserved memory that keeps what the loader said.
 *
 *	kedge,version	the loader's, a string
 *	kedge,boot	struct boot_record
 *	kedge,warnings	the codes of all warnings, a list of strings
 *	kedge,log	address and bytes of what the loader said; absent unless the image keeps it
 *
 * All numbers are 32-bit cells, big-endian like all of a tree.
 */
#ifndef KEDGE_BOOT_RECORD_H
#define KEDGE_BOOT_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "boot_phase.h"
#include "boot/plan/plan.h"

#define BOOT_RECORD_VERSION 1

#define BOOT_RECORD_HYP		0x01u /* entered in HYP mode */
#define BOOT_RECORD_CACHES	0x02u
#define BOOT_RECORD_IN_PLACE	0x04u /* the kernel was inflated over its payload's tail */
#define BOOT_RECORD_INITRD_OURS 0x08u /* the initrd is the image's */
#define BOOT_RECORD_LOG_CUT	0x10u /* more was said than there was room for */

struct boot_record_item {
	uint32_t from, size, place, room; /* struct plan_item; room 0: no such item */
};

/* Another version's may be longer or shorter: a reader takes the fields that it has. */
struct boot_record {
	uint32_t version;
	uint32_t image;	 /* where the bootloader put it */
	uint32_t r1, r2; /* as entered */
	uint32_t midr, sctlr;
	uint32_t flags;	  /* BOOT_RECORD_ */
	uint32_t r2_kind; /* enum r2_kind */
	uint32_t r2_found;
	uint32_t ram_base;
	uint32_t base_by;      /* enum plan_base */
	uint32_t banks_origin; /* enum banks_origin */
	uint32_t fdt_origin;   /* enum fdt_origin */
	uint32_t tree_number, tree_count;
	uint32_t initrd, initrd_size;
	uint32_t kernel; /* where it was entered, or the zImage that brings it */
	uint32_t format, inflated_size, inflated_digest, bss_size, text_offset;
	uint32_t filter;
	uint32_t bytes_moved;
	uint32_t hz; /* ticks per second; 0: not known */
	uint32_t ticks[PHASES];
	uint32_t items;				  /* those that follow: PLAN_ITEMS */
	struct boot_record_item item[PLAN_ITEMS]; /* enum plan_item_id */
};

#define BOOT_RECORD_WORDS (sizeof(struct boot_record) / 4)

/* The bytes by which a tree may grow when a record is put into it, at most. */
#define BOOT_RECORD_GROWTH ((uint32_t)(sizeof(struct boot_record) + 640) & ~7u)

/* What is known of it while the tree is changed. */
struct boot_record_room {
	const char *warnings;	/* their codes, each with its 0 */
	uint32_t warnings_size; /* bytes */
	uint32_t log, log_room; /* the range for what was said; room 0: none */
};

/*
 * Make room for a record in a checked tree, which may grow by BOOT_RECORD_GROWTH up to room bytes,
 * and reserve the log's range. Returns ERR_NONE, ERR_FDT_CELLS or ERR_FDT_EDIT, after which the
 * tree is not to be used.
 */
enum error boot_record_add(void *fdt, uint32_t room, const struct boot_record_room *with);

/* Fill in what was left empty; log_size is how many bytes of the log's range are used. */
void boot_record_fill(void *fdt, const struct boot_record *record, uint32_t log_size);

#endif
