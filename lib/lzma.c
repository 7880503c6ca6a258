// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * LZMA, and the .lzma file around it: 5 bytes of properties, 8 of size, the stream.
 *
 * What costs time is the decisions, about four per byte that comes out. On ARM each is ten
 * instructions and no table, by these means:
 *
 * - The range is kept less the 2^24 that it must not fall below, so that the subtraction which
 *   shrinks it also tells, by its borrow, whether the next byte of input must be shifted in.
 * - The probabilities of a bit tree lie in the order in which a search tree lies in an array. From
 * a node to its successor it is a constant distance, which depends on the level, upwards for a 1
 * and downwards for a 0: storing a probability moves on to the next. Where the walk ends says what
 * was read. Trees that are read from the least bit lie so that the distances are the bits' values.
 * - Nothing is checked while a number of symbols follow for which input and output surely suffice.
 *
 * One piece of code decodes fast and carefully: carefully is one symbol at a time. It reads input
 * always at the same places, so that it can be said for a stream how near behind its output it
 * may lie in memory.
 */
#include "decode.h"
#include "lzma.h"

#include <stddef.h>
#include <string.h>

/* What runs once, or once per 64 KiB, is made small. */
#define COLD __attribute__((cold))

#define RANGE_LEAST (1u << 24)
#define HALF	    1024u /* a probability before anything is known; it is that of a 0, in 2048 */

#define LITERAL_STATES 7 /* the states below: the last symbol was a literal */
#define LEN_MIN	       2
#define MARKER	       0u /* as a distance: 2^32 */

/*
 * Where the probabilities are, in entries. A tree of n bits has 2^n, its root is in the middle;
 * entry 0 is not in it, so two such hold the decisions between a length's three trees. Each tree
 * lies at a multiple of its size: its entry number is then the low bits of its address. Literals
 * have two sets of trees, for as many contexts: PLAIN, and MATCHED for behind a match, where each
 * node is two side by side: for a 0 and for a 1 in the byte that the last distance points at.
 */
#define CONTEXTS     16u
#define IS_MATCH     0u			      /* [12 states][16 positions] */
#define IS_REP0_LONG (IS_MATCH + 12 * 16)     /* likewise */
#define IS_REP	     (IS_REP0_LONG + 12 * 16) /* [12 states, of 16] */
#define IS_REP0	     (IS_REP + 16)
#define IS_REP1	     (IS_REP0 + 16)
#define IS_REP2	     (IS_REP1 + 16)
#define ALIGN	     (IS_REP2 + 16)		  /* [16]; a gap of 48 follows */
#define LENGTHS	     512u			  /* of matches */
#define REP_LENGTHS  (LENGTHS + LENGTHS_SIZE)	  /* of matches at one of the last distances */
#define SLOTS	     (REP_LENGTHS + LENGTHS_SIZE) /* [4][64] */
#define SPECIAL	     (SLOTS + 4 * 64) /* by the value of slots 4 to 13, less the slot: 115 */
#define PLAIN	     (SPECIAL + 256)  /* [CONTEXTS][256] */
#define MATCHED	     (PLAIN + CONTEXTS * 256) /* [CONTEXTS][256][2] */
#define ENTRIES	     (MATCHED + CONTEXTS * 512)

/* Of one of the two sets of lengths: */
#define LOW	     0u	  /* [16 positions][8] */
#define MID	     128u /* [16 positions][8] */
#define HIGH	     256u /* [256] */
#define LENGTHS_SIZE 512u

#define TABLE_ALIGN 512u
#define WORKSPACE   (sizeof(struct lzma) + TABLE_ALIGN + sizeof(uint16_t) * ENTRIES)

/*
 * The decisions, on variables of the function that uses them: range, code and in, and constants
 * that shall be in registers. BRANCH_BY() decides by the probability `at` entries behind q, moves q
 * there and on by `zero` or `one`, and goes to the label for a 1; STEP() and STEP_BY() do without
 * a label. UNKNOWN() keeps the compiler
 * from knowing better where a value comes from. DIRECT() shifts n bits of even
 * chance into value, in ARM's form behind a mark that falls out when all are there.
 */
