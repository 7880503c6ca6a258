// SPDX-License-Identifier: GPL-2.0-or-later
#include "branch.h"
#include "digest.h"

#define BL	0xeb000000u
#define TARGET	0x00ffffffu /* the part of the word that holds the target, in words */
#define PC_READ 8	    /* the PC reads as the instruction's address plus this */

/* Convert the words of data, which starts at position. sign is 1 to encode, -1 to decode. */
static void convert(void *data, size_t size, uint32_t position, uint32_t sign)
{
	uint32_t *word = data;
	uint32_t pc = (position + PC_READ) / 4;

	for (; size >= 4; size -= 4, word++, pc++) {
		if (*word >> 24 == BL >> 24)
			*word = BL | ((*word + sign * pc) & TARGET);
	}
}

#ifdef KEDGE_LOADER
/* In arch/arm/rounds.S. position is that of data; for the vector loop it is 0. */
void branch_rounds(uint32_t lane[4], void *data, size_t rounds, uint32_t position);
void branch_rounds_vector(uint32_t lane[4], void *data, size_t rounds);

uint32_t branch_filter_decode_digest(void *data, size_t size, bool vector)
{
	size_t rounds = size / DIGEST_ROUND, done = 0;
	char *at = data, *left = at + rounds * DIGEST_ROUND;
	uint32_t lane[4];

	convert(left, size % DIGEST_ROUND, (uint32_t)(left - at), (uint32_t)-1);
	digest_begin(lane, 0);
#ifdef KEDGE_VECTOR
	if (vector && rounds >= DIGEST_VECTOR) {
		done = rounds / DIGEST_VECTOR * DIGEST_VECTOR;
		branch_rounds_vector(lane, at, done / DIGEST_VECTOR);
	}
#else
	(void)vector;
#endif
	at += done * DIGEST_ROUND;
	branch_rounds(lane, at, rounds - done, (uint32_t)(done * DIGEST_ROUND));
	return digest_end(lane, left, size, 0);
}
#else
void branch_filter_encode(void *data, size_t size)
{
	convert(data, size, 0, 1);
}

void branch_filter_decode(void *data, size_t size)
{
	convert(data, size, 0, (uint32_t)-1);
}

uint32_t branch_filter_decode_digest(void *data, size_t size, bool vector)
{
	branch_filter_decode(data, size);
	return digest_vector(data, size, vector);
}
#endif
