// SPDX-License-Identifier: GPL-2.0-or-later
#include "digest.h"

#include <xxhash.h>

uint32_t digest(const void *data, size_t size, uint32_t seed)
{
	return XXH32(data, size, seed);
}
