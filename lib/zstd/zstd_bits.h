/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading bits. A stream of bits starts at its end in memory and goes down to its beginning. */
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

/* A stream of bits, read backwards. */
struct bits {
	const uint8_t *base; /* where the stream starts */
	int32_t at;	     /* minus the number of bits that are left, plus a constant */
	int32_t end;	     /* the value of at when no bits are left */
};

/*
 * On ARM a shift by a register uses its lowest byte: 32 gives 0, and the higher bytes are ignored.
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

/* Rotate a word, so that the bits that shift_right() takes move out. */
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
 * The next bits, at least 25; the first one is the top bit. Below them are other bits. If the
 * stream has no more bits, these come from in front of it: the source always has enough bytes
 * there.
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
	/* At least one byte of this aligned word is in the stream. */
	const uint32_t *p = (const uint32_t *)(const void *)base - (at >> 5);
	uint32_t shift = (uint32_t)at & 31;

	return p[-1] << shift | shift_right(p[-2], 32 - shift);
#endif
}

/* Read up to 25 bits. */
static inline uint32_t take(struct bits *b, uint32_t count)
{
	uint32_t word = peek(b->base, b->at);

	b->at += (int32_t)count;
	return shift_right(word, 32 - count);
}

/*
 * Start to read [start, end) backwards, below the highest set bit of the last byte. False when that
 * byte is 0.
 */
bool zstd_open_bits(struct bits *b, const uint8_t *start, const uint8_t *end);

#endif
