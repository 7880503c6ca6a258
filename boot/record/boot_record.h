/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot record, for the system that runs after the loader (kedge report): properties of /chosen
 * in the tree that the kernel gets, and a range of reserved memory with what the loader said.
 *
 * kedge,version   the loader's version, a string
 * kedge,boot      struct boot_record
 * kedge,warnings  the codes of all warnings, a list of strings
 * kedge,log       address and size in bytes of what the loader said; only if the image keeps it
 *
 * All numbers are 32-bit cells, big-endian like the whole tree.
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
#define BOOT_RECORD_INITRD_OURS 0x08u /* the initrd is the image's own */
#define BOOT_RECORD_LOG_CUT	0x10u /* the log did not have room for all that was said */

struct boot_record_item {
	uint32_t from, size, place, room; /* struct plan_item; room 0: no such item */
};

/* A record of another version may be longer or shorter. A reader takes the fields that it has. */
struct boot_record {
	uint32_t version;
	uint32_t image;	 /* where the bootloader put the image */
	uint32_t r1, r2; /* as found at the entry */
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
	uint32_t kernel; /* where the kernel, or its zImage, was entered */
	uint32_t format, inflated_size, inflated_digest, bss_size, text_offset;
	uint32_t filter;
	uint32_t bytes_moved;
	uint32_t hz; /* ticks per second; 0: not known */
	uint32_t ticks[PHASES];
	uint32_t items;				  /* how many items follow: PLAN_ITEMS */
	struct boot_record_item item[PLAN_ITEMS]; /* enum plan_item_id */
};

#define BOOT_RECORD_WORDS (sizeof(struct boot_record) / 4)

/* The most bytes by which a tree grows when a record is put into it. */
#define BOOT_RECORD_GROWTH ((uint32_t)(sizeof(struct boot_record) + 640) & ~7u)

/* What is known of the record when room is made for it. */
struct boot_record_room {
	const char *warnings;	/* the warnings' codes, each with its terminating 0 */
	uint32_t warnings_size; /* bytes */
	uint32_t log, log_room; /* the range for what the loader said; log_room 0: none */
};

/*
 * Make room for a record in a checked tree, which may grow by BOOT_RECORD_GROWTH up to room bytes,
 * and reserve the log's range. Returns ERR_NONE, or ERR_FDT_CELLS or ERR_FDT_EDIT; after an error
 * the tree must not be used.
 */
enum error boot_record_add(void *fdt, uint32_t room, const struct boot_record_room *with);

/*
 * Fill in the values that were left empty. log_size is the number of bytes used in the log's range.
 */
void boot_record_fill(void *fdt, const struct boot_record *record, uint32_t log_size);

#endif
