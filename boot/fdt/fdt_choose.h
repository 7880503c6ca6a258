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

/* The tree that was chosen. */
struct fdt_choice {
	enum fdt_origin origin;
	uint32_t address; /* where it is */
	uint32_t count;	  /* how many of the image's there are to choose from */
	uint32_t number;  /* the chosen one's among them, from 1; 0: all are damaged */
	uint32_t rank;	  /* how well it fits: fdt_match() */
};

/* What was found besides the one that was chosen. */
struct fdt_others {
	uint32_t rival;	     /* address of one that fits as well; 0: none */
	enum error bad;	     /* of the last one that is damaged; ERR_NONE: none is */
	uint32_t bad_at;     /* its address */
};

/*
 * Choose among the trees that were appended to the image, one right behind the other from address
 * appended on; when there are none, among those that were packed. What r2 points at is the
 * bootloader's and ends the search. image is a checked image that lies at image_address. A tree
 * beside a multiple of 8 is shifted onto one, into what is in front of it. *choice must be zeroed;
 * with count 0 the image has no tree.
 */
struct fdt_others fdt_choose(const void *image, uint32_t image_address, uint32_t appended,
			     uint32_t r2, const struct fdt_machine *machine,
			     struct fdt_choice *choice);

/* What an origin is called in messages. */
const char *fdt_origin_name(enum fdt_origin origin);

#endif
