// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The literals and matches of a block. take_symbol() is the careful decoder. Where it may, it
 * leaves the work to the fast one, deflate_run().
 */
#include <stddef.h>

#include "deflate_decoder.h"

#define WINDOW 32768u /* the greatest distance */

/* deflate.S uses these offsets. */
_Static_assert(offsetof(struct deflate_tables, distance) == LITLEN_ROOM * sizeof(uint32_t), "");
#ifdef __arm__
_Static_assert(offsetof(struct deflate_run, position) == RUN_POSITION, "");
_Static_assert(offsetof(struct deflate_run, out) == RUN_OUT, "");
#endif

/* Decode one literal, match or end of block. *end says whether it was the end. */
static enum error take_symbol(struct inflate *s, bool *end)
{
	const struct deflate_tables *t = s->t;
	uint32_t entry, length, extra, distance;
	const uint8_t *from;

	deflate_refill(s);
	entry = t->litlen[s->bits & ((1u << LITLEN_BITS) - 1)];
	if ((entry & (LITLEN_SPECIAL | LITLEN_LINK)) == (LITLEN_SPECIAL | LITLEN_LINK)) {
		if (!deflate_take(s, LITLEN_BITS))
			return ERR_PAY_TRUNCATED;
		entry = t->litlen[(entry >> 16 & LINK_MASK) +
				  (s->bits & ((1u << (entry >> 8 & 15)) - 1))];
	}
	if (!deflate_take(s, entry & 0xff))
		return ERR_PAY_TRUNCATED;
	if (entry & LITLEN_LITERAL) {
		if (s->out == s->out_end)
			return ERR_PAY_LENGTH;
		*s->out++ = (uint8_t)(entry >> 16);
		return ERR_NONE;
	}
	length = entry >> 16 & LENGTH_MASK;
	if (!(entry & LITLEN_SPECIAL)) {
		/* cppcheck-suppress selfAssignment ; only on ARM is it another */
		length = SHORT_LENGTH(length);
	} else {
		if (entry & LITLEN_END) {
			*end = true;
			return ERR_NONE;
		}
		if (!(entry & LITLEN_EXTRA))
			return ERR_PAY_CORRUPT;
		extra = entry >> 8 & 15;
		length += s->bits & ((1u << extra) - 1);
		if (!deflate_take(s, extra))
			return ERR_PAY_TRUNCATED;
	}

	deflate_refill(s);
	entry = t->distance[s->bits & ((1u << DISTANCE_BITS) - 1)];
	if ((entry & (DIST_NO_BASE | DIST_INVALID)) == DIST_NO_BASE) {
		if (!deflate_take(s, DISTANCE_BITS))
			return ERR_PAY_TRUNCATED;
		entry = t->distance[(entry >> 16 & LINK_MASK) +
				    (s->bits & ((1u << (entry >> 8 & 15)) - 1))];
	}
	if (!deflate_take(s, entry >> 8 & 15))
		return ERR_PAY_TRUNCATED;
	if (entry & DIST_NO_BASE)
		return ERR_PAY_CORRUPT;
	deflate_refill(s);
	extra = (entry & 0x7f) - (entry >> 8 & 15);
	distance = (entry >> 16) + (s->bits & ((1u << extra) - 1));
	if (!deflate_take(s, extra))
		return ERR_PAY_TRUNCATED;
	if (distance > (uint32_t)(s->out - s->kernel))
		return ERR_PAY_CORRUPT;
	if (length > (uint32_t)(s->out_end - s->out))
		return ERR_PAY_LENGTH;
	from = s->out - distance;
	do
		*s->out++ = *from++;
	while (--length);
	return ERR_NONE;
}

/*
 * The number of passes that the fast decoder may make; 0 if it may not be used. The window must be
 * full, because the fast decoder does not check whether a distance is too long.
 */
static uint32_t count_passes(const struct inflate *s)
{
	uintptr_t in = (uintptr_t)(s->in - s->count / 8), out = (uintptr_t)s->out;
	uintptr_t out_left = (uintptr_t)(s->out_end - s->out);
	uintptr_t in_left = (uintptr_t)s->in_end - in, passes;

	if (out - (uintptr_t)s->kernel < WINDOW)
		return 0;
	/* Stop the output in front of input that is not read yet. */
	if (in < out + out_left && (uintptr_t)s->in_end > out)
		out_left = in > out ? in - out : 0;
	if (out_left < RUN_OUT_MARGIN || in_left < RUN_IN_MARGIN)
		return 0;
	out_left = (out_left - RUN_OUT_MARGIN) >> RUN_OUT_SHIFT;
	in_left = (in_left - RUN_IN_MARGIN) >> RUN_IN_SHIFT;
	passes = out_left < in_left ? out_left : in_left;
	return passes < RUN_PASSES_MAX ? (uint32_t)passes : RUN_PASSES_MAX;
}

/* Run the fast decoder: hand the state over to it, and take it back. */
static enum deflate_ran run(struct inflate *s, uint32_t passes)
{
	struct deflate_run r = {
		.in = s->in - 4,
		.position = 32 - s->count,
		.passes = passes,
		.out = s->out,
		.tables = s->t,
	};
	enum deflate_ran ran = deflate_run(&r, s->vector);

	s->out = r.out;
	s->in = r.in + r.position / 8;
	s->bits = 0;
	s->count = 0;
	if (r.position % 8) {
		s->bits = (uint32_t)*s->in++ >> r.position % 8;
		s->count = 8 - r.position % 8;
	}
	return ran;
}

enum error deflate_codes(struct inflate *s)
{
	enum error error = ERR_NONE;
	bool end = false;
	uint32_t passes;

	while (!end && !error) {
		passes = count_passes(s);
		if (passes) {
			switch (run(s, passes)) {
			case RAN_TO_END:
				return ERR_NONE;
			case RAN_INTO_ERROR:
				return ERR_PAY_CORRUPT;
			case RAN_OUT:
				break;
			}
		}
		error = take_symbol(s, &end);
	}
	return error;
}
