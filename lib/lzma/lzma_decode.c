// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * LZMA's symbols: literals, and matches, which copy earlier output.
 *
 * Most of the time goes into decisions: about four per byte of output. lzma_range.h explains what
 * makes them fast. While input and output surely suffice for some number of symbols, nothing is
 * checked.
 *
 * The same code decodes fast and carefully; carefully means one symbol at a time. It always reads
 * input at the same places. So for each stream it is known how closely the output may follow the
 * input in memory.
 */
#include "lzma_copy.h"
#include "lzma_literal.h"
#include "lzma_match.h"

/*
 * How many symbols can be decoded without a check: surely they neither end the input nor reach the
 * limit or, in place, the input. If there are none, return 1, for a symbol that is decoded with
 * care. Return 0 when too little input is left to begin one. *fast_end: from there on no copy may
 * write too much.
 */
INLINE uint32_t symbols_at(const struct lzma *z, const uint8_t *in, const uint8_t *out,
			   uint8_t **fast_end)
{
	uint32_t left = (uint32_t)(z->in_end - in), count;

	if (left < LZMA_SYMBOL_BYTES || in > z->in_end)
		return 0;
	count = left / 32;
	*fast_end = z->limit;
	if ((uintptr_t)in > (uintptr_t)out && (uintptr_t)in < (uintptr_t)*fast_end)
		*fast_end = (uint8_t *)(uintptr_t)in;
	left = (uint32_t)(*fast_end - out) / 512;
	if (count > left)
		count = left;
	return count ? count : 1;
}

/*
 * Decode up to limit. There must be a byte of output already: lzma_decode() decodes the first one.
 */
static __attribute__((hot, noinline)) enum error decode(struct lzma *z)
{
	struct coder c = coder_at(z->range, z->code, z->in);
	uint16_t *table = table_of(z), *lengths;
	uint32_t state = z->state, rep0 = z->rep[0], count, len, position;
	uint8_t *out = z->out, *fast_end;
	enum error error = ERR_NONE;

	/* The decoder lies in front of its table, and so one register serves for both. */
	UNKNOWN(table);
	z = (struct lzma *)(void *)table - 1;
	while (out < z->limit) {
		count = symbols_at(z, c.in, out, &fast_end);
		if (!count) {
			error = ERR_PAY_TRUNCATED;
			break;
		}
		do {
			position = (uint32_t)(uintptr_t)out & z->pos_mask;
			if (!decide(&c, table + IS_MATCH + state * 16 + position)) {
				*out = read_literal(&c, z, table, out, rep0, &state);
				out++;
				continue;
			}
			if (!decide(&c, table + IS_REP + state)) {
				lengths = table + LENGTHS;
				state = state < LITERAL_STATES ? 7 : 10;
			} else {
				if (decide(&c, table + IS_REP0 + state)) {
					rep0 = read_repeated(&c, table, state, rep0, z->rep);
				} else if (!decide(&c,
						   table + IS_REP0_LONG + state * 16 + position)) {
					state = state < LITERAL_STATES ? 9 : 11;
					*out = *(out - rep0);
					out++;
					continue;
				}
				lengths = table + REP_LENGTHS;
				state = state < LITERAL_STATES ? 8 : 11;
			}
			len = read_length(&c, lengths, position);
			if (lengths == table + LENGTHS) {
				z->rep[3] = z->rep[2];
				z->rep[2] = z->rep[1];
				z->rep[1] = rep0;
				rep0 = read_distance(&c, table, len);
				if (rep0 - 1 >= (size_t)(out - z->dictionary)) {
					z->marker = rep0 == MARKER;
					error = z->marker ? ERR_NONE : ERR_PAY_CORRUPT;
					goto stop;
				}
			}
			if ((size_t)(fast_end - out) >= len + COPY_BEYOND) {
				out = copy_fast(out, rep0, len);
			} else {
				if ((size_t)(z->limit - out) < len) {
					error = ERR_PAY_LENGTH;
					goto stop;
				}
				out = copy_exactly(out, rep0, len);
			}
		} while (--count);
	}
stop:
	z->range = c.range;
	z->code = c.code;
	z->state = state;
	z->rep[0] = rep0;
	z->in = c.in;
	z->out = out;
	return error;
}

/*
 * Decode one symbol to a place of its own: there is one byte before it, a 0, and room for one byte.
 * Returns that place.
 */
COLD static uint8_t *decode_aside(struct lzma *z, enum error *error)
{
	uint8_t *out = z->out, *limit = z->limit, *dictionary = z->dictionary, *aside;

	/*
	 * The place has the same position modulo 16 as out, because the position chooses
	 * probabilities.
	 */
	aside = z->aside + 16 - (uintptr_t)z->aside % 16 + (uintptr_t)out % 16;
	aside[-1] = 0;
	z->out = z->dictionary = aside;
	z->limit = aside + 1;
	*error = decode(z);
	z->out = out;
	z->limit = limit;
	z->dictionary = dictionary;
	return aside;
}

COLD enum error lzma_decode(struct lzma *z)
{
	const uint8_t *byte;
	enum error error;

	/* There is nothing that a match could copy, and so this must be a literal. */
	if (z->out == z->dictionary && z->out < z->limit) {
		byte = decode_aside(z, &error);
		if (error == ERR_PAY_TRUNCATED || z->marker)
			return error;
		if (error || z->state)
			return ERR_PAY_CORRUPT;
		*z->out++ = *byte;
	}
	return decode(z);
}

COLD enum error lzma_marker(struct lzma *z)
{
	enum error error;
	uint32_t i;

	/* Let all distances be 1: they then refer to the one byte in front. */
	for (i = 0; i < 4; i++)
		z->rep[i] = 1;
	decode_aside(z, &error);
	return z->marker || error == ERR_PAY_TRUNCATED ? error : ERR_PAY_LENGTH;
}