#if defined(__arm__) && !defined(__thumb__)
#define CONSTANTS                                                    \
	uint32_t bias = RANGE_LEAST >> 11, carry = 0u - RANGE_LEAST; \
	__asm__("" : "+r"(bias), "+r"(carry))

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
#define CONSTANTS  (void)0
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
#define BRANCH(q, label) BRANCH_BY(q, 0, 0, 0, label)

/* The entry's number in a tree of so many entries. */
static inline uint32_t entry(const uint16_t *q, uint32_t size)
{
	return (uint32_t)((uintptr_t)q / sizeof(*q)) & (size - 1);
}

static inline uint16_t *table_of(struct lzma *z)
{
	return (uint16_t *)(void *)(z + 1);
}

COLD struct lzma *lzma_init(void *workspace, uint32_t size)
{
	uintptr_t unaligned = (uintptr_t)workspace + sizeof(struct lzma);
	struct lzma *z = (void *)((uint8_t *)workspace + (0 - unaligned) % TABLE_ALIGN);

	if (size < WORKSPACE)
		return NULL;
	memset(z, 0, sizeof(*z));
	z->plain_less_half =
		(uintptr_t)(table_of(z) + PLAIN) - (uintptr_t)(table_of(z) + MATCHED) / 2;
	return z;
}

COLD bool lzma_properties(struct lzma *z, uint8_t byte)
{
	uint32_t lc = byte, lp = 0, pb = 0;

	if (byte > (4 * 5 + 4) * 9 + 8)
		return false;
	for (; lc >= 5 * 9; lc -= 5 * 9)
		pb++;
	for (; lc >= 9; lc -= 9)
		lp++;
	/* As .xz has it; .lzma files with more are not made by anything in use. */
	if (1u << lc << lp > CONTEXTS)
		return false;
	z->pos_mask = (1u << pb) - 1;
	z->literal_mask = (0x100u << lp) - (0x100u >> lc);
	z->literal_shift = lc + 1;
	return true;
}

COLD void lzma_reset(struct lzma *z)
{
	uint16_t *p = table_of(z), *end = p + ENTRIES;
	uint32_t i;

	while (p != end)
		*p++ = HALF;
	z->state = 0;
	for (i = 0; i < 4; i++)
		z->rep[i] = 1;
}

COLD bool lzma_start(struct lzma *z)
{
	const uint8_t *in = z->in;

	z->in += LZMA_START_BYTES;
	z->code = (uint32_t)in[1] << 24 | (uint32_t)in[2] << 16 | (uint32_t)in[3] << 8 | in[4];
	z->range = 0xffffffff - RANGE_LEAST;
	return !in[0];
}

/* Bytes that copy_fast() may write behind what it is to copy. */
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
	/* Most often, as ARM's instructions are words. */
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

	/* A shorter distance is made one of a word or more, over as many whole periods. */
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

/* A node of the trees without knowledge, by a literal's pair of nodes at the same place. */
static inline uint16_t *plain_node(const struct lzma *z, const uint16_t *q)
{
	return (uint16_t *)(z->plain_less_half + (uintptr_t)q / 2);
}

/* A literal's bit behind a match, while all bits before were those of the byte pointed at. */
#define MATCHED_BIT(bit, by, next, differs)                             \
	do {                                                            \
		if (pointed & (bit)) {                                  \
			BRANCH_BY(q, 1, -(by)*2 - 1, (by)*2 - 1, next); \
			goto differs;                                   \
		}                                                       \
		BRANCH_BY(q, 0, -(by)*2, (by)*2, differs);              \
	} while (0)

