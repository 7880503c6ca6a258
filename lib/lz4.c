// SPDX-License-Identifier: GPL-2.0-or-later
/* lz4's legacy frame, as `lz4 -l` writes it, by lz4's own block decoder. */
#include "../boot/payload.h"

#include <lz4.h>

#define LEGACY_MAGIC 0x184c2102u
#define BLOCK_MAX    0x800000u /* bytes that a block inflates to; all but the last are so long */

static uint32_t read_le32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

enum error decode_lz4(const struct payload *p)
{
	const unsigned char *in = p->source;
	uint32_t in_left = p->source_size, out_left = p->kernel_size, block, want;
	char *out = p->kernel;
	int got;

	if (in_left < 4)
		return ERR_PAY_TRUNCATED;
	if (read_le32(in) != LEGACY_MAGIC)
		return ERR_PAY_CORRUPT;
	in += 4;
	in_left -= 4;
	while (out_left) {
		if (in_left < 4)
			return ERR_PAY_TRUNCATED;
		block = read_le32(in);
		in += 4;
		in_left -= 4;
		if (block > (uint32_t)LZ4_COMPRESSBOUND(BLOCK_MAX))
			return ERR_PAY_CORRUPT;
		if (block > in_left)
			return ERR_PAY_TRUNCATED;
		want = out_left < BLOCK_MAX ? out_left : BLOCK_MAX;
		got = LZ4_decompress_safe((const char *)in, out, (int)block, (int)want);
		if (got < 0)
			return ERR_PAY_CORRUPT;
		if ((uint32_t)got != want)
			return ERR_PAY_LENGTH;
		in += block;
		in_left -= block;
		out += want;
		out_left -= want;
	}
	return in_left ? ERR_PAY_LENGTH : ERR_NONE;
}
