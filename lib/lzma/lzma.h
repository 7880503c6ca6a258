/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The core of LZMA, which .lzma and .xz share: the range decoder, and the meaning of its symbols.
 */
#ifndef KEDGE_LZMA_H
#define KEDGE_LZMA_H

#include "lib/decode.h"

/* Code that runs once, or once per 64 KiB, is made small. */
#define COLD __attribute__((cold))

/*
 * The bytes of the longest symbol: 22 decisions with probabilities of at least 31 in 2048, and 26
 * direct bits.
 */
#define LZMA_SYMBOL_BYTES 21

/* The bytes that lzma_start() reads. */
#define LZMA_START_BYTES 5

/* A decoder in the workspace. The caller sets the fields marked "caller". */
struct lzma {
	const uint8_t *in;     /* caller: the next byte of input */
	const uint8_t *in_end; /* caller: up to here LZMA_SYMBOL_BYTES are left for a symbol */
	uint8_t *out;	       /* caller: where the next byte goes */
	uint8_t *dictionary;   /* caller: the first byte that a match may refer to */
	uint8_t *limit;	       /* caller: no byte is written from here on */
	uint32_t range, code;
	uint32_t state, rep[4];
	uint32_t pos_mask, literal_mask, literal_shift;
	bool marker;		   /* the end marker was read */
	uintptr_t plain_less_half; /* a plain node minus half its matched node, in bytes */
	uint8_t aside[48];	   /* the output of a single symbol goes here */
	uint8_t tail[64];	   /* a copy of the last input bytes */
} __attribute__((aligned(8)));

/*
 * Put a decoder into the workspace; NULL when the workspace is too small. The decoder has no
 * properties yet. The size of the workspace does not depend on the properties.
 */
struct lzma *lzma_init(void *workspace, uint32_t size);

/* Set the properties from their byte; false when it is invalid. lzma_reset() must follow. */
bool lzma_properties(struct lzma *z, uint8_t byte);

/* Reset what was learnt: the probabilities, the state and the last distances. */
void lzma_reset(struct lzma *z);

/*
 * Start the range decoder with LZMA_START_BYTES, which must be there. False when they are invalid.
 */
bool lzma_start(struct lzma *z);

/*
 * Decode until out is at limit or the marker was read (ERR_NONE), or until too little input is left
 * to begin a symbol (ERR_PAY_TRUNCATED; with more input it can continue). ERR_PAY_LENGTH: a match
 * passes the limit. ERR_PAY_CORRUPT: a match refers to bytes in front of the dictionary.
 */
enum error lzma_decode(struct lzma *z);

/* Decode one symbol, which must be the end marker; else ERR_PAY_LENGTH. */
enum error lzma_marker(struct lzma *z);

#endif
