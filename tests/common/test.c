// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

#include <string.h>

void assert_bank(const struct bootinfo *info, uint32_t i, uint32_t start, uint32_t size)
{
	assert_true(i < info->bank_count);
	assert_int_equal(info->bank[i].start, start);
	assert_int_equal(info->bank[i].size, size);
}

void *copy_exactly(const void *data, size_t size)
{
	void *copy = allocate(size);

	memcpy(copy, data, size);
	return copy;
}
