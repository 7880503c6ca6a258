// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The fast loop for sequences. Nearly all sequences are short. zstd_run() decodes only short ones,
 * and only as many as surely fit everywhere. The only limit that it checks is the window's start.
 */
#include "zstd_copy.h"
#include "zstd_decoder.h"

/* The index of the next state, from its bits. */
static inline uint32_t next_index(uint32_t state, uint32_t bits)
{
#ifdef __ARM_FEATURE_UNALIGNED
	uint32_t result;

	__asm__("uxtah %0, %1, %2, ror #8" : "=r"(result) : "r"(bits), "r"(state));
	return result;
#else
	return STATE_NEXT(state) + bits;
#endif
}

/* Put an offset in front of the last offsets. */
static inline uint32_t *remember(uint32_t *history, uint32_t offset)
{
#ifdef __arm__
	__asm__("str %1, [%0, #-4]!" : "+r"(history) : "r"(offset) : "memory");
#else
	*--history = offset;
#endif
	return history;
}

/* zstd_run(), for a CPU with or without NEON. */
static inline __attribute__((always_inline)) int32_t run(struct decoder *d, int32_t count,
							 bool vector)
{
	const uint32_t *states = d->w->states, *pair;
	const uint8_t *base = d->bits.base, *literal = d->literal;
	uint8_t *out = d->out, *start = d->start;
	uint32_t *history = d->history;
	uint32_t literals = d->states[LITERALS], match = d->states[MATCH];
	uint32_t offset = d->states[OFFSET], far = d->states[OFFSET + 1];
	uint32_t word, value, size, old;
	int32_t at = d->bits.at;

	do {
		if ((int32_t)(literals | match) < 0)
			break;
		word = peek(base, at);
		value = shift_right(word, far);
		if (likely(far >= FAR_IS_NEW)) {
			value += far >> 8;
			history = remember(history, value);
		} else {
			if (STATE_VALUE(offset) > 1)
				break;
			/* One of the last three offsets, or the latest one minus 1. */
			old = value + STATE_VALUE(offset) + !STATE_VALUE(literals);
			if (old == 0) {
				value = history[0];
			} else if (old == 1) {
				value = history[1];
				history[1] = history[0];
				history[0] = value;
			} else {
				value = old == 2 ? history[2] : history[0] - 1;
				history = remember(history, value);
				if (!value)
					return -1;
			}
		}
		at += (int32_t)STATE_VALUE(offset);
		word = peek(base, at);
		size = STATE_VALUE(literals);
		copy_literals(&out, &literal, size, vector);
		if (value > (uint32_t)(out - start))
			return -1;
		copy_match(&out, value, STATE_VALUE(match), vector);
		at += 96 - (int32_t)((literals + match + offset) & 0xff);
		value = next_index(literals, shift_right(word, literals));
		word = rotate(word, literals);
		literals = states[value];
		value = next_index(match, shift_right(word, match));
		word = rotate(word, match);
		match = states[value];
		pair = states + 2 * next_index(offset, shift_right(word, offset));
		offset = pair[0];
		far = pair[1];
	} while (--count);
	d->states[LITERALS] = literals;
	d->states[MATCH] = match;
	d->states[OFFSET] = offset;
	d->states[OFFSET + 1] = far;
	d->literal = literal;
	d->history = history;
	d->out = out;
	d->bits.at = at;
	return count;
}

static __attribute__((noinline, hot)) int32_t run_words(struct decoder *d, int32_t count)
{
	return run(d, count, false);
}

#if UNALIGNED
static __attribute__((noinline, hot)) int32_t run_vector(struct decoder *d, int32_t count)
{
	return run(d, count, true);
}
#endif

int32_t zstd_run(struct decoder *d, int32_t count)
{
#if UNALIGNED
	if (d->vector)
		return run_vector(d, count);
#endif
	return run_words(d, count);
}
