// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FSE: the tables of states. They are made from counts of symbols, which are in the stream or fixed
 * by the format.
 */
#include "zstd_decoder.h"

static const int8_t default_literals[] = {4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1,	1,  2,	2,
					  2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1};
static const int8_t default_match[] = {1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1,	 1,  1,	 1,  1,	 1,  1, 1,
				       1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,	 1,  1,	 1,  1,	 1,  1, 1,
				       1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1};
static const int8_t default_offset[] = {1, 1, 1, 1, 1, 1, 2, 2, 2, 1,  1,  1,  1,  1, 1,
					1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1};
/* Extra bits of the codes for lengths, from LENGTH_SHORT and MATCH_SHORT on. */
static const uint8_t literals_extra[] = {1, 1, 1, 1,  2,  2,  3,  3,  4,  6,
					 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
static const uint8_t match_extra[] = {1, 1, 1, 1,  2,  2,  3,  3,  4,  4, 5,
				      7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

/* The 16 bits from bit `at` on, read forwards; bits behind the end are 0. */
static uint32_t forward(const uint8_t *in, const uint8_t *end, uint32_t at)
{
	uint32_t word = 0, i;

	in += at >> 3;
	for (i = 0; i < 3 && in + i < end; i++)
		word |= (uint32_t)in[i] << 8 * i;
	return word >> (at & 7) & 0xffff;
}

/* The highest byte of a symbol's states. */
static uint32_t symbol_value(enum kind kind, uint32_t symbol)
{
	if (kind == LITERALS && symbol >= LENGTH_SHORT)
		return symbol | 0x80;
	if (kind == MATCH)
		return symbol < MATCH_SHORT ? symbol + 3 : (symbol + 4) | 0x80;
	return symbol;
}

/* Put a state into its place. bits are read to get the next state. */
static inline __attribute__((always_inline)) void put_state(uint32_t *states, enum kind kind,
							    uint32_t index, uint32_t symbol,
							    uint32_t next, uint32_t bits)
{
	uint32_t state = symbol << 24 | next << 8 | (32 - bits);

	if (kind == OFFSET) {
		states += 2 * index;
		symbol &= 31;
		states[1] = 32 - symbol;
		if (symbol >= 2 && symbol <= FAR_BITS_MAX)
			states[1] |= ((1u << symbol) - 3) << 8;
	} else {
		states += index;
		/*
		 * With the bits of the other two kinds, these would be 26 bits. zstd_run() can rely
		 * only on 25.
		 */
		if (kind == LITERALS && bits == 9)
			state |= STATE_EXTRA;
	}
	*states = state;
}

void zstd_make_states(struct workspace *w, uint32_t *states, enum kind kind, uint32_t at,
		      uint32_t symbols, uint32_t log)
{
	uint32_t size = 1u << log, step = (size >> 1) + (size >> 3) + 3, high = size - 1;
	uint32_t symbol, place = 0, count, bits, next, i, *counts = w->counts;
	uint8_t *symbols_of = w->symbols;

	for (symbol = 0; symbol < symbols; symbol++) {
		if (!w->counts[symbol])
			w->symbols[high--] = (uint8_t)symbol;
	}
	for (symbol = 0; symbol < symbols; symbol++) {
		count = w->counts[symbol];
		for (i = 1; i < count; i++) {
			w->symbols[place] = (uint8_t)symbol;
			do
				place = (place + step) & (size - 1);
			while (place > high);
		}
		count = count ? count - 1 : 1;
		/*
		 * From here on counts[] has the highest byte, the bits to read, and a counter of
		 * states.
		 */
		for (bits = 0; count << bits < size; bits++)
			if (!count)
				break;
		w->counts[symbol] = symbol_value(kind, symbol) << 24 | bits << 16 | count;
	}
	for (i = 0; i < size; i++) {
		symbol = symbols_of[i];
		count = counts[symbol];
		bits = count >> 16 & 0xf;
		next = (count & 0xffff) << bits;
		if (next >= 2 * size) {
			next >>= 1;
			bits--;
			count -= 1u << 16;
		}
		counts[symbol] = count + 1;
		put_state(states, kind, i, count >> 24, next - size + at, bits);
	}
}

SMALL bool zstd_read_counts(struct workspace *w, const uint8_t **in, const uint8_t *end,
			    uint32_t last, uint32_t log_max, uint32_t *symbols, uint32_t *log)
{
	uint32_t at = 4, symbol = 0, left, bits, few, value, repeat;

	*log = (forward(*in, end, 0) & 15) + 5;
	if (*log > log_max)
		return false;
	left = 1u << *log;
	bits = *log + 1;
	while (left) {
		if (symbol > last)
			return false;
		/* The value is at most left + 1. The smallest values have one bit less. */
		while (left + 1 < 1u << (bits - 1))
			bits--;
		few = (1u << bits) - 2 - left;
		value = forward(*in, end, at);
		if ((value & ((1u << (bits - 1)) - 1)) < few) {
			value &= (1u << (bits - 1)) - 1;
			at += bits - 1;
		} else {
			value &= (1u << bits) - 1;
			if (value >= 1u << (bits - 1))
				value -= few;
			at += bits;
		}
		w->counts[symbol++] = value;
		left -= value ? value - 1 : 1;
		if (value != 1)
			continue;
		do {
			repeat = forward(*in, end, at) & 3;
			at += 2;
			if (symbol + repeat > last + 1)
				return false;
			for (value = 0; value < repeat; value++)
				w->counts[symbol++] = 1;
		} while (repeat == 3);
	}
	if (at > (uint32_t)(end - *in) * 8)
		return false;
	*in += (at + 7) >> 3;
	*symbols = symbol;
	return true;
}

SMALL bool zstd_read_table(struct decoder *d, enum kind kind, uint32_t mode, const uint8_t **in,
			   const uint8_t *end)
{
	struct workspace *w = d->w;
	uint32_t last = LITERALS_LAST, log = 6, log_max = 9, at = LITERALS_AT, symbols, i;
	uint32_t *states = w->states + LITERALS_AT;
	const int8_t *counts = default_literals;

	if (mode == 3)
		return d->tables[kind];
	if (kind == MATCH) {
		last = MATCH_LAST;
		states = w->states + MATCH_AT;
		at = MATCH_AT;
		counts = default_match;
	} else if (kind == OFFSET) {
		last = OFFSET_LAST;
		log = 5;
		log_max = 8;
		states = w->states + 2 * OFFSET_AT;
		at = OFFSET_AT;
		counts = default_offset;
	}
	d->tables[kind] = true;
	if (mode == 1) {
		if (*in == end || **in > last)
			return false;
		put_state(states, kind, 0, symbol_value(kind, **in), at, 0);
		(*in)++;
		d->logs[kind] = 0;
		return true;
	}
	if (mode == 0) {
		symbols = kind == OFFSET ? sizeof(default_offset) : last + 1;
		for (i = 0; i < symbols; i++)
			w->counts[i] = (uint32_t)(counts[i] + 1);
	} else if (!zstd_read_counts(w, in, end, last, log_max, &symbols, &log)) {
		return false;
	}
	zstd_make_states(w, states, kind, at, symbols, log);
	d->logs[kind] = (uint8_t)log;
	return true;
}

SMALL void zstd_make_extra(uint32_t *extra)
{
	uint32_t i, first = LENGTH_SHORT;

	for (i = 0; i < LENGTH_SHORT; i++)
		*extra++ = i << 8 | 32;
	for (i = 0; i < sizeof(literals_extra); i++) {
		*extra++ = first << 8 | (32u - literals_extra[i]);
		first += 1u << literals_extra[i];
	}
	for (first = MATCH_SHORT + 3, i = 0; i < sizeof(match_extra); i++) {
		*extra++ = first << 8 | (32u - match_extra[i]);
		first += 1u << match_extra[i];
	}
}