/* All up to limit, but its first byte; see lzma_decode(). */
static __attribute__((hot, noinline)) enum error decode(struct lzma *z)
{
	CONSTANTS;
	uint16_t *table = table_of(z);
	uint32_t range = z->range, code = z->code, state = z->state;
	uint32_t rep0 = z->rep[0], count, left, len, position, context, pointed, slot, by;
	const uint8_t *in = z->in;
	uint8_t *out = z->out, *fast_end;
	enum error error = ERR_NONE;
	uint16_t *q, *lengths;

	/* The decoder lies in front of its table: the two want one register. */
	UNKNOWN(table);
	z = (struct lzma *)(void *)table - 1;
	while (out < z->limit) {
		/*
		 * So many symbols surely neither end the input nor reach the limit or, in place,
		 * the input; none: then one with care.
		 */
		left = (uint32_t)(z->in_end - in);
		if (left < LZMA_SYMBOL_BYTES || in > z->in_end) {
			error = ERR_PAY_TRUNCATED;
			break;
		}
		count = left / 32;
		fast_end = z->limit;
		if ((uintptr_t)in > (uintptr_t)out && (uintptr_t)in < (uintptr_t)fast_end)
			fast_end = (uint8_t *)(uintptr_t)in;
		left = (uint32_t)(fast_end - out) / 512;
		if (count > left)
			count = left;
		if (!count)
			count = 1;
		do {
			position = (uint32_t)(uintptr_t)out & z->pos_mask;
			q = table + IS_MATCH + state * 16 + position;
			BRANCH(q, match);
			context = (((uint32_t)(uintptr_t)out << 8) + out[-1]) & z->literal_mask;
			context <<= z->literal_shift; /* to that of a tree, in bytes */
			if (state < LITERAL_STATES) {
				if (__builtin_sub_overflow(state, 3, &state))
					state = 0;
				q = (uint16_t *)((uintptr_t)table + context) + PLAIN + 128;
				STEP(q, -64, 64);
			plain1:
				STEP(q, -32, 32);
			plain2:
				STEP(q, -16, 16);
			plain3:
				STEP(q, -8, 8);
			plain4:
				STEP(q, -4, 4);
			plain5:
				STEP(q, -2, 2);
			plain6:
				STEP(q, -1, 1);
			plain7:
				STEP(q, -1, 0);
			literal:
				*out++ = (uint8_t)entry(q, 256);
				continue;
			}
			state = state < 10 ? state - 3 : state - 6;
			pointed = *(out - rep0);
			UNKNOWN(pointed);
			q = (uint16_t *)((uintptr_t)table + context * 2) + MATCHED + 256;
			/* Here the way to the next node is too long for one instruction. */
			if (pointed & 0x80) {
				BRANCH_BY(q, 1, -1, -1, up1);
				q -= 128;
				goto differs1;
			}
			BRANCH_BY(q, 0, 0, 0, differs_up1);
			q -= 128;
			goto matched1;
		up1:
			q += 128;
		matched1:
			MATCHED_BIT(0x40, 32, matched2, differs2);
		matched2:
			MATCHED_BIT(0x20, 16, matched3, differs3);
		matched3:
			MATCHED_BIT(0x10, 8, matched4, differs4);
		matched4:
			MATCHED_BIT(0x08, 4, matched5, differs5);
		matched5:
			MATCHED_BIT(0x04, 2, matched6, differs6);
		matched6:
			MATCHED_BIT(0x02, 1, matched7, differs7);
		matched7:
			q += pointed & 1;
			STEP(q, -2, 0);
			q = plain_node(z, q);
			goto literal;
		differs_up1:
			q += 128;
		differs1:
			q = plain_node(z, q);
			goto plain1;
		differs2:
			q = plain_node(z, q);
			goto plain2;
		differs3:
			q = plain_node(z, q);
			goto plain3;
		differs4:
			q = plain_node(z, q);
			goto plain4;
		differs5:
			q = plain_node(z, q);
			goto plain5;
		differs6:
			q = plain_node(z, q);
			goto plain6;
		differs7:
			q = plain_node(z, q);
			goto plain7;

		match:
			q = table + IS_REP + state;
			BRANCH(q, rep);
			lengths = table + LENGTHS;
			state = state < LITERAL_STATES ? 7 : 10;
			goto length;

		rep:
			q = table + IS_REP0 + state;
			BRANCH(q, rep123);
			q = table + IS_REP0_LONG + state * 16 + position;
			BRANCH(q, rep_length);
			state = state < LITERAL_STATES ? 9 : 11;
			*out = *(out - rep0);
			out++;
			continue;
		rep123:
			by = rep0;
			q = table + IS_REP1 + state;
			BRANCH(q, rep23);
			rep0 = z->rep[1];
			z->rep[1] = by;
			goto rep_length;
		rep23:
			q = table + IS_REP2 + state;
			BRANCH(q, rep3);
			rep0 = z->rep[2];
			goto rep2;
		rep3:
			rep0 = z->rep[3];
			z->rep[3] = z->rep[2];
		rep2:
			z->rep[2] = z->rep[1];
			z->rep[1] = by;
		rep_length:
			lengths = table + REP_LENGTHS;
			state = state < LITERAL_STATES ? 8 : 11;

		length:
			q = lengths + LOW;
			BRANCH(q, longer);
			q = lengths + LOW + position * 8 + 4;
			len = LEN_MIN;
		short_length:
			STEP(q, -2, 2);
			STEP(q, -1, 1);
			STEP(q, -1, 0);
			len += entry(q, 8);
		have_length:
			if (lengths != table + LENGTHS)
				goto copy;

			z->rep[3] = z->rep[2];
			z->rep[2] = z->rep[1];
			z->rep[1] = rep0;
			q = table + SLOTS + 64 * (len < LEN_MIN + 3 ? len - LEN_MIN : 3) + 32;
			STEP(q, -16, 16);
			STEP(q, -8, 8);
			STEP(q, -4, 4);
			STEP(q, -2, 2);
			STEP(q, -1, 1);
			STEP(q, -1, 0);
			slot = entry(q, 64);
			rep0 = slot + 1;
			if (slot >= 4) {
				left = (slot >> 1) - 1;
				rep0 = 2 | (slot & 1);
				if (slot < 14) {
					q = table + SPECIAL + (rep0 << left) - slot + 1;
					by = 1;
					do {
						STEP_UP(q, by);
						by *= 2;
					} while (--left);
					rep0 = (uint32_t)(q - (table + SPECIAL)) + slot - by + 1;
				} else {
					left -= 4;
					DIRECT(rep0, left);
					q = table + ALIGN + 1;
					STEP(q, 1, 2);
					STEP(q, 2, 4);
					STEP(q, 4, 8);
					STEP(q, 8, 16);
					rep0 = rep0 * 16 + entry(q, 16) + 1;
				}
			}
			if (rep0 - 1 >= (size_t)(out - z->dictionary)) {
				z->marker = rep0 == MARKER;
				error = z->marker ? ERR_NONE : ERR_PAY_CORRUPT;
				goto stop;
			}
		copy:
			if ((size_t)(fast_end - out) >= len + COPY_BEYOND) {
				out = copy_fast(out, rep0, len);
			} else {
				if ((size_t)(z->limit - out) < len) {
					error = ERR_PAY_LENGTH;
					goto stop;
				}
				out = copy_exactly(out, rep0, len);
			}
			continue;
		longer:
			q = lengths + MID;
			BRANCH(q, longest);
			q = lengths + MID + position * 8 + 4;
			len = LEN_MIN + 8;
			goto short_length;
		longest:
			q = lengths + HIGH + 128;
			by = 64;
			do
				STEP_DOWN_UP(q, by);
			while (by >>= 1);
			STEP(q, -1, 0);
			len = LEN_MIN + 16 + entry(q, 256);
			goto have_length;
		} while (--count);
	}
stop:
	z->range = range;
	z->code = code;
	z->state = state;
	z->rep[0] = rep0;
	z->in = in;
	z->out = out;
	return error;
}

