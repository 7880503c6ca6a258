/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How well a device tree fits the machine. */
#ifndef KEDGE_FDT_MATCH_H
#define KEDGE_FDT_MATCH_H

#include <stdbool.h>
#include <stdint.h>

/* The properties in a tree's root that say for which machine the tree is. */
enum fdt_match_kind {
	FDT_MATCH_MACHINE,    /* kedge,machine: machine types; one must be r1 */
	FDT_MATCH_REVISION,   /* kedge,revision: pairs of ATAG_REVISION's value and the bits of it
			       * that count */
	FDT_MATCH_BOARD_ID,   /* qcom,board-id: must share an entry with the tree in r2 */
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
	const void *fdt;   /* a checked tree that r2 points at; NULL: none */
};

/*
 * How well a checked tree fits. 0: it is for another machine. Else compare FDT_MATCH_ORDER() of the
 * numbers: all but the lowest byte. It counts the properties of the tree that match this machine.
 * When two trees have the same count, their own "compatible" decides: the earlier its first string
 * stands in the "compatible" of r2's tree, the better. The lowest byte has a bit 1 << enum
 * fdt_match_kind for each property that matched; it is 0 when nothing is known.
 * FDT_MATCH_COMPATIBLE stands for both kedge,compatible and "compatible".
 */
#define FDT_MATCH_FITS	      0x01000000u
#define FDT_MATCH_BY(rank)    ((rank)&0xffu)
#define FDT_MATCH_ORDER(rank) ((rank) >> 8)
uint32_t fdt_match(const struct fdt_machine *machine, const void *fdt);

/* The name of a kind's property. */
const char *fdt_match_kind_name(uint32_t kind);

#endif
