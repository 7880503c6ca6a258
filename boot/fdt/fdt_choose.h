/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which device tree the kernel gets, of those that the image brings. */
#ifndef KEDGE_FDT_CHOOSE_H
#define KEDGE_FDT_CHOOSE_H

#include "boot/image/image.h"
#include "fdt_match.h"

enum fdt_origin {
	FDT_ORIGIN_NONE,
	FDT_ORIGIN_APPENDED, /* behind the image's end */
	FDT_ORIGIN_PACKED,   /* a part of the image */
	FDT_ORIGIN_R2,	     /* the bootloader's */
};

/* Where the image's trees are, and what they are chosen by. */
struct fdt_candidates {
	const void *image;	/* a checked image */
	uint32_t image_address; /* where it lies */
	uint32_t appended;	/* address behind it: there trees may have been appended */
	uint32_t r2;		/* what it points at is the bootloader's, and was not appended */
	struct fdt_machine machine;
};

/* The tree that was chosen, and what was found besides. */
struct fdt_choice {
	enum fdt_origin origin;
	uint32_t address; /* where it is */
	uint32_t count;	  /* how many of the image's there are to choose from */
	uint32_t number;  /* the chosen one's among them, from 1; 0: all are damaged */
	uint32_t rank;	  /* how well it fits: fdt_match() */
	uint32_t rival;	  /* address of one that fits as well; 0: none */
	enum error bad;	  /* of the last one that is damaged; ERR_NONE: none is */
	uint32_t bad_at;  /* its address */
};

/*
 * Choose among the trees that were appended to the image, one right behind the other; when there
 * are none, among those that were packed. A tree beside a multiple of 8 is shifted onto one, into
 * what is in front of it. *choice must be zeroed; with count 0 the image has no tree.
 */
void fdt_choose(const struct fdt_candidates *c, struct fdt_choice *choice);

/* What an origin is called in messages. */
const char *fdt_origin_name(enum fdt_origin origin);

#endif