/*
 * Decode one symbol to a place where there is nothing before it but one byte, a 0, and no room for
 * more than one. Returns that place.
 */
COLD static uint8_t *decode_aside(struct lzma *z, enum error *error)
{
	uint8_t *out = z->out, *limit = z->limit, *dictionary = z->dictionary, *aside;

	/* As far from a multiple of 16 as where it belongs: that chooses probabilities. */
	aside = z->aside + 16 - (uintptr_t)z->aside % 16 + (uintptr_t)out % 16;
	aside[-1] = 0;
	z->out = z->dictionary = aside;
	z->limit = aside + 1;
	*error = decode(z);
	z->out = out;
	z->limit = limit;
	z->dictionary = dictionary;
	return aside;
}

COLD enum error lzma_decode(struct lzma *z)
{
	const uint8_t *byte;
	enum error error;

	/* With nothing to reach back to, there must be a literal. */
	if (z->out == z->dictionary && z->out < z->limit) {
		byte = decode_aside(z, &error);
		if (error == ERR_PAY_TRUNCATED || z->marker)
			return error;
		if (error || z->state)
			return ERR_PAY_CORRUPT;
		*z->out++ = *byte;
	}
	return decode(z);
}

COLD enum error lzma_marker(struct lzma *z)
{
	enum error error;
	uint32_t i;

	/* Of what was before, nothing is reached but the byte in front. */
	for (i = 0; i < 4; i++)
		z->rep[i] = 1;
	decode_aside(z, &error);
	return z->marker || error == ERR_PAY_TRUNCATED ? error : ERR_PAY_LENGTH;
}

