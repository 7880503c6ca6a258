// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An .xz file with one stream and one block, and with LZMA2 as its only filter. The file's own
 * checks are not computed: CRC32 over the headers, CRC32 or CRC64 over the output. The digest in
 * the image covers the kernel, and so covers all that they would.
 */
#include <string.h>

#include "lzma2.h"

#define HEADER_SIZE  12
#define FOOTER_SIZE  12
#define FILTER_LZMA2 0x21
#define CHECK_NONE   0
#define CHECK_CRC32  1
#define CHECK_CRC64  4
#define DICT_MAX     40 /* the largest dictionary in LZMA2's encoding: 4 GiB */

static const uint8_t magic[6] = {0xfd, '7', 'z', 'X', 'Z', 0};

/*
 * Read a number of 7 bits per byte and step over it. False if it does not end, or is 4 GiB or more.
 */
COLD static bool read_number(const uint8_t **at, const uint8_t *end, uint32_t *value)
{
	uint32_t shift, byte;

	*value = 0;
	for (shift = 0; *at < end && shift <= 28; shift += 7) {
		byte = *(*at)++;
		*value |= (byte & 0x7f) << shift;
		if (byte < 0x80)
			return (byte || !shift) && (shift < 28 || byte < 16);
	}
	return false;
}

COLD static uint8_t *write_number(uint8_t *to, uint32_t value)
{
	for (; value >= 0x80; value >>= 7)
		*to++ = (uint8_t)(value | 0x80);
	*to++ = (uint8_t)value;
	return to;
}

/*
 * Read the block's header, which is there as a whole. *compressed becomes 0 if the size is not
 * given.
 */
COLD static enum error read_block_header(const uint8_t *at, const uint8_t *end,
					 uint32_t kernel_size, uint32_t *compressed)
{
	uint32_t flags = at[1], size = kernel_size, filter, properties;

	at += 2;
	end -= 4; /* its CRC32 */
	*compressed = 0;
	if (flags & 0x3f) /* more filters, or unknown flags */
		return ERR_PAY_CORRUPT;
	if (flags & 0x40 && (!read_number(&at, end, compressed) || !*compressed))
		return ERR_PAY_CORRUPT;
	if (flags & 0x80 && !read_number(&at, end, &size))
		return ERR_PAY_CORRUPT;
	if (!read_number(&at, end, &filter) || filter != FILTER_LZMA2 ||
	    !read_number(&at, end, &properties) || properties != 1 || at == end || *at++ > DICT_MAX)
		return ERR_PAY_CORRUPT;
	while (at != end)
		if (*at++)
			return ERR_PAY_CORRUPT;
	return size == kernel_size ? ERR_NONE : ERR_PAY_LENGTH;
}

/*
 * Check what follows the chunks. Except for the checks' values it is known: padding, the block's
 * check, the index of one block, the footer.
 */
COLD static enum error read_trailer(const uint8_t *at, const uint8_t *end, uint8_t check_type,
				    uint32_t block, uint32_t kernel_size)
{
	uint32_t check = check_type == CHECK_NONE    ? 0
			 : check_type == CHECK_CRC32 ? 4
						     : 8,
		 padding = (0 - block) % 4, index_size;
	uint8_t index[16], *to = index + 2;

	memset(index, 0, sizeof(index));
	index[1] = 1;
	to = write_number(write_number(to, block + check), kernel_size);
	index_size = ((uint32_t)(to - index) + 3) & ~3u;
	if ((uint32_t)(end - at) < padding + check + index_size + 4 + FOOTER_SIZE)
		return ERR_PAY_TRUNCATED;
	while (padding--)
		if (*at++)
			return ERR_PAY_CORRUPT;
	at += check;
	if (memcmp(at, index, index_size) != 0)
		return ERR_PAY_CORRUPT;
	at += index_size + 4 + 4; /* the CRC32 of the index, and that of the footer */
	return at[0] != index_size / 4 || at[1] || at[2] || at[3] || at[4] || at[5] != check_type ||
			       at[6] != 'Y' || at[7] != 'Z' || at + 8 != end
		       ? ERR_PAY_CORRUPT
		       : ERR_NONE;
}

COLD enum error decode_xz(const struct payload *p)
{
	const uint8_t *in = p->source, *end = in + p->source_size, *block = in + HEADER_SIZE;
	struct lzma *z = lzma_init(p->workspace, p->workspace_size);
	uint32_t header, compressed, packed;
	uint8_t check_type;
	enum error error;

	if (!z)
		return ERR_PAY_WORKSPACE;
	if (p->source_size < HEADER_SIZE + 1)
		return ERR_PAY_TRUNCATED;
	check_type = in[7];
	if (memcmp(in, magic, sizeof(magic)) != 0 || in[6] ||
	    (check_type != CHECK_NONE && check_type != CHECK_CRC32 && check_type != CHECK_CRC64))
		return ERR_PAY_CORRUPT;
	header = (*block + 1u) * 4;
	/* Without a block, the index would be here. */
	if (!*block)
		return ERR_PAY_LENGTH;
	if (p->source_size < HEADER_SIZE + header)
		return ERR_PAY_TRUNCATED;
	error = read_block_header(block, block + header, p->kernel_size, &compressed);
	if (error)
		return error;
	z->in = block + header;
	z->out = p->kernel;
	error = lzma2_decode(z, end, z->out + p->kernel_size);
	if (error)
		return error;
	packed = (uint32_t)(z->in - block) - header;
	if (compressed && compressed != packed)
		return ERR_PAY_CORRUPT;
	if (z->out != (uint8_t *)p->kernel + p->kernel_size)
		return ERR_PAY_LENGTH;
	return read_trailer(z->in, end, check_type, header + packed, p->kernel_size);
}
