// SPDX-License-Identifier: GPL-2.0-or-later
/* What is set before symbols are decoded: workspace, properties, probabilities, range. */
#include <stddef.h>
#include <string.h>

#include "lzma_range.h"
#include "lzma_table.h"

#define HALF 1024u /* a probability's first value: the chance of a 0, in 2048 */

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
	/* The limit of .xz. No tool in use makes .lzma files above it. */
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
