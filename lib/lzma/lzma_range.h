/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The range decoder: decisions by a probability, and bits of even chance. On ARM, a decision takes
 * ten instructions and no table:
 *
 * - The range is stored minus 2^24, the value that it must not fall below. So the subtraction that
 *   shrinks it also shows, by its borrow, whether the next byte of input must be shifted in.
 *
 * - The probabilities of a bit tree lie like a search tree in an array. From a node to its
 *   successor the distance is constant for each level: upwards for a 1 and downwards for a 0. So
 *   storing a probability also steps to the next one. The end of the walk gives the value. Trees
 *   that are read from the lowest bit lie so that the distances are the bits' values.
 */
#ifndef KEDGE_LZMA_RANGE_H
#define KEDGE_LZMA_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RANGE_LEAST (1u << 24)

/*
 * Where the range decoder stands. While symbols are decoded, this lies in registers: all functions
 * that get it are inlined, and use it through variables of their own.
 */
struct coder {
	uint32_t range, code;
	const uint8_t *in;
	uint32_t bias, carry; /* constants, for ARM */
};

#define INLINE static inline __attribute__((always_inline))

/* What the decisions use. It comes first and last in a function that has decisions. */
#define CODER_OPEN(c)                                                                        \
	uint32_t range = (c)->range, code = (c)->code, bias = (c)->bias, carry = (c)->carry; \
	const uint8_t *in = (c)->in;                                                         \
	(void)bias;                                                                          \
	(void)carry
#define CODER_CLOSE(c)              \
	do {                        \
		(c)->range = range; \
		(c)->code = code;   \
		(c)->in = in;       \
	} while (0)

/*
 * The decisions. BRANCH_BY() decides by the probability `at` entries behind q, moves q there and on
 * by `zero` or `one`, and jumps to the label for a 1. STEP() and STEP_BY() have no label. UNKNOWN()
 * hides from the compiler where a value comes from. DIRECT() shifts n bits of even chance into
 * value. On ARM a mark bit stands in front of them, and falls out when all n are there.
 */
#if defined(__arm__) && !defined(__thumb__)
#define UNKNOWN(x) __asm__("" : "+r"(x))
#define DECIDE                                     \
	"add	%[b], %[bias], %[range], lsr #11\n\t" \
	"mul	%[b], %[p], %[b]\n\t"                 \
	"cmp	%[code], %[b]\n\t"                    \
	"bcc	1f\n\t"                               \
	"sub	%[code], %[code], %[b]\n\t"           \
	"subs	%[range], %[range], %[b]\n\t"        \
	"sub	%[p], %[p], %[p], lsr #5\n\t"
#define ZERO                                   \
	"1:\n\t"                               \
	"rsb	%[range], %[p], #2048\n\t"        \
	"add	%[p], %[p], %[range], lsr #5\n\t" \
	"subs	%[range], %[b], #0x1000000\n\t"
#define SHIFT_IN                                       \
	"ldrb	%[p], [%[in]], #1\n\t"                   \
	"add	%[range], %[carry], %[range], lsl #8\n\t" \
	"orr	%[code], %[p], %[code], lsl #8\n\t"
#define STATE(q)                                                                           \
	[q] "+r"(q), [range] "+r"(range), [code] "+r"(code), [in] "+r"(in), [p] "=&r"(p_), \
		[b] "=&r"(b_)

#define STEP_BY(q, zero, one, ...)                                                                 \
	do {                                                                                       \
		uint32_t p_, b_;                                                                   \
		__asm__ volatile("ldrh	%[p], [%[q]]\n\t" DECIDE "strh	%[p], [%[q]], " one "\n\t" \
				 "bcs	3f\n\t"                                                      \
				 "b	2f\n\t" ZERO "strh	%[p], [%[q]], " zero "\n\t"        \
				 "bcs	3f\n"                                                        \
				 "2:\n\t" SHIFT_IN "3:"                                            \
				 : STATE(q)                                                        \
				 : [bias] "r"(bias), [carry] "r"(carry), __VA_ARGS__               \
				 : "cc", "memory");                                                \
	} while (0)
#define STEP(q, zero, one) \
	STEP_BY(q, "%[to_0]", "%[to_1]", [to_0] "i"((zero)*2), [to_1] "i"((one)*2))
#define STEP_DOWN_UP(q, by) STEP_BY(q, "-%[by_]", "%[by_]", [by_] "r"((by)*2))
#define STEP_UP(q, by)	    STEP_BY(q, "%[by_]", "%[by2_]", [by_] "r"((by)*2), [by2_] "r"((by)*4))
#define BRANCH_BY(q, at, zero, one, label)                                                       \
	do {                                                                                     \
		uint32_t p_, b_;                                                                 \
		__asm__ goto("ldrh	%[p], [%[q], %[skip]]!\n\t" DECIDE                       \
			     "strh	%[p], [%[q]], %[to_1]\n\t"                                    \
			     "bcs	%l[" #label "]\n\t" SHIFT_IN "b	%l[" #label "]\n\t" ZERO \
			     "strh	%[p], [%[q]], %[to_0]\n\t"                                    \
			     "bcs	3f\n\t" SHIFT_IN "3:"                                    \
			     : STATE(q)                                                          \
			     : [bias] "r"(bias), [carry] "r"(carry), [skip] "i"((at)*2),         \
			       [to_0] "i"((zero)*2), [to_1] "i"((one)*2)                         \
			     : "cc", "memory"                                                    \
			     : label);                                                           \
	} while (0)
