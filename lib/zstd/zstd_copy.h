/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The copies of zstd_run() are short: mostly no literals or one, and matches of mostly up to 8
 * bytes. They may read and write too much.
 */
#ifndef KEDGE_ZSTD_COPY_H
#define KEDGE_ZSTD_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "zstd_bits.h"

#define likely(condition) __builtin_expect(condition, 1)

static inline __attribute__((always_inline)) void copy16(uint8_t *to, const uint8_t *from)
{
#ifdef __ARM_FEATURE_UNALIGNED
	__asm__ volatile(".fpu neon\n\tvld1.8 {d0, d1}, [%1]\n\tvst1.8 {d0, d1}, [%0]"
			 :
			 : "r"(to), "r"(from)
			 : "memory");
#else
	__builtin_memcpy(to, from, 16);
#endif
}

/* Copy word by word. So the source may be as near as 4 bytes below the destination. */
static inline __attribute__((always_inline)) void copy4(uint8_t *to, const uint8_t *from)
{
#if UNALIGNED
	__builtin_memcpy(to, from, 4);
#else
	to[0] = from[0];
	to[1] = from[1];
	to[2] = from[2];
	to[3] = from[3];
#endif
}

/* Copy up to 15 literals. */
static inline __attribute__((always_inline)) void
copy_literals(uint8_t **out, const uint8_t **literal, uint32_t size, bool vector)
{
	uint8_t *to = *out;
	const uint8_t *from = *literal;

	if (vector) {
#ifdef __ARM_FEATURE_UNALIGNED
		__asm__ volatile(
			".fpu neon\n\tvld1.8 {d0, d1}, [%1], %2\n\tvst1.8 {d0, d1}, [%0], %2"
			: "+r"(to), "+r"(from)
			: "r"(size)
			: "memory");
		*out = to;
		*literal = from;
		return;
#else
		copy16(to, from);
#endif
	} else if (UNALIGNED) {
		copy4(to, from);
		if (!likely(size <= 4)) {
			copy4(to + 4, from + 4);
			copy4(to + 8, from + 8);
			copy4(to + 12, from + 12);
		}
	} else if (size) {
		*literal = from + size;
		do
			*to++ = *from++;
		while (--size);
		*out = to;
		return;
	}
	*out = to + size;
	*literal = from + size;
}

/* Copy a match of 3 to 34 bytes. */
static inline __attribute__((always_inline)) void copy_match(uint8_t **out, uint32_t offset,
							     uint32_t size, bool vector)
{
	uint8_t *to = *out, *end = to + size;
	const uint8_t *from = to - offset;

#ifdef __ARM_FEATURE_UNALIGNED
	if (vector && likely(offset >= 16)) {
		__asm__ volatile(".fpu neon\n\tvld1.8 {d0, d1}, [%1]\n\tvst1.8 {d0, d1}, [%0], %2"
				 : "+r"(to)
				 : "r"(from), "r"(size)
				 : "memory");
		*out = to;
		if (!likely(size <= 16)) {
			to -= size;
			copy16(to + 16, from + 16);
			copy16(to + 32, from + 32);
		}
		return;
	}
#endif
	*out = end;
	if (vector && offset >= 16) {
		copy16(to, from);
		if (size > 16) {
			copy16(to + 16, from + 16);
			copy16(to + 32, from + 32);
		}
	} else if (UNALIGNED && offset >= 4) {
		do {
			copy4(to, from);
			copy4(to + 4, from + 4);
			to += 8;
			from += 8;
		} while (to < end);
	} else if (UNALIGNED) {
		do
			*to++ = *from++;
		while (to < end);
	} else if ((((uintptr_t)to | offset) & 3) == 0) {
		/* ARM code mostly repeats in whole instructions. */
		do {
			__builtin_memcpy(__builtin_assume_aligned(to, 4),
					 __builtin_assume_aligned(from, 4), 4);
			to += 4;
			from += 4;
		} while (to < end);
	} else {
		do {
			copy4(to, from);
			to += 4;
			from += 4;
		} while (to < end);
	}
}

#endif
