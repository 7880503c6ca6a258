/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the decoders of lz4 and LZO share: copying, and the limit of their fast loops. */
#ifndef KEDGE_COPY_H
#define KEDGE_COPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Where a decoder stands. Its fast loop decodes as many short, common sequences as it can. It
 * starts none at limit or above, and leaves at the start of a sequence. The careful code decodes
 * what the fast loop leaves, one sequence at a time. arch/arm/lz4.S and lzo.S know the offsets.
 */
struct cursor {
	const uint8_t *in;
	uint8_t *out;
	uint32_t state; /* LZO: how many literals the last instruction copied; 4: four or more */
};
#ifdef __arm__
_Static_assert(offsetof(struct cursor, out) == 4 && offsetof(struct cursor, state) == 8,
	       "arch/arm/lz4.S, lzo.S");
#endif

/*
 * The last sequence of a fast loop starts just below limit. This is the most that it writes above
 * its start, or reads above the start of its input, with all that it copies too much. Fast loops
 * rely on this.
 */
#define FAST_MARGIN 1024

/*
 * The limit of out in a fast loop. Below it, out cannot pass end, and it cannot reach input above
 * it that is not read yet. Nor can the loop read input at in_end or above: of what fast loops
 * decode, no format has more than two bytes of input for one byte of output.
 */
static inline uint8_t *fast_limit(const struct cursor *c, const uint8_t *in_end, const uint8_t *end)
{
	uintptr_t room = (uintptr_t)(end - c->out), left = (uintptr_t)(in_end - c->in) / 2;
	uintptr_t in = (uintptr_t)c->in, out = (uintptr_t)c->out;

	if (room > left)
		room = left;
	if ((uintptr_t)in_end > out) {
		/* When out is inside the input, no byte too much may be written. */
		if (in < out)
			return c->out;
		if (room > in - out)
			room = in - out;
	}
	return room > FAST_MARGIN ? c->out + (room - FAST_MARGIN) : c->out;
}

/*
 * Copy size bytes from distance in front of out. If distance is less than size, the bytes repeat.
 * Writes exactly size bytes. Returns out behind them.
 */
static inline uint8_t *copy_match(uint8_t *out, uint32_t distance, uint32_t size)
{
	const uint8_t *from = out - distance;

	/* Each copy doubles the part of the pattern that is there. */
	while (size > distance) {
		memcpy(out, from, distance);
		out += distance;
		size -= distance;
		distance += distance;
	}
	memcpy(out, from, size);
	return out + size;
}

#endif
