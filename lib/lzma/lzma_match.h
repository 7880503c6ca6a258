/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matches: their lengths and distances. */
#ifndef KEDGE_LZMA_MATCH_H
#define KEDGE_LZMA_MATCH_H

#include "lzma_range.h"
#include "lzma_table.h"

#define LEN_MIN 2
#define MARKER	0u /* as a distance: 2^32 */

/* Read a number of three bits. q is at the root of its tree. */
INLINE uint32_t read_three(struct coder *c, uint16_t *q)
{
	CODER_OPEN(c);

	STEP(q, -2, 2);
	STEP(q, -1, 1);
	STEP(q, -1, 0);
	CODER_CLOSE(c);
	return entry(q, 8);
}

/* Read a number of eight bits. q is at the root of its tree. */
INLINE uint32_t read_eight(struct coder *c, uint16_t *q)
{
	CODER_OPEN(c);
	uint32_t by = 64;

	do
		STEP_DOWN_UP(q, by);
	while (by >>= 1);
	STEP(q, -1, 0);
	CODER_CLOSE(c);
	return entry(q, 256);
}

/* Read a length in bytes. lengths is one of the two sets. */
INLINE uint32_t read_length(struct coder *c, uint16_t *lengths, uint32_t position)
{
	uint16_t *q;
	uint32_t len;

	if (!decide(c, lengths + LOW)) {
		q = lengths + LOW + position * 8 + 4;
		len = LEN_MIN;
	} else if (!decide(c, lengths + MID)) {
		q = lengths + MID + position * 8 + 4;
		len = LEN_MIN + 8;
	} else {
		return LEN_MIN + 16 + read_eight(c, lengths + HIGH + 128);
	}
	return len + read_three(c, q);
}

/* Read the slot of a distance: its two highest bits, and its number of bits. */
INLINE uint32_t read_slot(struct coder *c, uint16_t *table, uint32_t len)
{
	uint16_t *q = table + SLOTS + 64 * (len < LEN_MIN + 3 ? len - LEN_MIN : 3) + 32;
	CODER_OPEN(c);

	STEP(q, -16, 16);
	STEP(q, -8, 8);
	STEP(q, -4, 4);
	STEP(q, -2, 2);
	STEP(q, -1, 1);
	STEP(q, -1, 0);
	CODER_CLOSE(c);
	return entry(q, 64);
}

/* Read the distance of a match of length len, in bytes; MARKER for the end marker. */
INLINE uint32_t read_distance(struct coder *c, uint16_t *table, uint32_t len)
{
	uint32_t slot = read_slot(c, table, len), distance = slot + 1, left, by;
	CODER_OPEN(c);
	uint16_t *q;

	if (slot >= 4) {
		left = (slot >> 1) - 1;
		distance = 2 | (slot & 1);
		if (slot < 14) {
			q = table + SPECIAL + (distance << left) - slot + 1;
			by = 1;
			do {
				STEP_UP(q, by);
				by *= 2;
			} while (--left);
			distance = (uint32_t)(q - (table + SPECIAL)) + slot - by + 1;
		} else {
			left -= 4;
			DIRECT(distance, left);
			q = table + ALIGN + 1;
			STEP(q, 1, 2);
			STEP(q, 2, 4);
			STEP(q, 4, 8);
			STEP(q, 8, 16);
			distance = distance * 16 + entry(q, 16) + 1;
		}
	}
	CODER_CLOSE(c);
	return distance;
}

/*
 * Read which of the last distances a match has; rep0 itself is excluded. The more recent ones move
 * back in rep[].
 */
INLINE uint32_t read_repeated(struct coder *c, uint16_t *table, uint32_t state, uint32_t rep0,
			      uint32_t *rep)
{
	uint32_t distance;

	if (!decide(c, table + IS_REP1 + state)) {
		distance = rep[1];
	} else {
		if (!decide(c, table + IS_REP2 + state)) {
			distance = rep[2];
		} else {
			distance = rep[3];
			rep[3] = rep[2];
		}
		rep[2] = rep[1];
	}
	rep[1] = rep0;
	return distance;
}

#endif
