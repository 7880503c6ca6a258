/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The survey: what the image holds, what the bootloader handed over and what the RAM looks like,
 * and from it the request for a plan. Nothing is written but, where an appended tree is not on a
 * multiple of 8, the image's own padding in front of it.
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

/* What the caller gives; the survey changes nothing of it. */
struct survey_given {
	uint32_t r1, r2; /* as handed over */
	uint32_t image;	 /* where the image lies, 4-aligned */
	bool uncached;	 /* the CPU cannot use its caches: no page table */
	/*
	 * What the host command knows without looking: banks of RAM, which then count alone, and
	 * occupied ranges (all else in it is 0; NULL: nothing is known); and an initrd of
	 * which the bootloader will tell (size 0: none).
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
	uint32_t address; /* of what it is about */
};

/* What the survey finds. */
struct survey {
	struct image_params params;
	const char *cmdline; /* the image's, or NULL */
	enum r2_kind r2_kind;
	uint32_t r2_found; /* where the list or tree is: r2, or RAM base + 0x100; with R2_NOTHING
			    * one that is wrong, or 0 */
	uint32_t r2_size;  /* bytes; of a list that is wrong those in front of the wrong tag */
	struct fdt_choice fdt; /* the device tree for the kernel */
	enum banks_origin banks_origin;
	uint32_t initrd, initrd_size; /* size 0: none */
	bool initrd_in_cmdline;	      /* a command line alone tells of it */
	struct bootinfo bootloader;   /* what is to be merged into the tree */
	struct bootinfo in_fdt;	      /* what the tree says already */
	bool change_fdt;	      /* there is something to be merged */
	bool record;		      /* the tree gets a record of the boot: boot_record.h */
	struct plan_request request;
	enum error error;  /* of the failure: then error_at counts too */
	uint32_t error_at; /* address of what is wrong */
	uint32_t warning_count;
	struct warning warning[SURVEY_WARNINGS];
};

/*
 * Read the parameters alone (s->params, s->cmdline), from which the console and the log level
 * come. *s is zeroed or was used for the same image before. The image must be checked. Returns
 * ERR_NONE or ERR_IMG_PART.
 */
enum error survey_params(struct survey *s, const void *image);

/*
 * Take the survey of a checked image, after survey_params(). *level is the parameters' log level;
 * it becomes the one that a command line asks for: the bootloader's wins over the tree's, which
 * wins over the image's. Returns s->error.
 */
enum error survey_take(const struct survey_given *given, const void *image, struct survey *s,
		       enum log_level *level);

/* Note a warning, as far as there is room for it; and a failure, which is returned. */
void survey_warn(struct survey *s, enum error error, uint32_t address);
enum error survey_fail(struct survey *s, enum error error, uint32_t address);

/*
 * The pages of the bootloader's initrd, which are its own (empty: it has none): the kernel gives
 * them back as pages, and leaves an initrd out of which one shares a page with the kernel or the
 * tree (Linux init/initramfs.c, reserve_initrd_mem()).
 */
struct range survey_initrd_pages(const struct survey *s);

/* Where a plan has the initrd, which may begin anywhere in its first page. */
uint32_t survey_initrd(const struct survey *s, const struct plan *p);

/* Where in the image's first or second piece a byte of it is. */
uint32_t survey_address(const struct survey *s, uint32_t image, uint32_t offset);

/* What an origin is called in messages. */
const char *banks_origin_name(enum banks_origin origin);

#endif
