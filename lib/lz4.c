// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lz4's legacy frame, as `lz4 -l` writes it: a magic, then blocks, each with its size in front. A
 * block consists of sequences: token, literals, match. The last one has no match. A length of 15 in
 * a half of the token continues in further bytes.
 */
#include "decode.h"
#include "copy.h"

#define LEGACY_MAGIC 0x184c2102u
#define BLOCK_MAX    0x800000u /* inflated bytes of a block; only the last one may have fewer */
#define DISTANCE_MAX 0xffffu
#define MATCH_MIN    4
#define LENGTH_MORE  15 /* the length continues behind the token */

static uint32_t read_le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The largest compressed block: only literals, and their length. */
static uint32_t block_bound(void)
{
	return BLOCK_MAX + BLOCK_MAX / 255 + 16;
}

/*
 * Decode sequences whose distance cannot be too long, because DISTANCE_MAX bytes of the block are
 * there: see struct cursor. sizes[] has the match's size for each token. It is -1 where the token
 * alone does not say how much is to be copied; unsigned, this is more than any distance.
 */
#ifdef __arm__
void lz4_fast(struct cursor *c, const uint8_t *limit, bool vector, const int8_t *sizes);
#else
/* It does nothing without vector, so that tests can compare the results with and without it. */
static void lz4_fast(struct cursor *c, const uint8_t *limit, bool vector, const int8_t *sizes)
{
	uint32_t token, literals, distance, size;
	uint8_t piece[24];

	while (vector && c->out < limit) {
		token = c->in[0];
		literals = token >> 4;
		size = (uint32_t)sizes[token];
		memcpy(piece, c->in + 1, 16);
		memcpy(c->out, piece, 16);
		distance = (uint32_t)c->in[1 + literals] | (uint32_t)c->in[2 + literals] << 8;
		if (distance <= size)
			return;
		c->in += 1 + literals + 2;
		c->out += literals;
		memcpy(piece, c->out - distance, sizeof(piece));
		memcpy(c->out, piece, sizeof(piece));
		c->out += size;
	}
}
#endif

/* For lz4_fast(): how many literals it can copy without testing their number. */
static void set_sizes(int8_t sizes[256], bool vector)
{
	uint32_t token, size, literals_max = vector ? 14 : 8;

#if defined(__arm__) && !defined(__ARM_FEATURE_UNALIGNED)
	literals_max = 15;
#endif
	for (token = 0; token < 256; token++) {
		size = token & 15;
		sizes[token] = (int8_t)(size + MATCH_MIN);
		if (size == LENGTH_MORE || token >> 4 > literals_max)
			sizes[token] = -1;
	}
}

/* Add the further bytes of a length to size. False if the input ends in them. */
static bool read_length(struct cursor *c, const uint8_t *in_end, uint32_t *size)
{
	uint32_t more;

	/* No overflow: a block has less than 2^24 bytes. */
	do {
		if (c->in == in_end)
			return false;
		more = *c->in++;
		*size += more;
	} while (more == 255);
	return true;
}

/*
 * Inflate one block, at most up to end; fewer bytes are no error. Returns ERR_PAY_LENGTH if it
 * would pass end. Leaves c->out behind the last byte.
 */
static enum error decode_block(struct cursor *c, const uint8_t *in_end, const uint8_t *end,
			       bool vector, const int8_t *sizes)
{
	const uint8_t *start = c->out, *limit;
	uint32_t token, size, distance;

	for (;;) {
		if ((uint32_t)(c->out - start) >= DISTANCE_MAX) {
			limit = fast_limit(c, in_end, end);
			if (c->out < limit)
				lz4_fast(c, limit, vector, sizes);
		}
		if (c->in == in_end)
			return ERR_PAY_CORRUPT;
		token = *c->in++;
		size = token >> 4;
		if (size == LENGTH_MORE && !read_length(c, in_end, &size))
			return ERR_PAY_CORRUPT;
		if (size > (uint32_t)(in_end - c->in))
			return ERR_PAY_CORRUPT;
		if (size > (uint32_t)(end - c->out))
			return ERR_PAY_LENGTH;
		/* In place, literals may overlap their destination, which is below them. */
		memmove(c->out, c->in, size);
		c->in += size;
		c->out += size;
		if (c->in == in_end)
			return ERR_NONE;
		if (in_end - c->in < 2)
			return ERR_PAY_CORRUPT;
		distance = (uint32_t)c->in[0] | (uint32_t)c->in[1] << 8;
		c->in += 2;
		size = token & 15;
		if (size == LENGTH_MORE && !read_length(c, in_end, &size))
			return ERR_PAY_CORRUPT;
		size += MATCH_MIN;
		if (!distance || distance > (uint32_t)(c->out - start))
			return ERR_PAY_CORRUPT;
		if (size > (uint32_t)(end - c->out))
			return ERR_PAY_LENGTH;
		c->out = copy_match(c->out, distance, size);
	}
}

enum error decode_lz4(const struct payload *p)
{
	struct cursor c = {p->source, p->kernel, 0};
	const uint8_t *in_end = c.in + p->source_size, *end = c.out + p->kernel_size, *block_end;
	int8_t sizes[256];
	uint32_t block;
	enum error error;

	if (p->source_size < 4)
		return ERR_PAY_TRUNCATED;
	if (read_le32(c.in) != LEGACY_MAGIC)
		return ERR_PAY_CORRUPT;
	c.in += 4;
	set_sizes(sizes, p->vector);
	while (c.out < end) {
		if (in_end - c.in < 4)
			return ERR_PAY_TRUNCATED;
		block = read_le32(c.in);
		c.in += 4;
		if (block > block_bound())
			return ERR_PAY_CORRUPT;
		if (block > (uint32_t)(in_end - c.in))
			return ERR_PAY_TRUNCATED;
		block_end = (uint32_t)(end - c.out) < BLOCK_MAX ? end : c.out + BLOCK_MAX;
		error = decode_block(&c, c.in + block, block_end, p->vector, sizes);
		/* The kernel's length is known. A block that is too long is damaged. */
		if (error == ERR_PAY_LENGTH && block_end != end)
			return ERR_PAY_CORRUPT;
		if (error)
			return error;
		if (c.out != block_end)
			return ERR_PAY_LENGTH;
	}
	return c.in == in_end ? ERR_NONE : ERR_PAY_LENGTH;
}
