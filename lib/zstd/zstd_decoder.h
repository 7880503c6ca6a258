/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the Zstandard decoder share: the workspace, the decoder's state, and the
 * functions that one part offers to the others. From the frame inwards:
 *
 * zstd_frame.c        the frame's header, and its blocks
 * zstd_literals.c     the literals of a block, with their Huffman code
 * zstd_sequences.c    the sequences of a block, with all checks
 * zstd_run.c          the fast loop for short sequences, without checks
 * zstd_copy.h         the copies of the fast loop
 * zstd_fse.c          the tables of FSE states
 * zstd_bits.c, .h     streams of bits
 */
#ifndef KEDGE_ZSTD_DECODER_H
#define KEDGE_ZSTD_DECODER_H

#include "lib/decode.h"
#include "zstd_bits.h"

/* For code that runs a few times per block, with what is inlined there: size counts, not speed. */
#define SMALL __attribute__((cold))

#define BLOCK_MAX     0x20000u
#define HUFFMAN_LOG   11
#define STATES_MAX    512
#define OFFSET_STATES 256
/* The most sequences of one zstd_run(), and the bytes that it may read behind the literals. */
#define STEPS 256
#define PAD   (STEPS * LENGTH_SHORT)
/* More than a sequence writes, with what is written too much; and more bits than it reads. */
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
#define FAR_BITS_MAX	   24 /* of an offset that zstd_run() reads at once */

enum kind { LITERALS, MATCH, OFFSET, WEIGHT };
/* Where each kind's states start in states[]. */
#define LITERALS_AT 0
#define MATCH_AT    STATES_MAX
#define OFFSET_AT   STATES_MAX /* in pairs */

#define EXTRA_COUNT   57
#define LITERALS_LAST 35
#define MATCH_LAST    52
#define MATCH_SHORT   32
#define LENGTH_SHORT  16 /* the first values of a length have no extra bits: so many */
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
	struct bits bits;     /* of the sequences */
	const uint8_t *input; /* where the sequences start: nothing may be written there yet */
	uint32_t states[4];   /* literals, match, offset and its second word */
	const uint8_t *literal, *literal_end;
	uint32_t *history; /* the last three offsets, the latest one first */
};

/*
 * Put the literals of a block into the workspace: set d->literal and d->literal_end, and move *in
 * behind them. False when they are malformed.
 */
bool zstd_read_literals(struct decoder *d, const uint8_t **in, const uint8_t *end);

/*
 * Decode the sequences of a block, which fill [in, end). Returns ERR_NONE, ERR_PAY_CORRUPT, or
 * ERR_PAY_LENGTH when there is no room for their output.
 */
enum error zstd_read_sequences(struct decoder *d, const uint8_t *in, const uint8_t *end);

/*
 * Decode up to count sequences. It stops at the first one with a long length or a far offset. The
 * caller knows that there is room for all of them. Returns how many are left, or -1 when an offset
 * is wrong.
 */
int32_t zstd_run(struct decoder *d, int32_t count);

/*
 * Read counts into w->counts, and move *in behind them. Returns the number of symbols (their
 * numbers are at most last) and the table's size as a logarithm. False when they are malformed.
 */
bool zstd_read_counts(struct workspace *w, const uint8_t **in, const uint8_t *end, uint32_t last,
		      uint32_t log_max, uint32_t *symbols, uint32_t *log);

/*
 * Make a table from the counts of `symbols` symbols. They are in w->counts as in the stream: the
 * count plus one; a count of -1 means one state at the table's end. at is the index of the first
 * state.
 */
void zstd_make_states(struct workspace *w, uint32_t *states, enum kind kind, uint32_t at,
		      uint32_t symbols, uint32_t log);

/*
 * Set up the table of one kind. mode (0 to 3) is from the header of a block's sequences. *in moves
 * behind the table's description. False when it is malformed.
 */
bool zstd_read_table(struct decoder *d, enum kind kind, uint32_t mode, const uint8_t **in,
		     const uint8_t *end);

/* Fill w->extra. It lists the lengths with extra bits, each starting where the one before ends. */
void zstd_make_extra(uint32_t *extra);

#endif
