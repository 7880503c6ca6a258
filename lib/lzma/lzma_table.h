/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of probabilities: what is where in it, behind the decoder in the workspace. */
#ifndef KEDGE_LZMA_TABLE_H
#define KEDGE_LZMA_TABLE_H

#include "lzma.h"

#define LITERAL_STATES 7 /* the states below: the last symbol was a literal */

/*
 * Where the probabilities are, in entries. A tree of n bits has 2^n, its root is in the middle;
 * entry 0 is not in it, so two such hold the decisions between a length's three trees. Each tree
 * lies at a multiple of its size: its entry number is then the low bits of its address. Literals
 * have two sets of trees, for as many contexts: PLAIN, and MATCHED for behind a match, where each
 * node is two side by side: for a 0 and for a 1 in the byte that the last distance points at.
 */
#define CONTEXTS     16u
#define IS_MATCH     0u			      /* [12 states][16 positions] */
#define IS_REP0_LONG (IS_MATCH + 12 * 16)     /* likewise */
#define IS_REP	     (IS_REP0_LONG + 12 * 16) /* [12 states, of 16] */
#define IS_REP0	     (IS_REP + 16)
#define IS_REP1	     (IS_REP0 + 16)
#define IS_REP2	     (IS_REP1 + 16)
#define ALIGN	     (IS_REP2 + 16)		  /* [16]; a gap of 48 follows */
#define LENGTHS	     512u			  /* of matches */
#define REP_LENGTHS  (LENGTHS + LENGTHS_SIZE)	  /* of matches at one of the last distances */
#define SLOTS	     (REP_LENGTHS + LENGTHS_SIZE) /* [4][64] */
#define SPECIAL	     (SLOTS + 4 * 64) /* by the value of slots 4 to 13, less the slot: 115 */
#define PLAIN	     (SPECIAL + 256)  /* [CONTEXTS][256] */
#define MATCHED	     (PLAIN + CONTEXTS * 256) /* [CONTEXTS][256][2] */
#define ENTRIES	     (MATCHED + CONTEXTS * 512)

/* Of one of the two sets of lengths: */
#define LOW	     0u	  /* [16 positions][8] */
#define MID	     128u /* [16 positions][8] */
#define HIGH	     256u /* [256] */
#define LENGTHS_SIZE 512u

#define TABLE_ALIGN 512u
#define WORKSPACE   (sizeof(struct lzma) + TABLE_ALIGN + sizeof(uint16_t) * ENTRIES)

/* The entry's number in a tree of so many entries. */
static inline uint32_t entry(const uint16_t *q, uint32_t size)
{
	return (uint32_t)((uintptr_t)q / sizeof(*q)) & (size - 1);
}

static inline uint16_t *table_of(struct lzma *z)
{
	return (uint16_t *)(void *)(z + 1);
}

#endif
