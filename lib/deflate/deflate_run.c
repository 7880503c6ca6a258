// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * deflate's fast loop in C, for the host and as the reference. arch/arm/deflate.S does the same in
 * assembly. A pass decodes up to two literals, or a match with at most one literal before it.
 */
#include "deflate_run.h"

#define LOW(bits) ((1u << (bits)) - 1)

/* This is the builtin: the loader is freestanding, and there memcpy would be a call. */
static uint32_t load(const uint8_t *p)
{
#if defined(__arm__) && !defined(__ARM_FEATURE_UNALIGNED)
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
#else
	uint32_t word;

	__builtin_memcpy(&word, p, sizeof(word));
	return word;
#endif
}

static void copy_word(uint8_t *to, const uint8_t *from)
{
#if defined(__arm__) && !defined(__ARM_FEATURE_UNALIGNED)
	to[0] = from[0];
	to[1] = from[1];
	to[2] = from[2];
	to[3] = from[3];
#else
	__builtin_memcpy(to, from, 4);
#endif
}

enum deflate_ran deflate_run(struct deflate_run *r, bool vector)
{
	const uint32_t *litlen = r->tables->litlen, *dist = r->tables->distance;
	const uint8_t *in = r->in, *from;
	uint8_t *out = r->out, *end;
	uint32_t position = r->position, passes = r->passes, bits, entry, extra, length;
	enum deflate_ran ran = RAN_OUT;

	(void)vector;
	do {
		bits = load(in + (position >> 3)) >> (position & 7);
		entry = litlen[bits & LOW(LITLEN_BITS)];
		bits >>= entry & 0xff;
		position += entry & 0xff;
		if (entry & LITLEN_LITERAL) {
			*out++ = (uint8_t)(entry >> 16);
			entry = litlen[bits & LOW(LITLEN_BITS)];
			position += entry & 0xff;
			if (entry & LITLEN_LITERAL) {
				*out++ = (uint8_t)(entry >> 16);
				continue;
			}
		}
		if (entry & LITLEN_SPECIAL) {
			bits = load(in + (position >> 3)) >> (position & 7);
			if (entry & LITLEN_LINK) {
				entry = litlen[(entry >> 16 & LINK_MASK) +
					       (bits & LOW(entry >> 8 & 15))];
				bits >>= entry & 0xff;
				position += entry & 0xff;
				if (entry & LITLEN_LITERAL) {
					*out++ = (uint8_t)(entry >> 16);
					continue;
				}
			}
			if (entry & LITLEN_EXTRA) {
				extra = entry >> 8 & 15;
				length = (entry >> 16 & LENGTH_MASK) + (bits & LOW(extra));
				position += extra;
			} else if (entry & LITLEN_SPECIAL) {
				ran = entry & LITLEN_END ? RAN_TO_END : RAN_INTO_ERROR;
				break;
			} else {
				length = SHORT_LENGTH(entry >> 16);
			}
		} else {
			length = SHORT_LENGTH(entry >> 16);
		}
		end = out + length;

		bits = load(in + (position >> 3)) >> (position & 7);
		entry = dist[bits & LOW(DISTANCE_BITS)];
		if ((entry & (DIST_NO_BASE | DIST_INVALID)) == DIST_NO_BASE) {
			position += DISTANCE_BITS;
			bits = load(in + (position >> 3)) >> (position & 7);
			entry = dist[(entry >> 16 & LINK_MASK) + (bits & LOW(entry >> 8 & 15))];
		}
		if (entry & DIST_NO_BASE) {
			ran = RAN_INTO_ERROR;
			break;
		}
		from = out - (entry >> 16) - ((bits & LOW(entry & 0x7f)) >> (entry >> 8 & 15));
		position += entry & 0x7f;
		if (entry & DIST_SPECIAL) {
			do
				*out++ = *from++;
			while (out != end);
			continue;
		}
		do {
			copy_word(out, from);
			copy_word(out + 4, from + 4);
			out += 8;
			from += 8;
		} while (out < end);
		out = end;
	} while (--passes);

	r->in = in;
	r->position = position;
	r->out = out;
	return ran;
}
