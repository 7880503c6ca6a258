/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan: where everything goes, and in which order it moves there. Pure: the result depends on
 * the input alone; loader and host run the same code.
 *
 * Time has five steps, and each item must be safe in all in which it is needed:
 *
 *	1. page table	written at its place now if nothing lies there yet (table_first), and the
 *			caches are turned on; else after step 2
 *	2. moves	one by one, in the plan's order; a move may overlap itself
 *	3. tree		grows to its room; what the bootloader handed over (occupied ranges that are
 *			until_tree) is merged into it
 *	4. inflate	the workspace and the kernel's bytes are written; the payload is read, over
 *			whose tail the kernel may run if it ends at kernel end + gap or later
 *	5. kernel	its page directory and bss are written too; tree and initrd are still read
 */
#ifndef KEDGE_PLAN_H
#define KEDGE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/error.h"
#include "lib/range.h"

#define PLAN_BANKS    16
#define PLAN_OCCUPIED 64

enum plan_item_id {
	PLAN_INITRD,
	PLAN_PAYLOAD,
	PLAN_PAYLOAD_2, /* the second piece of a payload that was loaded in two; its place is
			 * right behind the first */
	PLAN_PAGE_TABLE,
	PLAN_LOADER,
	PLAN_FDT, /* the device tree for the kernel, or the ATAGs when there is none */
	PLAN_WORKSPACE,
	PLAN_LOG, /* for what the loader said, which the kernel leaves alone */
	PLAN_ITEMS,
};

/* An item that needs a place in RAM. */
struct plan_item {
	uint32_t from;	     /* where its size bytes are now */
	uint32_t size;	     /* bytes that are there already; 0: none, it is only room */
	uint32_t room;	     /* bytes that it needs in its place, at least size; 0: no such item */
	uint32_t align;	     /* of its place if it moves: a power of two, in bytes */
	uint32_t align_here; /* of where it is now, if it is to stay; at most align */
};

enum plan_reason {
	OCCUPIED_MEMRESERVE, /* the tree's /memreserve/ */
	OCCUPIED_RESERVED,   /* a node in /reserved-memory */
	OCCUPIED_R2,	     /* what r2 points at */
	OCCUPIED_PAGE0,	     /* address 0, which the kernel takes for "nothing" */
	OCCUPIED_USER,	     /* asked for */
};

/* A range that is never written. */
struct plan_occupied {
	struct range range;
	uint8_t reason;	 /* enum plan_reason */
	bool until_tree; /* read for the last time in step 3 */
};

struct plan_kernel {
	uint32_t text_offset;	/* bytes from ram_base */
	uint32_t inflated_size; /* bytes */
	uint32_t bss_size;	/* bytes behind them */
	uint32_t pgdir_size;	/* bytes in front of them */
	uint32_t gap;		/* see struct image_kernel */
	bool passthrough;	/* the payload is a zImage that inflates itself, see
				   boot/plan/zimage_passthrough.h */
};

/* The boundary that Linux's own decompressor finds the RAM base by, below itself. */
#define PLAN_MASK 0xf8000000u

/* Why the RAM base is what it is. */
enum plan_base {
	BASE_GIVEN, /* by the parameters */
	BASE_BANK,  /* the start of the bank that the image lies in */
	BASE_MASK,  /* the 128 MiB boundary below the image */
};

#define PLAN_RAM_ALIGN	   0x200000u  /* Linux 5.11 and later place themselves at any 2 MiB */
#define PLAN_RAM_ALIGN_MAX 0x8000000u /* 128 MiB */

struct plan_request {
	uint32_t ram_base;
	uint32_t ram_align; /* of a RAM base taken from a bank, bytes; 0: PLAN_RAM_ALIGN */
	enum plan_base base_by;
	uint32_t bank_count;
	struct range bank[PLAN_BANKS]; /* real RAM; any order, may touch or overlap */
	uint32_t occupied_count;
	struct plan_occupied occupied[PLAN_OCCUPIED];
	struct plan_kernel kernel;
	struct plan_item item[PLAN_ITEMS];
	/*
	 * The initrd is the image's own: it may move like any other item, and it stays only where a
	 * moved one may be.
	 */
	bool initrd_ours;
};

struct plan_move {
	enum plan_item_id id;
	uint32_t from, to, size;
};

struct plan {
	enum error error;	    /* ERR_NONE, or ERR_PLAN_*: then only the next three count */
	enum plan_item_id wanted;   /* ERR_PLAN_NO_ROOM: what found no place */
	struct range range;	    /* the range that is not in RAM, or not free */
	enum plan_reason reason;    /* ERR_PLAN_KERNEL_TAKEN: what range is occupied by */
	uint32_t kernel;	    /* where the kernel is inflated to and entered */
	uint32_t place[PLAN_ITEMS]; /* for those that have room */
	bool table_first;	    /* see step 1 */
	bool in_place;		    /* the kernel is inflated over the payload's tail */
	uint32_t move_count;
	struct plan_move move[PLAN_ITEMS];
	uint32_t bytes_moved;
	struct range bounce; /* where an item is for a while, between two moves; or empty */
};

