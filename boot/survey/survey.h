/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The survey: what the image holds, what the bootloader handed over and what the RAM looks like,
 * and from it the input of the plan. Nothing is written but, where an appended tree is not on a
 * multiple of 8, the image's own padding in front of it.
 */
#ifndef KEDGE_SURVEY_H
#define KEDGE_SURVEY_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/bootinfo/bootinfo.h"
#include "lib/error.h"
#include "boot/image/image.h"
#include "boot/plan/plan.h"
#include "boot/fdt/fdt_tree.h"

#define SURVEY_WARNINGS 6

enum r2_kind {
	R2_NOTHING,
	R2_ATAGS,
	R2_FDT,
};

enum fdt_origin {
	FDT_ORIGIN_NONE,
	FDT_ORIGIN_APPENDED, /* behind the image's end */
	FDT_ORIGIN_PACKED,   /* a part of the image */
	FDT_ORIGIN_R2,       /* the bootloader's */
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

struct survey {
	/* Set by the caller, who may put banks and occupied ranges into plan, and give an initrd.
	 */
	uint32_t image;	 /* where the image lies, 4-aligned */
	uint32_t r1, r2; /* as handed over */
	bool uncached;	 /* the CPU cannot use its caches: no page table */

	struct image_params params;
	const char *cmdline;  /* ours, or NULL */
	enum log_level level; /* by parameter and all command lines; the bootloader's wins */
	enum r2_kind r2_kind;
	uint32_t r2_found; /* where the list or tree is: r2, or RAM base + 0x100; with R2_NOTHING
			    * one that is wrong, or 0 */
	uint32_t r2_size;  /* bytes; of a list that is wrong those in front of the wrong tag */
	enum fdt_origin fdt_origin;
	uint32_t tree;	      /* where it is */
	uint32_t tree_count;  /* how many of the image's there are to choose from */
	uint32_t tree_number; /* the chosen one's among them, from 1 */
	uint32_t tree_rank;   /* how well it fits: boot/survey/fdt_match.h */
	enum banks_origin banks_origin;
	uint32_t initrd, initrd_size; /* size 0: none */
	uint32_t initrd_in_cmdline;     /* not 0: a command line alone tells of one */
	struct bootinfo boot;	      /* what is to be merged into the tree */
	struct bootinfo in_tree;      /* what the tree says already */
	bool change_tree;	      /* there is something to be merged */
	bool record;		      /* the tree is to tell of the boot: boot/log/boot_record.h */
	struct plan_input plan;
	enum error error;  /* of the failure: then error_at counts too */
	uint32_t error_at; /* address of what is wrong */
	uint32_t warning_count;
	struct warning warning[SURVEY_WARNINGS];
};

/*
 * Read the parameters alone (s->params, s->cmdline), which the console comes from. The image must
 * be checked. Returns ERR_NONE or ERR_IMG_PART.
 */
enum error survey_params(struct survey *s, const void *image);

/* Take the survey of a checked image, after survey_params(). Returns s->error. */
enum error survey_take(struct survey *s, const void *image);

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

/* Where a byte of the image is. */
uint32_t survey_address(const struct survey *s, uint32_t offset);

/* What is to be changed in the tree, from a survey; points into it. */
struct fdt_changes survey_changes(const struct survey *s);

/* What an origin is called in messages. */
const char *fdt_origin_name(enum fdt_origin origin);
const char *banks_origin_name(enum banks_origin origin);

#endif
