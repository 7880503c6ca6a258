// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * XXH32, by its specification (xxHash fast digest algorithm, version 0.1.1). The library would be
 * eight times as large on ARMv4, because it assumes that ARMv4 cannot read aligned words fast. The
 * loader's rounds are in arch/arm/rounds.S. The ones here are portable and do the same.
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

#ifdef KEDGE_LOADER
void digest_rounds(uint32_t lane[4], const void *data, size_t rounds);
void digest_rounds_vector(uint32_t lane[4], const void *data, size_t rounds);
#else
static uint32_t round_of(uint32_t lane, uint32_t word)
{
	return rotate(lane + word * PRIME2, 13) * PRIME1;
}

static void digest_rounds(uint32_t lane[4], const void *data, size_t rounds)
{
	const uint32_t *word = data;
	uint32_t a = lane[0], b = lane[1], c = lane[2], d = lane[3];

	for (; rounds; rounds--, word += 4) {
		a = round_of(a, word[0]);
		b = round_of(b, word[1]);
		c = round_of(c, word[2]);
		d = round_of(d, word[3]);
	}
	lane[0] = a;
	lane[1] = b;
	lane[2] = c;
	lane[3] = d;
}
#endif

void digest_begin(uint32_t lane[4], uint32_t seed)
{
	lane[0] = seed + PRIME1 + PRIME2;
	lane[1] = seed + PRIME2;
	lane[2] = seed;
	lane[3] = seed - PRIME1;
}

uint32_t digest_end(const uint32_t lane[4], const void *left, size_t size, uint32_t seed)
{
	const uint32_t *word = left;
	const uint8_t *byte;
	size_t more = size % DIGEST_ROUND;
	uint32_t hash = seed + PRIME5;

	if (size >= DIGEST_ROUND)
		hash = rotate(lane[0], 1) + rotate(lane[1], 7) + rotate(lane[2], 12) +
		       rotate(lane[3], 18);
	hash += (uint32_t)size;
	for (; more >= 4; more -= 4)
		hash = rotate(hash + *word++ * PRIME3, 17) * PRIME4;
	for (byte = (const uint8_t *)word; more; more--)
		hash = rotate(hash + *byte++ * PRIME5, 11) * PRIME1;
	hash = (hash ^ hash >> 15) * PRIME2;
	hash = (hash ^ hash >> 13) * PRIME3;
	return hash ^ hash >> 16;
}

static uint32_t digest_by(const void *data, size_t size, uint32_t seed, bool vector)
{
	const char *at = data;
	size_t rounds = size / DIGEST_ROUND;
	uint32_t lane[4];

	digest_begin(lane, seed);
#ifdef KEDGE_VECTOR
	if (vector && rounds >= DIGEST_VECTOR) {
		digest_rounds_vector(lane, at, rounds / DIGEST_VECTOR);
		at += rounds / DIGEST_VECTOR * DIGEST_VECTOR * DIGEST_ROUND;
		rounds %= DIGEST_VECTOR;
	}
#else
	(void)vector;
#endif
	digest_rounds(lane, at, rounds);
	return digest_end(lane, at + rounds * DIGEST_ROUND, size, seed);
}

uint32_t digest(const void *data, size_t size, uint32_t seed)
{
	return digest_by(data, size, seed, false);
}

uint32_t digest_vector(const void *data, size_t size, bool vector)
{
	return digest_by(data, size, 0, vector);
}
