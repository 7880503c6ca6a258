/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the decoders of lz4 and LZO have in common: copying, and how far their fast loops may go. */
#ifndef KEDGE_COPY_H
#define KEDGE_COPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Where a decoder stands. Its fast loop takes as many of the short, common sequences as it can,
 * starting none at limit or above, and leaves at a sequence's start: what it does not take, the
 * careful code does, one sequence at a time. The offsets are known to arch/arm/lz4.S and lzo.S.
 */
struct cursor {
	const uint8_t *in;
	uint8_t *out;
	uint32_t state; /* LZO's: literals that the last instruction copied, 4: four or more */
};
#ifdef __arm__
_Static_assert(offsetof(struct cursor, out) == 4 && offsetof(struct cursor, state) == 8,
	       "arch/arm/lz4.S, lzo.S");
#endif

/*
 * The most that a fast loop's last sequence, the one that starts just below limit, writes above its
 * start or reads above its own, including what it copies too much. Fast loops count on it.
 */
#define FAST_MARGIN 1024

/*
 * How far out may come in a fast loop. Never so far that it could pass end, or reach input that is
 * not yet read when that lies above; and since no format has more than two bytes of input for one
 * of output in what fast loops take, not so far that input could be read at in_end or above.
 */
static inline uint8_t *fast_limit(const struct cursor *c, const uint8_t *in_end, const uint8_t *end)
{
	uintptr_t room = (uintptr_t)(end - c->out), left = (uintptr_t)(in_end - c->in) / 2;
	uintptr_t in = (uintptr_t)c->in, out = (uintptr_t)c->out;

	if (room > left)
		room = left;
	if ((uintptr_t)in_end > out) {
		/* Once inside of the input, nothing may be written too much. */
		if (in < out)
			return c->out;
		if (room > in - out)
			room = in - out;
	}
	return room > FAST_MARGIN ? c->out + (room - FAST_MARGIN) : c->out;
}

/*
 * Copy size bytes that lie distance in front of out, which may be less than size: the bytes then
 * repeat. Writes exactly these. Returns out behind them.
 */
static inline uint8_t *copy_match(uint8_t *out, uint32_t distance, uint32_t size)
{
	const uint8_t *from = out - distance;

	/* What is there of the pattern doubles with each copy. */
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
