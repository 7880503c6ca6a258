// SPDX-License-Identifier: GPL-2.0-or-later
/* The .lzma file: 5 bytes of properties, 8 bytes of size, then the stream. */
#include <string.h>

#include "lzma.h"

#define HEADER_SIZE 13

COLD static bool all_are(const uint8_t *bytes, uint8_t value, uint32_t count)
{
	while (count--)
		if (*bytes++ != value)
			return false;
	return true;
}

/* Decode to the end. If the input ends too early, it can continue with more. */
COLD static enum error decode_to_end(struct lzma *z, bool marked)
{
	enum error error = lzma_decode(z);

	/* There may be a marker even if the size is known. */
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
	/* The dictionary's size does not matter: matches may refer to all of the output. */
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
		/*
		 * Decode the last symbols with zeros behind them, and check afterwards that no zero
		 * was used.
		 */
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
