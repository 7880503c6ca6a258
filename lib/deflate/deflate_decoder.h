/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the deflate decoder share: its state, and what each part does for the others.
 * From the stream inwards:
 *
 *	deflate_blocks.c	the blocks, and the stored ones' bytes
 *	deflate_header.c	the header of a dynamic block
 *	deflate_tables.c	the tables, from the lengths of the codes
 *	deflate_codes.c		what is coded: with care, and the hand-over to the fast loop
 *	deflate_run.h		the fast loop, deflate_run.c or arch/arm/deflate.S
 *	deflate_bits.c		the bit buffer
 */
#ifndef KEDGE_DEFLATE_DECODER_H
#define KEDGE_DEFLATE_DECODER_H

#include "lib/decode.h"
#include "deflate_run.h"

#define LENGTHS_BITS  7 /* the longest code of the code lengths */
#define LENGTHS_COUNT 19
#define DISTANCE_MAX  30 /* symbols of distances that exist */
#define END_OF_BLOCK  256

struct inflate {
	const uint8_t *in, *in_end;
	uint32_t bits; /* the next ones, lowest first; 0 behind the last */
	uint32_t count;
	uint8_t *kernel, *out, *out_end;
	struct deflate_tables *t;
	bool vector;
};

/*
 * Read whole bytes into the bit buffer while they fit. It is called before a symbol, before a
 * distance's code, and before the bits that are added to the distance. These places decide how
 * early input is read, and so how near the output may follow it: the least gap in place.
 */
void deflate_refill(struct inflate *s);

/* Drop bits; false when there are not as many. */
bool deflate_take(struct inflate *s, uint32_t count);

/* Read up to 16 bits; false when there are not as many. */
bool deflate_get_bits(struct inflate *s, uint32_t count, uint32_t *value);

/* Make t->litlen_entries and t->distance_entries, which all tables are built from. */
void deflate_make_entries(struct deflate_tables *t, bool vector);

/*
 * Build the table of a block's literals and lengths, of its distances, or of the lengths of these
 * two's codes: from the lengths of the codes of so many symbols, for the last in t->lengths. False
 * when there is no code of such lengths.
 */
bool deflate_build_litlen(struct deflate_tables *t, const uint8_t *lengths, uint32_t symbols);
bool deflate_build_distance(struct deflate_tables *t, const uint8_t *lengths, uint32_t symbols);
bool deflate_build_lengths(struct deflate_tables *t);

/* Build the two tables of a block with fixed codes. */
void deflate_build_fixed(struct deflate_tables *t);

/* Read the header of a block with dynamic codes and build its two tables; or ERR_PAY_*. */
enum error deflate_build_dynamic(struct inflate *s);

/* Decode all of a block that is coded by the two tables; or ERR_PAY_*. */
enum error deflate_codes(struct inflate *s);

#endif
