/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan: where everything goes, and in which order it moves there. The plan is pure: the result
 * depends only on the request. Loader and host run the same code.
 *
 * Time has five steps. An item must be safe in all steps in which it is needed:
 *
 * 1. page table  if nothing lies at its place yet (table_first), it is written now and the caches
 *                are turned on; else that is done after step 2
 * 2. moves       one by one, in the plan's order; the source and the target of a move may overlap
 * 3. tree        it grows to its room; what the bootloader handed over (occupied ranges with
 *                until_tree) is merged into it
 * 4. inflate     the workspace and the kernel's bytes are written, and the payload is read; the
 *                kernel may be written over the payload's tail if the payload ends at least
 *                gap bytes behind the kernel's end
 * 5. kernel      its page directory and its bss are written, too; tree and initrd are still read
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
	PLAN_PAYLOAD_2, /* the second piece of a payload that was loaded in two pieces; its place is
			   right behind the first one */
	PLAN_PAGE_TABLE,
	PLAN_LOADER,
	PLAN_FDT, /* the device tree for the kernel, or the ATAGs when there is none */
	PLAN_WORKSPACE,
	PLAN_LOG, /* what the loader said; the kernel leaves this range alone */
	PLAN_ITEMS,
};

/* An item: it needs a place in RAM. */
struct plan_item {
	uint32_t from;	     /* where its bytes are now */
	uint32_t size;	     /* how many bytes it has now; 0: none yet, it only needs room */
	uint32_t room;	     /* bytes that it needs at its place, at least size; 0: no such item */
	uint32_t align;	     /* alignment of its place if it moves: a power of two, in bytes */
	uint32_t align_here; /* alignment of from if it is to stay; at most align */
};

enum plan_reason {
	OCCUPIED_MEMRESERVE, /* the tree's /memreserve/ */
	OCCUPIED_RESERVED,   /* a node in /reserved-memory */
	OCCUPIED_R2,	     /* what r2 points at */
	OCCUPIED_PAGE0,	     /* address 0, which Linux takes for a null pointer */
	OCCUPIED_USER,	     /* given by the user */
};

/* An occupied range: the loader never writes there. */
struct plan_occupied {
	struct range range;
	uint8_t reason;	 /* enum plan_reason */
	bool until_tree; /* after step 3 nobody reads it any more */
};

struct plan_kernel {
	uint32_t text_offset;	/* bytes from ram_base */
	uint32_t inflated_size; /* bytes */
	uint32_t bss_size;	/* bytes behind the inflated kernel */
	uint32_t pgdir_size;	/* bytes in front of the kernel */
	uint32_t gap;		/* see struct image_kernel */
	bool passthrough;	/* the payload is a zImage that inflates itself, see
				   boot/plan/zimage_passthrough.h */
};

/* Linux's own decompressor takes its own address with this mask as RAM base. */
#define PLAN_MASK 0xf8000000u

/* Where the RAM base comes from. */
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
	 * The initrd is the image's own. It may move like any other item. It may stay only at a
	 * place to which it could also move.
	 */
	bool initrd_ours;
};

struct plan_move {
	enum plan_item_id id;
	uint32_t from, to, size;
};

struct plan {
	enum error error;	    /* ERR_NONE, or ERR_PLAN_*: then only the next three count */
	enum plan_item_id wanted;   /* ERR_PLAN_NO_ROOM: the item that has no place */
	struct range range;	    /* the range that is not in RAM, or not free */
	enum plan_reason reason;    /* ERR_PLAN_KERNEL_TAKEN: why range is occupied */
	uint32_t kernel;	    /* where the kernel is inflated to and entered */
	uint32_t place[PLAN_ITEMS]; /* for the items that have room */
	bool table_first;	    /* see step 1 */
	bool in_place;		    /* the kernel is inflated over the payload's tail */
	uint32_t move_count;
	struct plan_move move[PLAN_ITEMS];
	uint32_t bytes_moved;
	struct range bounce; /* where an item waits between its two moves; or empty */
};

/* The range of the kernel, from its page directory to the end of its bss. */
struct range plan_kernel_range(const struct plan_request *in);

/* Whether a whole range is in one bank. */
bool plan_in_one_bank(const struct plan_request *in, struct range r);