/* The bytes that the kernel takes: from its page directory to the end of its bss. */
struct range plan_kernel_range(const struct plan_request *in);

/* Whether all of a range is in one bank. */
bool plan_in_one_bank(const struct plan_request *in, struct range r);

/* Whether a range is in the kernel's linear mapping, through which it reads tree and initrd. */
bool plan_is_mapped(const struct plan_request *in, struct range r);

/* Whether the initrd may move: it is ours, or cannot stay where the bootloader has it. */
bool plan_moves_initrd(const struct plan_request *in);

/*
 * Add a bank; banks that touch are joined, what is above RANGE_LIMIT is left out. False when there
 * is no place for it.
 */
bool plan_add_bank(struct plan_request *in, struct range bank);

/* Add an occupied range; an empty one is none. False when there is no place for it. */
bool plan_add_occupied(struct plan_request *in, struct range range, enum plan_reason reason,
		       bool until_tree);

/*
 * The RAM base for an image at address. It is the first multiple of in->ram_align in the bank that
 * holds address (BASE_BANK). Without such a bank it is address with its low 27 bits cleared, as
 * Linux does it (BASE_MASK). Kernels before Linux 5.11 want a multiple of 16 MiB.
 */
uint32_t plan_ram_base(const struct plan_request *in, uint32_t address, enum plan_base *by);

/* A RAM alignment that makes sense: a power of two, PLAN_RAM_ALIGN to PLAN_RAM_ALIGN_MAX; or 0. */
bool plan_ram_align_good(uint32_t align);

/*
 * Make the plan. Of all possible plans it is one that moves the fewest bytes; "no room" means that
 * no other arrangement works either. Every item may move, but the bootloader's initrd only when
 * plan_moves_initrd() says so. When there is no plan in which each item moves at most once, one
 * item (not the loader) may bounce: it is copied elsewhere first, and moves a second time. Of the
 * layouts that need a bounce, about one in thirty is missed. Returns out->error.
 */
enum error plan_make(const struct plan_request *in, struct plan *out);

/* Why an item cannot have a place. */
enum plan_conflict {
	CONFLICT_NONE,	   /* it can, or has it */
	CONFLICT_ADDRESS,  /* the alignment is wrong, or the address space ends there */
	CONFLICT_RAM,	   /* it is not all in one bank */
	CONFLICT_KERNEL,   /* the kernel is written there while the item is needed */
	CONFLICT_UNMAPPED, /* the kernel does not map it */
	CONFLICT_PIECES,   /* the payload's other piece would not follow it */
	CONFLICT_FAR,	   /* the zImage would compute another RAM base from there */
	CONFLICT_ITSELF,   /* the loader lies there now, and cannot be copied over itself */
	CONFLICT_OCCUPIED, /* an occupied range is there */
	CONFLICT_ITEM,	   /* another item has its place there */
	CONFLICT_SOURCE,   /* another item lies there, and is moved only later */
	CONFLICT_OTHERS, /* it is free; but then other items find no place, or the moves no order */
};

/* A place that was looked at. */
struct plan_candidate {
	uint32_t start;
	enum plan_conflict conflict;
	struct range by; /* what is there: CONFLICT_KERNEL, _OCCUPIED, _ITEM, _SOURCE; or empty */
	enum plan_reason reason; /* CONFLICT_OCCUPIED */
	enum plan_item_id id;	 /* CONFLICT_ITEM, CONFLICT_SOURCE */
};

/*
 * Why a plan has an item where it is. Both functions ask the questions of plan_make() again, with
 * all other items at the plan's places, or without them when the plan failed.
 * plan_candidate_here() looks at the place where the item is now. plan_candidate_next() looks at
 * the first candidate, then at the one behind candidate->start, in the order of the search; it goes
 * on behind the place that was chosen, and returns false behind the last.
 */
void plan_candidate_here(const struct plan_request *in, const struct plan *plan,
			 enum plan_item_id id, struct plan_candidate *candidate);
bool plan_candidate_next(const struct plan_request *in, const struct plan *plan,
			 enum plan_item_id id, bool first, struct plan_candidate *candidate);

/* A conflict in words, for messages. */
const char *plan_conflict_name(const struct plan_candidate *candidate);

/* What an item or a reason is called in messages. */
const char *plan_item_name(enum plan_item_id id);
const char *plan_reason_name(enum plan_reason reason);
const char *plan_base_name(enum plan_base by);

#endif