#define DIRECT(value, n)                                                                  \
	do {                                                                              \
		uint32_t p_;                                                              \
		__asm__ volatile("rsb	%[left], %[left], #32\n\t"                          \
				 "mov	%[p], #1\n\t"                                       \
				 "orr	%[to], %[to], %[p], lsl %[left]\n\t"                \
				 "add	%[range], %[range], #0x1000000\n"                   \
				 "1:\n\t"                                                 \
				 "lsr	%[range], %[range], #1\n\t"                         \
				 "cmp	%[code], %[range]\n\t"                              \
				 "subcs	%[code], %[code], %[range]\n\t"                   \
				 "adcs	%[to], %[to], %[to]\n\t"                           \
				 "bcs	2f\n\t"                                             \
				 "cmp	%[range], #0x1000000\n\t"                           \
				 "bcs	1b\n\t"                                             \
				 "ldrb	%[p], [%[in]], #1\n\t"                             \
				 "lsl	%[range], %[range], #8\n\t"                         \
				 "orr	%[code], %[p], %[code], lsl #8\n\t"                 \
				 "b	1b\n"                                                 \
				 "2:\n\t"                                                 \
				 "subs	%[range], %[range], #0x1000000\n\t"                \
				 "bcs	3f\n\t" SHIFT_IN "3:"                             \
				 : [range] "+r"(range), [code] "+r"(code), [in] "+r"(in), \
				   [p] "=&r"(p_), [to] "+r"(value), [left] "+r"(n)        \
				 : [carry] "r"(carry)                                     \
				 : "cc", "memory");                                       \
	} while (0)
#else
#define UNKNOWN(x) (void)(x)
#define SHIFT_IN                                    \
	do {                                        \
		range = (range << 8) - RANGE_LEAST; \
		code = code << 8 | *in++;           \
	} while (0)
#define DECIDE(q, zero, one, on_1)                                                                 \
	do {                                                                                       \
		uint32_t p_ = *(q), b_ = ((range >> 11) + (RANGE_LEAST >> 11)) * p_, was_ = range; \
                                                                                                   \
		if (code < b_) {                                                                   \
			*(q) = (uint16_t)(p_ + ((2048 - p_) >> 5));                                \
			(q) += (zero);                                                             \
			range = b_ - RANGE_LEAST;                                                  \
			if (b_ < RANGE_LEAST)                                                      \
				SHIFT_IN;                                                          \
		} else {                                                                           \
			*(q) = (uint16_t)(p_ - (p_ >> 5));                                         \
			(q) += (one);                                                              \
			code -= b_;                                                                \
			range -= b_;                                                               \
			if (was_ < b_)                                                             \
				SHIFT_IN;                                                          \
			on_1;                                                                      \
		}                                                                                  \
	} while (0)
#define STEP(q, zero, one)  DECIDE(q, zero, one, (void)0)
#define STEP_DOWN_UP(q, by) DECIDE(q, 0 - (ptrdiff_t)(by), (by), (void)0)
#define STEP_UP(q, by)	    DECIDE(q, (by), 2 * (by), (void)0)
#define BRANCH_BY(q, at, zero, one, label)        \
	do {                                      \
		(q) += (at);                      \
		DECIDE(q, zero, one, goto label); \
	} while (0)
#define DIRECT(value, n)                                      \
	do {                                                  \
		uint32_t half_ = range / 2 + RANGE_LEAST / 2; \
                                                              \
		value = value * 2 + (code >= half_);          \
		if (code >= half_)                            \
			code -= half_;                        \
		range = half_ - RANGE_LEAST;                  \
		if (half_ < RANGE_LEAST)                      \
			SHIFT_IN;                             \
	} while (--n)
#endif

/* Restore a range decoder from what was kept. */
INLINE struct coder coder_at(uint32_t range, uint32_t code, const uint8_t *in)
{
	struct coder c = {range, code, in, RANGE_LEAST >> 11, 0u - RANGE_LEAST};

	/* The compiler keeps a constant in a register only if it does not know its value. */
	UNKNOWN(c.bias);
	UNKNOWN(c.carry);
	return c;
}

/* Make one decision by the probability at q. */
INLINE bool decide(struct coder *c, uint16_t *q)
{
	CODER_OPEN(c);
	BRANCH_BY(q, 0, 0, 0, one);
	CODER_CLOSE(c);
	return false;
one:
	CODER_CLOSE(c);
	return true;
}

#endif
