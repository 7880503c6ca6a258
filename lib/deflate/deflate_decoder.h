/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the deflate decoder share: its state, and the functions that one part offers to
 * the others. From the stream inwards:
 *
 * deflate_blocks.c   the blocks, and the bytes of stored ones
 * deflate_header.c   the header of a dynamic block
 * deflate_tables.c   the tables, made from the lengths of the codes
 * deflate_codes.c    coded data: the careful decoder, and the hand-over to the fast loop
 * deflate_run.h      the fast loop, deflate_run.c or arch/arm/deflate.S
 * deflate_bits.c     the bit buffer
 */
#ifndef KEDGE_DEFLATE_DECODER_H
#define KEDGE_DEFLATE_DECODER_H

#include "lib/decode.h"
#include "deflate_run.h"

#define LENGTHS_BITS  7 /* bits of the longest code for the code lengths */
#define LENGTHS_COUNT 19
#define DISTANCE_MAX  30 /* symbols of valid distances */
#define END_OF_BLOCK  256

struct inflate {
	const uint8_t *in, *in_end;
	uint32_t bits; /* the next bits, lowest first; 0 behind the last */
	uint32_t count;
	uint8_t *kernel, *out, *out_end;
	struct deflate_tables *t;
	bool vector;
};

/*
 * Read whole bytes into the bit buffer while they fit. This is called before a symbol, before the
 * code of a distance, and before the extra bits of a distance. These places decide how early input
 * is read, and so how closely the output may follow the input: the least gap in place.
 */
void deflate_refill(struct inflate *s);

/* Drop bits; false when there are not so many. */
bool deflate_take(struct inflate *s, uint32_t count);

/* Read up to 16 bits; false when there are not so many. */
bool deflate_get_bits(struct inflate *s, uint32_t count, uint32_t *value);

/* Make t->litlen_entries and t->distance_entries, from which all tables are built. */
void deflate_make_entries(struct deflate_tables *t, bool vector);

/*
 * Build a table for a block: for its literals and lengths, for its distances, or for the lengths of
 * the codes of these two. lengths has the lengths of the codes of so many symbols; the last
 * function reads them from t->lengths. False when no code has such lengths.
 */
bool deflate_build_litlen(struct deflate_tables *t, const uint8_t *lengths, uint32_t symbols);
bool deflate_build_distance(struct deflate_tables *t, const uint8_t *lengths, uint32_t symbols);
bool deflate_build_lengths(struct deflate_tables *t);

/* Build the two tables of a block with fixed codes. */
void deflate_build_fixed(struct deflate_tables *t);

/*
 * Read the header of a block with dynamic codes, and build its two tables. Returns ERR_NONE or
 * ERR_PAY_*.
 */
enum error deflate_build_dynamic(struct inflate *s);

/* Decode a whole block with the two tables. Returns ERR_NONE or ERR_PAY_*. */
enum error deflate_codes(struct inflate *s);

#endif
