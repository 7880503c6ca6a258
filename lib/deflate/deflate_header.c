// SPDX-License-Identifier: GPL-2.0-or-later
/* The header of a block with dynamic codes: the lengths of the codes. They are coded themselves. */
#include <string.h>

#include "deflate_decoder.h"

#define LITLEN_MAX 286 /* symbols of a dynamic block's code */

/* Read the lengths of a dynamic block's two codes, which follow each other. */
static enum error read_lengths(struct inflate *s, uint32_t symbols)
{
	const uint32_t *table = s->t->distance; /* in the place of the distance table */
	uint8_t *lengths = s->t->lengths, *end = lengths + symbols;
	uint32_t bits = s->bits, count = s->count, entry, symbol, value, repeat;

	while (lengths < end) {
		/* A code has up to 7 bits, and up to 7 extra bits follow it. */
		if (count < LENGTHS_BITS + 7) {
			s->bits = bits;
			s->count = count;
			deflate_refill(s);
			bits = s->bits;
			count = s->count;
		}
		entry = table[bits & ((1u << LENGTHS_BITS) - 1)];
		symbol = entry >> 16;
		entry &= 0xff;
		if (entry > count)
			return ERR_PAY_TRUNCATED;
		bits >>= entry;
		count -= entry;
		if (symbol < 16) {
			*lengths++ = (uint8_t)symbol;
			continue;
		}
		value = 0;
		if (symbol == 16) {
			if (lengths == s->t->lengths)
				return ERR_PAY_CORRUPT;
			value = lengths[-1];
			repeat = 3 + (bits & 3);
			entry = 2;
		} else if (symbol == 17) {
			repeat = 3 + (bits & 7);
			entry = 3;
		} else if (symbol == 18) {
			repeat = 11 + (bits & 127);
			entry = 7;
		} else {
			return ERR_PAY_CORRUPT;
		}
		if (entry > count)
			return ERR_PAY_TRUNCATED;
		bits >>= entry;
		count -= entry;
		if (repeat > (uint32_t)(end - lengths))
			return ERR_PAY_CORRUPT;
		do
			*lengths++ = (uint8_t)value;
		while (--repeat);
	}
	s->bits = bits;
	s->count = count;
	return ERR_NONE;
}

enum error deflate_build_dynamic(struct inflate *s)
{
	static const uint8_t order[LENGTHS_COUNT] = {16, 17, 18, 0, 8,	7, 9,  6, 10, 5,
						     11, 4,  12, 3, 13, 2, 14, 1, 15};
	struct deflate_tables *t = s->t;
	uint32_t litlens, distances, lengths, i, length;
	enum error error;

	if (!deflate_get_bits(s, 5, &litlens) || !deflate_get_bits(s, 5, &distances) ||
	    !deflate_get_bits(s, 4, &lengths))
		return ERR_PAY_TRUNCATED;
	litlens += 257;
	distances += 1;
	lengths += 4;
	if (litlens > LITLEN_MAX || distances > DISTANCE_MAX)
		return ERR_PAY_CORRUPT;
	memset(t->lengths, 0, LENGTHS_COUNT);
	for (i = 0; i < lengths; i++) {
		if (!deflate_get_bits(s, 3, &length))
			return ERR_PAY_TRUNCATED;
		t->lengths[order[i]] = (uint8_t)length;
	}
	if (!deflate_build_lengths(t))
		return ERR_PAY_CORRUPT;
	error = read_lengths(s, litlens + distances);
	if (error)
		return error;
	if (!t->lengths[END_OF_BLOCK] || !deflate_build_litlen(t, t->lengths, litlens) ||
	    !deflate_build_distance(t, t->lengths + litlens, distances))
		return ERR_PAY_CORRUPT;
	return ERR_NONE;
}
