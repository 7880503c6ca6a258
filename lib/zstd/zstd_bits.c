// SPDX-License-Identifier: GPL-2.0-or-later
/* The start of a stream of bits. */
#include "zstd_bits.h"

bool zstd_open_bits(struct bits *b, const uint8_t *start, const uint8_t *end)
{
	uint32_t last, skew = 0;

	if (start == end || !end[-1])
		return false;
#if !UNALIGNED
	skew = (uint32_t)((uintptr_t)start & 3);
#endif
	b->base = start - skew;
	b->end = -(int32_t)(8 * skew);
	b->at = b->end - (int32_t)((end - start) * 8);
	for (last = end[-1]; last < 0x100; last <<= 1)
		b->at++;
	return true;
}
