// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Raw deflate (RFC 1951) in one call: the output itself is the window.
 *
 * Two decoders share one pair of tables. The careful one decodes one symbol at a time. It does not
 * read past the input's end, writes exactly the bytes of its symbol, and finds all errors. The fast
 * one, deflate_run(), makes a number of passes that is computed in advance. With that number it
 * stays clear of the end of the input, of the end of the output, and of input that is not read yet
 * and that the output is about to overwrite. So it checks none of these, and copies more bytes than
 * it must. Even in place its result is that of the careful one.
 */
#include <string.h>

#include "deflate_decoder.h"

static enum error copy_stored(struct inflate *s)
{
	uint32_t length, inverse, rest;

	deflate_refill(s);
	deflate_take(s, s->count % 8);
	if (!deflate_get_bits(s, 16, &length) || !deflate_get_bits(s, 16, &inverse))
		return ERR_PAY_TRUNCATED;
	if (length != (inverse ^ 0xffff))
		return ERR_PAY_CORRUPT;
	/* Give the whole bytes in the bit buffer back to the input. */
	s->in -= s->count / 8;
	s->bits = 0;
	s->count = 0;
	rest = (uint32_t)(s->in_end - s->in);
	if (length > (uint32_t)(s->out_end - s->out))
		return ERR_PAY_LENGTH;
	if (length > rest)
		return ERR_PAY_TRUNCATED;
	memmove(s->out, s->in, length);
	s->in += length;
	s->out += length;
	return ERR_NONE;
}

static enum error inflate_block(struct inflate *s, uint32_t type)
{
	enum error error;

	switch (type) {
	case 0:
		return copy_stored(s);
	case 1:
		deflate_build_fixed(s->t);
		break;
	case 2:
		error = deflate_build_dynamic(s);
		if (error)
			return error;
		break;
	default:
		return ERR_PAY_CORRUPT;
	}
	return deflate_codes(s);
}

enum error decode_deflate(const struct payload *p)
{
	struct inflate s = {
		.in = p->source,
		.in_end = (const uint8_t *)p->source + p->source_size,
		.kernel = p->kernel,
		.out = p->kernel,
		.out_end = (uint8_t *)p->kernel + p->kernel_size,
		.t = p->workspace,
		.vector = p->vector,
	};
	uint32_t header;
	enum error error;

	if (p->workspace_size < sizeof(*s.t))
		return ERR_PAY_WORKSPACE;
	deflate_make_entries(s.t, p->vector);
	do {
		if (!deflate_get_bits(&s, 3, &header))
			return ERR_PAY_TRUNCATED;
		error = inflate_block(&s, header >> 1);
		if (error)
			return error;
	} while (!(header & 1));
	if (s.out != s.out_end)
		return ERR_PAY_LENGTH;
	/* Whole bytes in the bit buffer are bytes behind the stream's end. */
	return s.in - s.count / 8 != s.in_end ? ERR_PAY_CORRUPT : ERR_NONE;
}
