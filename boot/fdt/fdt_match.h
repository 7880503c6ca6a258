/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How well a device tree fits the machine. */
#ifndef KEDGE_FDT_MATCH_H
#define KEDGE_FDT_MATCH_H

#include <stdbool.h>
#include <stdint.h>

/* What a tree says in its root of the machine that it is for, by properties of these names. */
enum fdt_match_kind {
	FDT_MATCH_MACHINE,    /* kedge,machine: machine types, of which one must be r1 */
	FDT_MATCH_REVISION,   /* kedge,revision: pairs of ATAG_REVISION's value and the bits of it
			       * that count */
	FDT_MATCH_BOARD_ID,   /* qcom,board-id: has one in common with that of the tree in r2 */
	FDT_MATCH_MSM_ID,     /* qcom,msm-id: the same */
	FDT_MATCH_COMPATIBLE, /* kedge,compatible: strings, of which one must be in "compatible" of
			       * the tree in r2 */
	FDT_MATCH_KINDS
};

/* What the bootloader says of the machine. */
struct fdt_machine {
	uint32_t type; /* r1 */
	bool has_revision;
	uint32_t revision; /* ATAG_REVISION */
	const void *fdt;   /* a checked tree that it passed in r2; NULL: none */
};

/*
 * How well a checked tree fits: 0 when it is for another machine, else a number of which all but
 * the lowest byte is to be compared. It counts the properties that say that the tree is this
 * machine's. Where that is even, its own "compatible" decides: the nearer to the front the r2
 * tree's has the first of its strings, the better. The lowest byte has a bit
 * 1 << enum fdt_match_kind for each that matched, none when nothing is known; FDT_MATCH_COMPATIBLE
 * is both's.
 */
#define FDT_MATCH_FITS	      0x01000000u
#define FDT_MATCH_BY(rank)    ((rank)&0xffu)
#define FDT_MATCH_ORDER(rank) ((rank) >> 8)
uint32_t fdt_match(const struct fdt_machine *machine, const void *fdt);

/* A kind's property. */
const char *fdt_match_kind_name(uint32_t kind);

#endif
