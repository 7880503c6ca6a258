/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copying matches: fast, or exactly to the byte. */
#ifndef KEDGE_LZMA_COPY_H
#define KEDGE_LZMA_COPY_H

#include <stdint.h>

/* The bytes that copy_fast() may write too much. */
#define COPY_BEYOND 12

#if defined(__arm__) && !defined(__ARM_FEATURE_UNALIGNED)
static inline uint8_t *copy_fast(uint8_t *out, uint32_t distance, uint32_t len)
{
	const uint8_t *from = out - distance;
	uint8_t *end = out + len;

	if (distance % 4) {
		do {
			out[0] = from[0];
			out[1] = from[1];
			out += 2;
			from += 2;
		} while (out < end);
		return end;
	}
	/* The most frequent case: ARM's instructions are words. */
	while ((uintptr_t)out % 4)
		*out++ = *from++;
	while (out < end) {
		*(uint32_t *)out = *(const uint32_t *)from;
		out += 4;
		from += 4;
	}
	return end;
}
#else
static inline void copy_word(uint8_t *to, const uint8_t *from)
{
	uint32_t word;

	__builtin_memcpy(&word, from, sizeof(word));
	__builtin_memcpy(to, &word, sizeof(word));
}

static inline uint8_t *copy_fast(uint8_t *out, uint32_t distance, uint32_t len)
{
	const uint8_t *from = out - distance;
	uint8_t *end = out + len;
	uint32_t i;

	/* A distance below 4 is replaced by a multiple of it that is at least a word. */
	if (distance < 4) {
		for (i = distance == 1 ? 3 : distance; i; i--) {
			*out++ = *from;
			from += distance > 1;
		}
		from = out - (distance == 3 ? 6 : 4);
	}
	while (out < end) {
		copy_word(out, from);
		copy_word(out + 4, from + 4);
		out += 8;
		from += 8;
	}
	return end;
}
#endif

static inline uint8_t *copy_exactly(uint8_t *out, uint32_t distance, uint32_t len)
{
	const uint8_t *from = out - distance;
	uint8_t *end = out + len;

	do
		*out++ = *from++;
	while (out != end);
	return out;
}

#endif
