/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of probabilities, behind the decoder in the workspace: what is where. */
#ifndef KEDGE_LZMA_TABLE_H
#define KEDGE_LZMA_TABLE_H

#include "lzma.h"

#define LITERAL_STATES 7 /* in the states below this, the last symbol was a literal */

/*
 * Where the probabilities are, in entries. A tree of n bits has 2^n entries, and its root is in the
 * middle. Entry 0 is not used by the tree; so two such entries hold the decisions between a
 * length's three trees. Each tree lies at a multiple of its size, and so the low bits of an entry's
 * address are its number. Literals have two sets of trees, with the same contexts. PLAIN is the
 * usual one. MATCHED is for literals behind a match: each of its nodes is a pair, one for a 0 and
 * one for a 1 in the byte at the last distance.
 */
#define CONTEXTS     16u
#define IS_MATCH     0u			      /* [12 states][16 positions] */
#define IS_REP0_LONG (IS_MATCH + 12 * 16)     /* likewise */
#define IS_REP	     (IS_REP0_LONG + 12 * 16) /* [12 states, room for 16] */
#define IS_REP0	     (IS_REP + 16)
#define IS_REP1	     (IS_REP0 + 16)
#define IS_REP2	     (IS_REP1 + 16)
#define ALIGN	     (IS_REP2 + 16)		  /* [16]; a gap of 48 follows */
#define LENGTHS	     512u			  /* of matches */
#define REP_LENGTHS  (LENGTHS + LENGTHS_SIZE)	  /* of matches with one of the last distances */
#define SLOTS	     (REP_LENGTHS + LENGTHS_SIZE) /* [4][64] */
#define SPECIAL	     (SLOTS + 4 * 64) /* by the value of slots 4 to 13, less the slot: 115 */
#define PLAIN	     (SPECIAL + 256)  /* [CONTEXTS][256] */
#define MATCHED	     (PLAIN + CONTEXTS * 256) /* [CONTEXTS][256][2] */
#define ENTRIES	     (MATCHED + CONTEXTS * 512)

/* Inside one of the two sets of lengths: */
#define LOW	     0u	  /* [16 positions][8] */
#define MID	     128u /* [16 positions][8] */
#define HIGH	     256u /* [256] */
#define LENGTHS_SIZE 512u

#define TABLE_ALIGN 512u
#define WORKSPACE   (sizeof(struct lzma) + TABLE_ALIGN + sizeof(uint16_t) * ENTRIES)

/* The number of an entry in a tree of so many entries. */
static inline uint32_t entry(const uint16_t *q, uint32_t size)
{
	return (uint32_t)((uintptr_t)q / sizeof(*q)) & (size - 1);
}

static inline uint16_t *table_of(struct lzma *z)
{
	return (uint16_t *)(void *)(z + 1);
}

#endif