#define HEADER_SIZE 13

COLD static bool all_are(const uint8_t *bytes, uint8_t value, uint32_t count)
{
	while (count--)
		if (*bytes++ != value)
			return false;
	return true;
}

/* Decode up to the end; when input is wanting, it can go on with more. */
COLD static enum error decode_to_end(struct lzma *z, bool marked)
{
	enum error error = lzma_decode(z);

	/* Where the size is known, there may still be a marker. */
	if (error || z->marker || (!marked && !z->code))
		return error;
	return lzma_marker(z);
}

COLD enum error decode_lzma(const struct payload *p)
{
	const uint8_t *in = p->source, *end = in + p->source_size;
	struct lzma *z = lzma_init(p->workspace, p->workspace_size);
	uint32_t size, rest;
	enum error error;
	bool marked;

	if (!z)
		return ERR_PAY_WORKSPACE;
	if (p->source_size < HEADER_SIZE)
		return ERR_PAY_TRUNCATED;
	/* The dictionary's size does not matter: all that came out is there to be reached. */
	if (!lzma_properties(z, in[0]))
		return ERR_PAY_CORRUPT;
	marked = all_are(in + 5, 0xff, 8);
	size = (uint32_t)in[5] | (uint32_t)in[6] << 8 | (uint32_t)in[7] << 16 |
	       (uint32_t)in[8] << 24;
	if (!marked && (size != p->kernel_size || !all_are(in + 9, 0, 4)))
		return ERR_PAY_LENGTH;
	if (p->source_size < HEADER_SIZE + LZMA_START_BYTES)
		return ERR_PAY_TRUNCATED;
	lzma_reset(z);
	z->in = in + HEADER_SIZE;
	z->in_end = end;
	z->out = z->dictionary = p->kernel;
	z->limit = z->out + p->kernel_size;
	if (!lzma_start(z))
		return ERR_PAY_CORRUPT;
	error = decode_to_end(z, marked);
	if (error == ERR_PAY_TRUNCATED) {
		/* The last symbols are decoded with zeros behind, and looked at afterwards. */
		rest = (uint32_t)(end - z->in);
		memset(z->tail, 0, sizeof(z->tail));
		memcpy(z->tail, z->in, rest);
		z->in = z->tail;
		end = z->tail + rest;
		z->in_end = end + LZMA_SYMBOL_BYTES;
		error = decode_to_end(z, marked);
		if (z->in > end)
			return ERR_PAY_TRUNCATED;
	}
	if (error)
		return error;
	if (z->out != z->limit)
		return ERR_PAY_LENGTH;
	return z->code || z->in != end ? ERR_PAY_CORRUPT : ERR_NONE;
}
