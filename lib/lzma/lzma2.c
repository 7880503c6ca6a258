// SPDX-License-Identifier: GPL-2.0-or-later
/* LZMA2: chunks of LZMA, or of uncompressed bytes. */
#include <string.h>

#include "lzma2.h"

/*
 * A chunk's first byte: the end, uncompressed bytes, or a bit for LZMA with what is reset before
 * it.
 */
#define CHUNK_END	0
#define CHUNK_COPY_DICT 1
#define CHUNK_COPY	2
#define CHUNK_LZMA	0x80
#define CHUNK_RESET	0xa0
#define CHUNK_PROPS	0xc0
#define CHUNK_DICT	0xe0

/*
 * The bytes that must follow a chunk: the end of the chunks, an index of at least 8 bytes, the
 * footer.
 */
#define CHUNK_FOLLOWERS 21
_Static_assert(CHUNK_FOLLOWERS >= LZMA_SYMBOL_BYTES, "a symbol could be read over the end");

/* Decode a chunk of LZMA. All bytes of its header are there. */
COLD static enum error read_lzma(struct lzma *z, uint32_t control, uint32_t size,
				 const uint8_t *end)
{
	const uint8_t *in = z->in;
	uint32_t packed = ((uint32_t)in[0] << 8 | in[1]) + 1;
	enum error error;

	z->in += 2;
	if (control >= CHUNK_PROPS && !lzma_properties(z, *z->in++))
		return ERR_PAY_CORRUPT;
	if (control >= CHUNK_RESET)
		lzma_reset(z);
	if ((uint32_t)(end - z->in) < packed + CHUNK_FOLLOWERS)
		return ERR_PAY_TRUNCATED;
	end = z->in + packed;
	if (packed < LZMA_START_BYTES || !lzma_start(z))
		return ERR_PAY_CORRUPT;
	z->in_end = end + LZMA_SYMBOL_BYTES;
	z->limit = z->out + size;
	error = lzma_decode(z);
	return error || z->marker || z->in != end || z->code ? ERR_PAY_CORRUPT : ERR_NONE;
}

COLD static enum error read_copy(struct lzma *z, uint32_t size, const uint8_t *end)
{
	if ((uint32_t)(end - z->in) < size)
		return ERR_PAY_TRUNCATED;
	/* In place, the source lies above the destination. */
	memmove(z->out, z->in, size);
	z->in += size;
	z->out += size;
	return ERR_NONE;
}

COLD enum error lzma2_decode(struct lzma *z, const uint8_t *end, const uint8_t *kernel_end)
{
	bool need_dictionary = true, need_properties = true;
	uint32_t control, size, header;
	enum error error;

	for (;;) {
		if (z->in == end)
			return ERR_PAY_TRUNCATED;
		control = *z->in++;
		if (control == CHUNK_END)
			return ERR_NONE;
		if (control > CHUNK_COPY && control < CHUNK_LZMA)
			return ERR_PAY_CORRUPT;
		if (control >= CHUNK_DICT || control == CHUNK_COPY_DICT) {
			z->dictionary = z->out;
			need_dictionary = false;
			need_properties = true;
		}
		if (control >= CHUNK_PROPS)
			need_properties = false;
		if (need_dictionary || (control >= CHUNK_LZMA && need_properties))
			return ERR_PAY_CORRUPT;
		header = control < CHUNK_LZMA ? 2 : control < CHUNK_PROPS ? 4 : 5;
		if ((uint32_t)(end - z->in) < header)
			return ERR_PAY_TRUNCATED;
		size = ((uint32_t)z->in[0] << 8 | z->in[1]) + 1;
		if (control >= CHUNK_LZMA)
			size += (control & 0x1f) << 16;
		if (size > (uint32_t)(kernel_end - z->out))
			return ERR_PAY_LENGTH;
		z->in += 2;
		error = control >= CHUNK_LZMA ? read_lzma(z, control, size, end)
					      : read_copy(z, size, end);
		if (error)
			return error;
	}
}
