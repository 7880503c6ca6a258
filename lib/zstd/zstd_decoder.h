/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the Zstandard decoder share: the workspace, the state of a decoding, and what
 * each part does for the others. From the frame inwards:
 *
 *	zstd_frame.c		the frame's header, and its blocks
 *	zstd_literals.c		the literals of a block, with their Huffman code
 *	zstd_sequences.c	the sequences of a block, each with all checks
 *	zstd_run.c		the fast loop, for short sequences, without checks
 *	zstd_copy.h		its copies
 *	zstd_fse.c		the tables of FSE states
 *	zstd_bits.c, .h		streams of bits
 */
#ifndef KEDGE_ZSTD_DECODER_H
#define KEDGE_ZSTD_DECODER_H

#include "lib/decode.h"
#include "zstd_bits.h"

/* What is done a few times a block, with what is inlined there: its bytes count, not its speed. */
#define SMALL __attribute__((cold))

#define BLOCK_MAX     0x20000u
#define HUFFMAN_LOG   11
#define STATES_MAX    512
#define OFFSET_STATES 256
/* Sequences that zstd_run() does in one go, at most, and what these may read behind the literals.
 */
#define STEPS 256
#define PAD   (STEPS * LENGTH_SHORT)
/* More than one of them writes, with what is written too much; and more bits than it reads. */
#define STEP_BYTES 64
#define STEP_BITS  64

/*
 * A state of a literals' or match's length, or of a Huffman weight:
 *   bits 0..7	 32 - the bits to read for the next state
 *   bits 8..23	 what to add to these, giving the next state's index
 *   bits 24..30 the length, the weight, or an index in extra[]
 *   bit 31	 the length is in extra[]
 * A state of an offset is two words: the first is like that, with the bits that the offset has in
 * 24..31; the second has 32 minus these in bits 0..7, and above what to add to them (0 when the
 * offset is one of the last three, or has too many bits for zstd_run()).
 */
#define STATE_SHIFT(state) ((state)&0xff)
#define STATE_NEXT(state)  ((state) >> 8 & 0xffff)
#define STATE_VALUE(state) ((state) >> 24)
#define STATE_EXTRA	   0x80000000u
#define FAR_IS_NEW	   0x100u
#define FAR_BITS_MAX	   24 /* of an offset that zstd_run() can read at once */

enum kind { LITERALS, MATCH, OFFSET, WEIGHT };
/* Where their states are in states[]. */
#define LITERALS_AT 0
#define MATCH_AT    STATES_MAX
#define OFFSET_AT   STATES_MAX /* in pairs */

#define EXTRA_COUNT   57
#define LITERALS_LAST 35
#define MATCH_LAST    52
#define MATCH_SHORT   32
#define LENGTH_SHORT  16 /* as many values are not from codes with extra bits */
#define OFFSET_LAST   31

struct workspace {
	uint32_t counts[256];
	uint8_t symbols[STATES_MAX];
	uint32_t extra[EXTRA_COUNT]; /* first length << 8 | 32 - extra bits */
	uint32_t history[STEPS + 3];
	uint32_t states[2 * STATES_MAX + 2 * OFFSET_STATES];
	uint32_t huffman[1 << HUFFMAN_LOG]; /* literal << 24 | bits */
	uint8_t literals[BLOCK_MAX + PAD];
};

struct decoder {
	struct workspace *w;
	uint8_t *start, *out, *out_end;
	uint32_t block_max;
	bool vector;
	bool huffman;	      /* there is a table */
	bool tables[3];	      /* by kind */
	uint8_t logs[3];      /* of their sizes */
	struct bits bits;     /* of sequences */
	const uint8_t *input; /* where these start: nothing may be written there yet */
	uint32_t states[4];   /* literals, match, offset and its second word */
	const uint8_t *literal, *literal_end;
	uint32_t *history; /* the last three offsets, the latest first */
};

/*
 * The literals of a block, to the workspace: sets d->literal and d->literal_end, and moves *in
 * behind them. False when they are wrong.
 */
bool zstd_read_literals(struct decoder *d, const uint8_t **in, const uint8_t *end);

/*
 * Do the sequences of a block, which are all of [in, end). Returns ERR_NONE, ERR_PAY_CORRUPT, or
 * ERR_PAY_LENGTH when there is no room for their output.
 */
enum error zstd_read_sequences(struct decoder *d, const uint8_t *in, const uint8_t *end);

/*
 * Up to count sequences that have no long lengths or offsets; stops in front of the first that has
 * one. The caller knows that there is room for them. Returns how many are left, or -1 when an
 * offset is wrong.
 */
int32_t zstd_run(struct decoder *d, int32_t count);

/*
 * Read counts into w->counts. Moves *in behind them, and tells how many symbols there are (up to
 * last) and the table's size; false when they are wrong.
 */
bool zstd_read_counts(struct workspace *w, const uint8_t **in, const uint8_t *end, uint32_t last,
		      uint32_t log_max, uint32_t *symbols, uint32_t *log);

/*
 * Make a table out of the counts of `symbols` symbols (in w->counts, as in the stream: one more
 * than the count, which is -1 for what has one state at the end). at: where the states' indices
 * start.
 */
void zstd_make_states(struct workspace *w, uint32_t *states, enum kind kind, uint32_t at,
		      uint32_t symbols, uint32_t log);

/*
 * Set up the table of one kind, as the mode (0 to 3) in the header of a block's sequences says, and
 * move *in behind what it is made of; false when it is wrong.
 */
bool zstd_read_table(struct decoder *d, enum kind kind, uint32_t mode, const uint8_t **in,
		     const uint8_t *end);

/* Fill w->extra: lengths that have extra bits follow each other without a gap. */
void zstd_make_extra(uint32_t *extra);

#endif
