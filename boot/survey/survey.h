/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The survey: what the image holds, what the bootloader handed over, and what the RAM looks like.
 * From these it makes the request for a plan. Nothing is written, with one exception: an appended
 * tree that is not on a multiple of 8 is shifted into the image's own padding in front of it.
 */
#ifndef KEDGE_SURVEY_H
#define KEDGE_SURVEY_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/bootinfo/bootinfo.h"
#include "boot/fdt/fdt_choose.h"
#include "boot/image/image.h"
#include "boot/plan/plan.h"
#include "lib/error.h"

#define SURVEY_WARNINGS 6

/* What the caller gives. The survey does not change it. */
struct survey_given {
	uint32_t r1, r2; /* as found at the entry */
	uint32_t image;	 /* where the image lies, 4-aligned */
	bool uncached;	 /* the CPU cannot use its caches, and so needs no page table */
	/*
	 * What the host command knows: banks of RAM (then no other banks count) and occupied
	 * ranges. All else in known is 0; NULL: nothing is known. Also an initrd that the
	 * bootloader will tell of (size 0: none).
	 */
	const struct plan_request *known;
	uint32_t initrd, initrd_size;
};

enum r2_kind {
	R2_NOTHING,
	R2_ATAGS,
	R2_FDT,
};

enum banks_origin {
	BANKS_GIVEN, /* by the caller */
	BANKS_ATAGS,
	BANKS_FDT,
	BANKS_R2_FDT,
	BANKS_GUESSED, /* 128 MiB around the image */
};

struct warning {
	enum error error;
	uint32_t address; /* the address that it is about */
};

/* What the survey finds. */
struct survey {
	struct image_params params;
	const char *cmdline; /* the image's, or NULL */
	enum r2_kind r2_kind;
	uint32_t r2_found; /* address of the list or tree: r2 or RAM base + 0x100; with R2_NOTHING
			      that of a malformed one, or 0 */
	uint32_t r2_size;  /* bytes; for a malformed list only those in front of the wrong tag */
	struct fdt_choice fdt; /* the device tree for the kernel */
	enum banks_origin banks_origin;
	uint32_t initrd, initrd_size; /* size 0: none */
	bool initrd_in_cmdline;	      /* only a command line names it */
	struct bootinfo bootloader;   /* what will be merged into the tree */
	struct bootinfo in_fdt;	      /* what the tree says already */
	bool change_fdt;	      /* there is something to be merged */
	bool record;		      /* the tree gets a boot record: boot_record.h */
	struct plan_request request;
	enum error error;  /* if not ERR_NONE, error_at counts, too */
	uint32_t error_at; /* the address that the error is about */
	uint32_t warning_count;
	struct warning warning[SURVEY_WARNINGS];
};

/*
 * Read only the parameters (s->params, s->cmdline): console and log level come from them. *s is
 * zeroed, or was used for the same image before. The image must be checked. Returns ERR_NONE or
 * ERR_IMG_PART.
 */
enum error survey_params(struct survey *s, const void *image);

/*
 * Take the survey of a checked image, after survey_params(). *level is the parameters' log level. A
 * command line may change it: the bootloader's wins over the tree's, which wins over the image's.
 * Returns s->error.
 */
enum error survey_take(const struct survey_given *given, const void *image, struct survey *s,
		       enum log_level *level);

/* Note a warning, if there is room for it. Note a failure, and return it. */
void survey_warn(struct survey *s, enum error error, uint32_t address);
enum error survey_fail(struct survey *s, enum error error, uint32_t address);

/*
 * The pages of the bootloader's initrd (empty: it has none). The kernel frees an initrd as whole
 * pages, and ignores one that shares a page with the kernel or the tree (Linux init/initramfs.c,
 * reserve_initrd_mem()). So the plan must keep these pages for it.
 */
struct range survey_initrd_pages(const struct survey *s);

/* The initrd's address in a plan. The initrd may begin anywhere in its first page. */
uint32_t survey_initrd(const struct survey *s, const struct plan *p);

/* The address of a byte of the image, which may be in the first or in the second piece. */
uint32_t survey_address(const struct survey *s, uint32_t image, uint32_t offset);

/* The name of an origin in messages. */
const char *banks_origin_name(enum banks_origin origin);

#endif
