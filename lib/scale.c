// SPDX-License-Identifier: GPL-2.0-or-later
#include "scale.h"

/* Bit by bit from the top: double the result, and add `by` for a set bit. */
uint32_t scale(uint32_t value, uint32_t by, uint32_t over)
{
	uint32_t result = 0, rest = 0;
	int bit;

	for (bit = 31; bit >= 0; bit--) {
		result *= 2;
		rest *= 2;
		if (value >> bit & 1)
			rest += by;
		for (; rest >= over; rest -= over)
			result++;
	}
	return result;
}
