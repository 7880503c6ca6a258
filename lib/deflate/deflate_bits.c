// SPDX-License-Identifier: GPL-2.0-or-later
/* The bit buffer. */
#include "deflate_decoder.h"

/* Bits that deflate_refill() leaves in the bit buffer, if there is so much input. */
#define REFILLED 25u

void deflate_refill(struct inflate *s)
{
	while (s->count < REFILLED && s->in != s->in_end) {
		s->bits |= (uint32_t)*s->in++ << s->count;
		s->count += 8;
	}
}

bool deflate_take(struct inflate *s, uint32_t count)
{
	if (count > s->count)
		return false;
	s->bits >>= count;
	s->count -= count;
	return true;
}

bool deflate_get_bits(struct inflate *s, uint32_t count, uint32_t *value)
{
	deflate_refill(s);
	*value = s->bits & ((1u << count) - 1);
	return deflate_take(s, count);
}
