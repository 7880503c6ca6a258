// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One Zstandard frame (RFC 8878) without a dictionary. The output is the window, and so any window
 * size will do. The frame's checksum is skipped, not checked: the caller has a digest of the
 * kernel.
 *
 * Where the time goes: a block's literals are decoded into the workspace. Then its sequences are
 * read, from the end of the block to its beginning. Each one copies some literals and one match.
 * Nearly all of them are short, and zstd_run() decodes these.
 */
#include "zstd_decoder.h"

#define MAGIC 0xfd2fb528u

static enum error compressed_block(struct decoder *d, const uint8_t *in, const uint8_t *end)
{
	enum error error;
	uint32_t left;

	if (!zstd_read_literals(d, &in, end))
		return ERR_PAY_CORRUPT;
	error = zstd_read_sequences(d, in, end);
	if (error)
		return error;
	left = (uint32_t)(d->literal_end - d->literal);
	if (left > (uint32_t)(d->out_end - d->out))
		return ERR_PAY_LENGTH;
	__builtin_memcpy(d->out, d->literal, left);
	d->out += left;
	return ERR_NONE;
}

/* Step over the frame's header, after checking what matters here. */
static enum error frame_header(struct decoder *d, const uint8_t **in, const uint8_t *end)
{
	uint32_t flags, sizes, window, i;
	uint64_t size = 0;

	if (end - *in < 4)
		return ERR_PAY_TRUNCATED;
	if (load32(*in) != MAGIC)
		return ERR_PAY_CORRUPT;
	*in += 4;
	if (*in == end)
		return ERR_PAY_TRUNCATED;
	flags = *(*in)++;
	if (flags & 0x0b) /* a dictionary, or unknown flags */
		return ERR_PAY_CORRUPT;
	window = BLOCK_MAX;
	if (!(flags & 0x20)) {
		if (*in == end)
			return ERR_PAY_TRUNCATED;
		window = *(*in)++;
		window = window < 7 << 3 ? (8 + (window & 7)) << (7 + (window >> 3)) : BLOCK_MAX;
	}
	sizes = flags >> 6 ? 1u << (flags >> 6) : flags >> 5 & 1;
	if (sizes) {
		if ((uint32_t)(end - *in) < sizes)
			return ERR_PAY_TRUNCATED;
		for (i = 0; i < sizes; i++)
			size |= (uint64_t) * (*in)++ << 8 * i;
		if (sizes == 2)
			size += 256;
		if (size != (uint32_t)(d->out_end - d->out))
			return ERR_PAY_LENGTH;
		if (flags & 0x20 && size < BLOCK_MAX)
			window = (uint32_t)size;
	}
	d->block_max = window;
	return ERR_NONE;
}

/* Decode the blocks of a frame. */
static enum error blocks(struct decoder *d, const uint8_t **in, const uint8_t *end)
{
	uint32_t header, size, type;
	enum error error;

	do {
		if (end - *in < 3)
			return ERR_PAY_TRUNCATED;
		header = (*in)[0] | (uint32_t)(*in)[1] << 8 | (uint32_t)(*in)[2] << 16;
		*in += 3;
		size = header >> 3;
		type = header >> 1 & 3;
		if (type == 3 || size > d->block_max)
			return ERR_PAY_CORRUPT;
		if ((uint32_t)(end - *in) < (type == 1 ? 1 : size))
			return ERR_PAY_TRUNCATED;
		if (type == 2) {
			error = compressed_block(d, *in, *in + size);
			if (error)
				return error;
			*in += size;
			continue;
		}
		if (size > (uint32_t)(d->out_end - d->out))
			return ERR_PAY_LENGTH;
		if (type == 1) {
			__builtin_memset(d->out, *(*in)++, size);
		} else {
			__builtin_memmove(d->out, *in, size);
			*in += size;
		}
		d->out += size;
	} while (!(header & 1));
	return ERR_NONE;
}

SMALL enum error decode_zstd(const struct payload *p)
{
	const uint8_t *in = p->source, *end = in + p->source_size;
	struct decoder d = {
		.w = p->workspace,
		.start = p->kernel,
		.out = p->kernel,
		.out_end = (uint8_t *)p->kernel + p->kernel_size,
		.vector = p->vector,
	};
	bool checksum = p->source_size > 4 && in[4] & 4;
	enum error error;

	if (p->workspace_size < sizeof(*d.w))
		return ERR_PAY_WORKSPACE;
	zstd_make_extra(d.w->extra);
	d.history = d.w->history + STEPS;
	d.history[0] = 1;
	d.history[1] = 4;
	d.history[2] = 8;
	error = frame_header(&d, &in, end);
	if (!error)
		error = blocks(&d, &in, end);
	if (error)
		return error;
	if (checksum) {
		if (end - in < 4)
			return ERR_PAY_TRUNCATED;
		in += 4;
	}
	if (in != end)
		return ERR_PAY_CORRUPT;
	return d.out == d.out_end ? ERR_NONE : ERR_PAY_LENGTH;
}
