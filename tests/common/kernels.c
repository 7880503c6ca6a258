// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernels.h"

#include "random.h"
#include "scripts/kedge/util/bytes.h"

#define BRANCH_TO_ITSELF 0xeafffffeu

struct buffer make_kernel(size_t size, uint64_t seed)
{
	struct buffer b = {allocate(size), size};
	struct random r = {seed};
	size_t at = 0, length, back;

	while (at < size) {
		length = 1 + random_below(&r, 24);
		length = length < size - at ? length : size - at;
		back = 1 + random_below(&r, 4000);
		if (back <= at && random_below(&r, 3)) {
			for (; length; length--, at++)
				b.data[at] = b.data[at - back];
		} else {
			for (; length; length--)
				b.data[at++] = (uint8_t)random_next(&r);
		}
	}
	return b;
}

struct buffer make_looping_kernel(size_t size, uint64_t seed)
{
	struct buffer b = make_kernel(size, seed);

	write_le32(b.data, BRANCH_TO_ITSELF);
	return b;
}
