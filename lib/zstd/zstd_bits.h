/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading bits: a stream of them goes from its end in memory to its beginning. */
#ifndef KEDGE_ZSTD_BITS_H
#define KEDGE_ZSTD_BITS_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the CPU can access a word that is not aligned. */
#if !defined(__arm__) || defined(__ARM_FEATURE_UNALIGNED)
#define UNALIGNED 1
#else
#define UNALIGNED 0
#endif

/* A stream of bits that is read backwards. */
struct bits {
	const uint8_t *base; /* where it starts */
	int32_t at;	     /* minus the bits that are left, and some more */
	int32_t end;	     /* at when none are left */
};

/* The CPU shifts by the lowest byte of a register: 32 gives 0, and what is above does not matter.
 */
static inline uint32_t shift_right(uint32_t word, uint32_t by)
{
#ifdef __arm__
	uint32_t result;

	__asm__("lsr %0, %1, %2" : "=r"(result) : "r"(word), "r"(by));
	return result;
#else
	by &= 0xff;
	return by < 32 ? word >> by : 0;
#endif
}

static inline uint32_t shift_left(uint32_t word, uint32_t by)
{
#ifdef __arm__
	uint32_t result;

	__asm__("lsl %0, %1, %2" : "=r"(result) : "r"(word), "r"(by));
	return result;
#else
	by &= 0xff;
	return by < 32 ? word << by : 0;
#endif
}

/* Shift the bits out that shift_right() takes. */
static inline uint32_t rotate(uint32_t word, uint32_t by)
{
#ifdef __arm__
	uint32_t result;

	__asm__("ror %0, %1, %2" : "=r"(result) : "r"(word), "r"(by));
	return result;
#else
	by &= 31;
	return by ? word >> by | word << (32 - by) : word;
#endif
}

static inline uint32_t load32(const uint8_t *p)
{
#if UNALIGNED
	uint32_t word;

	__builtin_memcpy(&word, p, 4);
	return word;
#else
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
#endif
}

/*
 * The next bits, at least 25, the first one on top. Below them are others, and where the stream has
 * no more, those in front of it: before it are always enough bytes of the source.
 */
static inline uint32_t peek(const uint8_t *base, int32_t at)
{
#if UNALIGNED
	uint32_t word;

#ifdef __arm__
	__asm__("ldr %0, [%1, -%2, asr #3]" : "=r"(word) : "r"(base - 4), "r"(at) : "memory");
#else
	word = load32(base - (at >> 3) - 4);
#endif
	return word << (at & 7);
#else
	/* Of an aligned word, at least one byte is the stream's. */
	const uint32_t *p = (const uint32_t *)(const void *)base - (at >> 5);
	uint32_t shift = (uint32_t)at & 31;

	return p[-1] << shift | shift_right(p[-2], 32 - shift);
#endif
}

/* Take up to 25 bits. */
static inline uint32_t take(struct bits *b, uint32_t count)
{
	uint32_t word = peek(b->base, b->at);

	b->at += (int32_t)count;
	return shift_right(word, 32 - count);
}

/*
 * Start to read [start, end) backwards: behind the highest bit that is set in the last byte. False
 * when there is no such bit.
 */
bool zstd_open_bits(struct bits *b, const uint8_t *start, const uint8_t *end);

#endif
