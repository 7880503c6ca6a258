/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the decoder of deflate and its fast loop, which is in assembly for ARM, have in common: the
 * tables' format and the struct by which they hand over to each other.
 *
 * An entry of the litlen table, found by the next LITLEN_BITS bits:
 *   bits 0-7    bits of the code
 *   literal     LITLEN_LITERAL, bits 16-23: the byte
 *   length      bits 16-24: SHORT_LENGTH() of it, if no more bits belong to it
 *   else        LITLEN_SPECIAL and one of
 *     LITLEN_EXTRA  bits 16-24: the least length, bits 8-11: how many bits to add to it follow
 *     LITLEN_LINK   bits 16-26: a subtable's first entry, bits 8-11: bits by which it is indexed
 *     LITLEN_END    the end of the block
 *     none          a code that does not exist
 *
 * An entry of the distance table, found by the next DISTANCE_BITS bits:
 *   distance    bits 0-6: bits of the code and of the extra bits of the distance,
 *               bits 8-15: bits of the code alone, bits 16-30: the least distance;
 *               DIST_SPECIAL when it may be a short one, see below
 *   else        DIST_SPECIAL and DIST_NO_BASE, and either
 *     DIST_INVALID  a code that does not exist
 *     none          bits 16-26: a subtable's first entry, bits 8-11: bits by which it is indexed
 */
#ifndef KEDGE_DEFLATE_RUN_H
#define KEDGE_DEFLATE_RUN_H

#define LITLEN_BITS   10
#define DISTANCE_BITS 8
/*
 * The most entries that tables with so many index bits have, with their subtables. It holds for all
 * complete codes of up to 286 and 30 symbols and 15 bits, if each subtable is as small as its words
 * allow. The fixed codes have two more symbols, but need no subtables.
 */
#define LITLEN_ROOM   1332
#define DISTANCE_ROOM 400

#define LITLEN_LITERAL 0x00008000
#define LITLEN_SPECIAL 0x80000000
#define LITLEN_EXTRA   0x40000000
#define LITLEN_LINK    0x20000000
#define LITLEN_END     0x10000000
#define LENGTH_MASK    0x1ff
#define LINK_MASK      0x7ff

#define DIST_SPECIAL 0x00000080
#define DIST_NO_BASE 0x80000000
#define DIST_INVALID 0x40000000
/*
 * How many distance symbols are special, from the first on: at their distances a copy of 8 bytes
 * (16 with vector) would overlap itself. ARMv4 copies bytes: it jumps into a row of RUN_LENGTH
 * copies. So there a length is stored as the number of copies that are skipped.
 */
#define RUN_LENGTH 10 /* the longest length without extra bits */
#if defined(__arm__) && !defined(__ARM_FEATURE_UNALIGNED)
#define DIST_SYMBOLS_SHORT  0
#define DIST_SYMBOLS_VECTOR 0
#define SHORT_LENGTH(n)	    (RUN_LENGTH - (n)) /* its own inverse */
#else
#define DIST_SYMBOLS_SHORT  6
#define DIST_SYMBOLS_VECTOR 8
#define SHORT_LENGTH(n)	    (n)
#endif

/*
 * The most that a pass reads and writes, as powers of two, and what must be left behind the last
 * pass.
 */
#define RUN_OUT_SHIFT  9
#define RUN_IN_SHIFT   4
#define RUN_OUT_MARGIN 64
#define RUN_IN_MARGIN  16
#define RUN_PASSES_MAX 0x1000000 /* so that the position, in bits, does not overflow */

/* Offsets in struct deflate_run on ARM. */
#define RUN_POSITION 4
#define RUN_OUT	     12

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

struct deflate_tables {
	uint32_t litlen[LITLEN_ROOM];
	uint32_t distance[DISTANCE_ROOM]; /* while a block's header is read: for the code lengths */
	uint32_t litlen_entries[288], distance_entries[32]; /* without the bits of their codes */
	uint32_t sorted[288];
	uint8_t lengths[288 + 32];
};

struct deflate_run {
	const uint8_t *in;
	uint32_t position; /* in bits, from in on */
	uint32_t passes;
	uint8_t *out;
	const struct deflate_tables *tables;
};

enum deflate_ran {
	RAN_OUT,    /* no passes are left */
	RAN_TO_END, /* the block's end was read */
	RAN_INTO_ERROR,
};

/* Decode symbols. The struct says where to start, and afterwards where it stopped. */
enum deflate_ran deflate_run(struct deflate_run *r, bool vector);
#endif

#endif