/*
 * Whether a range is in the kernel's linear mapping, through which the kernel reads tree and
 * initrd.
 */
bool plan_is_mapped(const struct plan_request *in, struct range r);

/*
 * Whether the initrd may move: it is the image's own, or it cannot stay where the bootloader put
 * it.
 */
bool plan_moves_initrd(const struct plan_request *in);

/*
 * Add a bank. Banks that touch are joined. What is above RANGE_LIMIT is left out. False when there
 * is no room for it.
 */
bool plan_add_bank(struct plan_request *in, struct range bank);

/* Add an occupied range; an empty one is ignored. False when there is no room for it. */
bool plan_add_occupied(struct plan_request *in, struct range range, enum plan_reason reason,
		       bool until_tree);

/*
 * The RAM base for an image at address. It is the first multiple of in->ram_align in the bank that
 * holds address (BASE_BANK). Without such a bank it is address with its low 27 bits cleared, as
 * Linux does it (BASE_MASK). Kernels before Linux 5.11 want a multiple of 16 MiB.
 */
uint32_t plan_ram_base(const struct plan_request *in, uint32_t address, enum plan_base *by);

/*
 * Whether a RAM alignment is valid: a power of two from PLAN_RAM_ALIGN to PLAN_RAM_ALIGN_MAX, or 0.
 */
bool plan_ram_align_good(uint32_t align);

/*
 * Make the plan. Of all possible plans it is one that moves the fewest bytes. "No room" means that
 * no other arrangement works either. Every item may move, but the bootloader's initrd moves only
 * when plan_moves_initrd() says so. When no plan moves each item at most once, one item (not the
 * loader) may bounce: it is first copied to another place, and moves from there. Of the layouts
 * that need a bounce, about one in thirty is not found. Returns out->error.
 */
enum error plan_make(const struct plan_request *in, struct plan *out);

/* The conflict that keeps an item from a candidate. */
enum plan_conflict {
	CONFLICT_NONE,	   /* none: the item can have it, or has it */
	CONFLICT_ADDRESS,  /* wrong alignment, or it would pass the end of the address space */
	CONFLICT_RAM,	   /* it is not wholly in one bank */
	CONFLICT_KERNEL,   /* the kernel is written there while the item is needed */
	CONFLICT_UNMAPPED, /* the kernel does not map it */
	CONFLICT_PIECES,   /* the payload's pieces would not be side by side */
	CONFLICT_FAR,	   /* the zImage would compute another RAM base from there */
	CONFLICT_ITSELF,   /* the loader lies there now, and cannot be copied over itself */
	CONFLICT_OCCUPIED, /* an occupied range is there */
	CONFLICT_ITEM,	   /* another item has its place there */
	CONFLICT_SOURCE,   /* another item lies there, and is moved only later */
	CONFLICT_OTHERS, /* it is free, but then other items have no place or the moves no order */
};

/* A candidate and its conflict. */
struct plan_candidate {
	uint32_t start;
	enum plan_conflict conflict;
	struct range by; /* what is there: CONFLICT_KERNEL, _OCCUPIED, _ITEM, _SOURCE; or empty */
	enum plan_reason reason; /* CONFLICT_OCCUPIED */
	enum plan_item_id id;	 /* CONFLICT_ITEM, CONFLICT_SOURCE */
};

/*
 * Explain why a plan puts an item where it is. Both functions ask the questions of plan_make()
 * again. The other items are at the plan's places, or have none if the plan failed.
 * plan_candidate_here() looks at the place where the item is now. plan_candidate_next() gives the
 * first candidate, then the one after candidate->start, in the order of the search. It also gives
 * the candidates after the chosen one, and returns false after the last.
 */
void plan_candidate_here(const struct plan_request *in, const struct plan *plan,
			 enum plan_item_id id, struct plan_candidate *candidate);
bool plan_candidate_next(const struct plan_request *in, const struct plan *plan,
			 enum plan_item_id id, bool first, struct plan_candidate *candidate);

/* A conflict's text for messages. */
const char *plan_conflict_name(const struct plan_candidate *candidate);

/* The name of an item or a reason in messages. */
const char *plan_item_name(enum plan_item_id id);
const char *plan_reason_name(enum plan_reason reason);
const char *plan_base_name(enum plan_base by);

#endif
