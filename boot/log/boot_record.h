/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The story of a boot, for the system that runs after it (kedge report): properties of /chosen in
 * the tree that the kernel gets, and a range of reserved memory that keeps what the loader said.
 *
 *	kedge,version	the loader's, a string
 *	kedge,boot	struct story
 *	kedge,warnings	the codes of all warnings, a list of strings
 *	kedge,log	address and bytes of what the loader said; absent unless the image keeps it
 *
 * All numbers are 32-bit cells, big-endian like all of a tree.
 */
#ifndef KEDGE_STORY_H
#define KEDGE_STORY_H

#include <stdbool.h>
#include <stdint.h>

#include "boot_phase.h"
#include "boot/plan/plan.h"

#define STORY_VERSION 1

#define STORY_HYP	  0x01u /* entered in HYP mode */
#define STORY_CACHES	  0x02u
#define STORY_IN_PLACE	  0x04u /* the kernel was inflated over its payload's tail */
#define STORY_INITRD_OURS 0x08u /* the initrd is the image's */
#define STORY_LOG_CUT	  0x10u /* more was said than there was room for */

struct story_thing {
	uint32_t from, size, place, room; /* struct plan_thing; room 0: no such thing */
};

/* Another version's may be longer or shorter: a reader takes the fields that it has. */
struct story {
	uint32_t version;
	uint32_t image;	 /* where the bootloader put it */
	uint32_t r1, r2; /* as entered */
	uint32_t midr, sctlr;
	uint32_t flags;	  /* STORY_ */
	uint32_t r2_kind; /* enum r2_kind */
	uint32_t r2_found;
	uint32_t ram_base;
	uint32_t base_by;      /* enum plan_base */
	uint32_t banks_origin; /* enum banks_origin */
	uint32_t tree_origin;  /* enum tree_origin */
	uint32_t tree_number, tree_count;
	uint32_t initrd, initrd_size;
	uint32_t kernel; /* where it was entered, or the zImage that brings it */
	uint32_t format, inflated_size, inflated_digest, bss_size, text_offset;
	uint32_t filter;
	uint32_t bytes_moved;
	uint32_t hz; /* ticks per second; 0: not known */
	uint32_t ticks[PHASES];
	uint32_t things;			/* those that follow: PLAN_OBJECTS */
	struct story_thing thing[PLAN_OBJECTS]; /* enum plan_object */
};

#define STORY_WORDS (sizeof(struct story) / 4)

/* The bytes by which a tree may grow when a story is put into it, at most. */
#define STORY_GROWTH ((uint32_t)(sizeof(struct story) + 640) & ~7u)

/* What is known of it while the tree is changed. */
struct story_begin {
	const char *warnings;	/* their codes, each with its 0 */
	uint32_t warnings_size; /* bytes */
	uint32_t log, log_room; /* the range for what was said; room 0: none */
};

/*
 * Make room for a story in a checked tree, which may grow by STORY_GROWTH up to room bytes, and
 * reserve the log's range. Returns ERR_NONE, ERR_FDT_CELLS or ERR_FDT_EDIT, after which the tree is
 * not to be used.
 */
enum error story_begin(void *fdt, uint32_t room, const struct story_begin *begin);

/* Fill in what was left empty; log_size is how many bytes of the log's range are used. */
void story_end(void *fdt, const struct story *story, uint32_t log_size);

#endif
