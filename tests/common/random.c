// SPDX-License-Identifier: GPL-2.0-or-later
#include "random.h"

uint32_t random_next(struct random *r)
{
	/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators". */
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)(z >> 32);
}

uint32_t random_below(struct random *r, uint32_t limit)
{
	return (uint32_t)((uint64_t)random_next(r) * limit >> 32);
}
