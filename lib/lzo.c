// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * LZO1X: one raw stream with its end marker, as lzo1x_999_compress() makes it from a whole kernel.
 * The format is described in Linux, Documentation/staging/lzo.rst.
 */
#include "decode.h"
#include "copy.h"

#define DISTANCE_MAX  0xbfffu
#define END_DISTANCE  0x4000u
#define FIRST_LITERAL 17	  /* a first byte above this: literals, this many fewer */
#define LENGTH_LIMIT  0x80000000u /* more than any kernel has */

/*
 * Decode instructions whose distance cannot be too long, because DISTANCE_MAX bytes are there: see
 * struct cursor.
 */
#ifdef __arm__
void lzo_fast(struct cursor *c, const uint8_t *limit, bool vector);
#else
/* It does nothing without vector, so that tests can compare the results with and without it. */
static void lzo_fast(struct cursor *c, const uint8_t *limit, bool vector)
{
	uint32_t op, word, distance, size, used;
	uint8_t piece[40];

	while (vector && c->out < limit) {
		op = c->in[0];
		word = (uint32_t)c->in[1] | (uint32_t)c->in[2] << 8;
		used = 2;
		if (op >= 64) {
			size = (op >> 5) + 1;
			distance = ((word & 255) << 3) + (op >> 2 & 7) + 1;
		} else if (op >= 16) {
			size = op & (op < 32 ? 7 : 31);
			distance = (word >> 2) + 1;
			if (op < 32)
				distance += END_DISTANCE - 1 + ((op & 8) << 11);
			if (!size || distance == END_DISTANCE)
				return;
			size += 2;
			op = word;
			used = 3;
		} else if (c->state) {
			size = c->state == 4 ? 3 : 2;
			distance = ((word & 255) << 2) + (op >> 2) + 1;
			if (c->state == 4)
				distance += 2048;
		} else {
			if (!op)
				return;
			memcpy(piece, c->in + 1, 24);
			memcpy(c->out, piece, 24);
			c->in += 1 + 3 + op;
			c->out += 3 + op;
			c->state = 4;
			continue;
		}
		if (distance < size)
			return;
		memcpy(piece, c->out - distance, sizeof(piece));
		memcpy(c->out, piece, sizeof(piece));
		c->out += size;
		c->in += used;
		c->state = op & 3;
		memcpy(piece, c->in, 4);
		memcpy(c->out, piece, 4);
		c->in += c->state;
		c->out += c->state;
	}
}
#endif

/* Copy literals. In place they may overlap their destination, which is below them. */
static enum error copy_literals(struct cursor *c, const uint8_t *in_end, const uint8_t *end,
				uint32_t size)
{
	if (size > (uint32_t)(in_end - c->in))
		return ERR_PAY_TRUNCATED;
	if (size > (uint32_t)(end - c->out))
		return ERR_PAY_LENGTH;
	memmove(c->out, c->in, size);
	c->in += size;
	c->out += size;
	return ERR_NONE;
}

/* Read a length from the bits of op under mask. If these are 0, it is in the bytes behind op. */
static enum error read_length(struct cursor *c, const uint8_t *in_end, uint32_t op, uint32_t mask,
			      uint32_t *size)
{
	*size = op & mask;
	if (*size)
		return ERR_NONE;
	for (*size = mask;; *size += 255) {
		if (c->in == in_end)
			return ERR_PAY_TRUNCATED;
		if (*size >= LENGTH_LIMIT)
			return ERR_PAY_LENGTH;
		op = *c->in++;
		if (op)
			break;
	}
	*size += op;
	return ERR_NONE;
}

/* Decode one instruction with all checks. Only the end marker sets *ended. */
static enum error step(struct cursor *c, const uint8_t *in_end, const uint8_t *start,
		       const uint8_t *end, bool *ended)
{
	uint32_t op, word, distance, size;
	enum error error;

	if (c->in == in_end)
		return ERR_PAY_TRUNCATED;
	op = *c->in++;
	if (op >= 64) {
		size = (op >> 5) + 1;
	} else if (op < 16 && c->state) {
		size = c->state == 4 ? 3 : 2;
	} else {
		error = read_length(c, in_end, op, op < 16 ? 15 : op < 32 ? 7 : 31, &size);
		if (error)
			return error;
		if (op < 16) {
			c->state = 4;
			return copy_literals(c, in_end, end, size + 3);
		}
		size += 2;
	}

	if (c->in == in_end)
		return ERR_PAY_TRUNCATED;
	word = *c->in++;
	if (op >= 64) {
		distance = (word << 3) + (op >> 2 & 7) + 1;
	} else if (op >= 16) {
		if (c->in == in_end)
			return ERR_PAY_TRUNCATED;
		word |= (uint32_t)*c->in++ << 8;
		distance = (word >> 2) + 1;
		if (op < 32) {
			distance += END_DISTANCE - 1 + ((op & 8) << 11);
			if (distance == END_DISTANCE) {
				*ended = true;
				return ERR_NONE;
			}
		}
		op = word;
	} else {
		distance = (word << 2) + (op >> 2) + (c->state == 4 ? 2049 : 1);
	}
	if (distance > (uint32_t)(c->out - start))
		return ERR_PAY_CORRUPT;
	if (size > (uint32_t)(end - c->out))
		return ERR_PAY_LENGTH;
	c->out = copy_match(c->out, distance, size);
	c->state = op & 3;
	return copy_literals(c, in_end, end, c->state);
}

enum error decode_lzo(const struct payload *p)
{
	struct cursor c = {p->source, p->kernel, 0};
	const uint8_t *in_end = c.in + p->source_size, *end = c.out + p->kernel_size;
	const uint8_t *start = c.out, *limit;
	enum error error = ERR_NONE;
	bool ended = false;
	uint32_t size;

	if (p->source_size && *c.in > FIRST_LITERAL) {
		size = *c.in++ - (uint32_t)FIRST_LITERAL;
		c.state = size < 4 ? size : 4;
		error = copy_literals(&c, in_end, end, size);
	}
	while (!error && !ended) {
		if ((uint32_t)(c.out - start) >= DISTANCE_MAX) {
			limit = fast_limit(&c, in_end, end);
			if (c.out < limit)
				lzo_fast(&c, limit, p->vector);
		}
		error = step(&c, in_end, start, end, &ended);
	}
	if (error)
		return error;
	if (c.out != end)
		return ERR_PAY_LENGTH;
	return c.in == in_end ? ERR_NONE : ERR_PAY_CORRUPT;
}
