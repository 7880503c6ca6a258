// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * XXH32, as its specification (xxHash fast digest algorithm, version 0.1.1) has it. The library's
 * is eight times as large on ARMv4, which it takes for unable to read aligned words fast.
 */
#include "digest.h"

#define PRIME1 0x9e3779b1u
#define PRIME2 0x85ebca77u
#define PRIME3 0xc2b2ae3du
#define PRIME4 0x27d4eb2fu
#define PRIME5 0x165667b1u

static uint32_t rotate(uint32_t value, unsigned int by)
{
	return value << by | value >> (32 - by);
}

static uint32_t round_of(uint32_t lane, uint32_t word)
{
	return rotate(lane + word * PRIME2, 13) * PRIME1;
}

uint32_t digest(const void *data, size_t size, uint32_t seed)
{
	const uint32_t *word = data;
	const uint8_t *byte;
	size_t left = size;
	uint32_t hash = seed + PRIME5;

	if (size >= 16) {
		uint32_t a = seed + PRIME1 + PRIME2, b = seed + PRIME2, c = seed, d = seed - PRIME1;

		for (; left >= 16; left -= 16, word += 4) {
			a = round_of(a, word[0]);
			b = round_of(b, word[1]);
			c = round_of(c, word[2]);
			d = round_of(d, word[3]);
		}
		hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
	}
	hash += (uint32_t)size;
	for (; left >= 4; left -= 4)
		hash = rotate(hash + *word++ * PRIME3, 17) * PRIME4;
	for (byte = (const uint8_t *)word; left; left--)
		hash = rotate(hash + *byte++ * PRIME5, 11) * PRIME1;
	hash = (hash ^ hash >> 15) * PRIME2;
	hash = (hash ^ hash >> 13) * PRIME3;
	return hash ^ hash >> 16;
}
