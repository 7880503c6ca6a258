/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the image's device trees the kernel gets. */
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

/* Where the image's trees are, and what decides between them. */
struct fdt_candidates {
	const void *image;	/* a checked image */
	uint32_t image_address; /* where it lies, physical */
	uint32_t appended;	/* address behind the image, where trees may have been appended */
	uint32_t r2;		/* a tree at this address is the bootloader's, and not appended */
	struct fdt_machine machine;
};

/* The chosen tree, and what else was found. */
struct fdt_choice {
	enum fdt_origin origin;
	uint32_t address; /* where it is */
	uint32_t count;	  /* how many trees of the image there were to choose from */
	uint32_t number;  /* number of the chosen one among them, from 1; 0: all are damaged */
	uint32_t rank;	  /* how well it fits: fdt_match() */
	uint32_t rival;	  /* address of another tree that fits as well; 0: none */
	enum error bad;	  /* error of the last damaged tree; ERR_NONE: none is damaged */
	uint32_t bad_at;  /* address of that tree */
};

/*
 * Choose among the trees that were appended to the image, one right behind the other. If there are
 * none, choose among the packed ones. A chosen tree that is not on a multiple of 8 is shifted down
 * to one, over the bytes in front of it. *choice must be zeroed. With count 0 the image has no
 * tree.
 */
void fdt_choose(const struct fdt_candidates *c, struct fdt_choice *choice);

/* An origin's name in messages. */
const char *fdt_origin_name(enum fdt_origin origin);

#endif
