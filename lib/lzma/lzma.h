/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The core of LZMA, which .lzma and .xz share: the range decoder and what its symbols mean. */
#ifndef KEDGE_LZMA_H
#define KEDGE_LZMA_H

#include "lib/decode.h"

/* What runs once, or once per 64 KiB, is made small. */
#define COLD __attribute__((cold))

/* No symbol is longer: 22 decisions by probabilities of at least 31 in 2048, and 26 direct bits. */
#define LZMA_SYMBOL_BYTES 21

/* What lzma_start() reads. */
#define LZMA_START_BYTES 5

/* A decoder; the caller sets what is marked so, and lies it into the workspace. */
struct lzma {
	const uint8_t *in; /* caller: the next byte of input */
	const uint8_t
		*in_end; /* caller: a symbol is begun if LZMA_SYMBOL_BYTES are left up to here */
	uint8_t *out;	 /* caller: where the next byte goes */
	uint8_t *dictionary; /* caller: the first byte that a match may reach back to */
	uint8_t *limit;	     /* caller: no byte is written from here on */
	uint32_t range, code;
	uint32_t state, rep[4];
	uint32_t pos_mask, literal_mask, literal_shift;
	bool marker;		   /* the end marker was read */
	uintptr_t plain_less_half; /* from half a literal's node to the plain one there, in bytes */
	uint8_t aside[48];	   /* for the output of a single symbol */
	uint8_t tail[64];	   /* for the last of the input */
} __attribute__((aligned(8)));

/*
 * Lay a decoder into the workspace; NULL when that is too small. It has no properties yet. What
 * the workspace must hold does not depend on the properties.
 */
struct lzma *lzma_init(void *workspace, uint32_t size);

/* Set the properties from their byte, which lzma_reset() must follow; false when they are wrong. */
bool lzma_properties(struct lzma *z, uint8_t byte);

/* Forget all that was learnt: the probabilities, the state and the last distances. */
void lzma_reset(struct lzma *z);

/* Start the range decoder with LZMA_START_BYTES, which must be there; false when they cannot be
 * right. */
bool lzma_start(struct lzma *z);

/*
 * Decode until out is at limit or the marker was read (ERR_NONE), or too little input is left to
 * begin a symbol (ERR_PAY_TRUNCATED; it can go on with more). ERR_PAY_LENGTH: a match goes over
 * the limit; ERR_PAY_CORRUPT: one reaches back too far.
 */
enum error lzma_decode(struct lzma *z);

/* Decode one symbol, which must be the end marker: ERR_PAY_LENGTH when it is not. */
enum error lzma_marker(struct lzma *z);

#endif
