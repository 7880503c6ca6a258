// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For the Wiliboards' RedBoot, which loses the first words of what it loads: NOPs, then the image.
 * The NOPs are loaded with the image and executed, so the image lies that much further on. It does
 * not mind: its header counts from its own start. An even number of NOPs keeps it on a multiple
 * of 8.
 */
#include <string.h>

#include "boot/image/image.h"
#include "package_format.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

#define NOP  0xe1a00000u /* mov r0, r0 */
#define MOST 64u

static const struct package_key keys[] = {
	{.name = "count",
	 .kind = KEY_NUMBER,
	 .least = 2,
	 .most = MOST,
	 .multiple = 2,
	 .otherwise = "4", /* as the Wiliboards want it (OpenWrt, target/linux/gemini/image) */
	 .about = "how many NOPs"},
	{0},
};

static bool make(const struct package_input *in, struct package *p, struct failure *f)
{
	uint32_t lead = 4 * package_number(in->options, "count"), at;
	struct buffer out = {allocate(lead + in->image.size), lead + in->image.size};

	(void)f;
	for (at = 0; at < lead; at += 4)
		write_le32(out.data + at, NOP);
	memcpy(out.data + lead, in->image.data, in->image.size);
	package_add_file(p, NULL, out);
	p->lead = lead;
	return true;
}

/* The NOPs in front of a zImage's own; 0 if that is not what it is. */
static size_t count_nops(const uint8_t *data, size_t size)
{
	size_t count;

	for (count = 0; count <= MOST; count++) {
		if (size < 4 * count + ZIMAGE_HEADER_SIZE)
			return 0;
		if (read_le32(data + 4 * count + ZIMAGE_MAGIC_OFFSET) == ZIMAGE_MAGIC)
			return count;
		if (read_le32(data + 4 * count) != NOP)
			return 0;
	}
	return 0;
}

static bool recognise(const uint8_t *data, size_t size)
{
	return count_nops(data, size) > 0;
}

static bool parse(const uint8_t *data, size_t size, struct package_contents *c, struct failure *f)
{
	size_t lead = 4 * count_nops(data, size);

	(void)f;
	package_add_number(c, "nops", FIELD_NUMBER, lead / 4);
	package_add_piece(c, "kernel", lead, size - lead);
	c->lead = (uint32_t)lead;
	return true;
}

static bool replace_kernel(const struct buffer *package, const struct package_contents *c,
			   const struct buffer *kernel, struct buffer *out, struct failure *f)
{
	(void)f;
	*out = package_put_kernel(package, c, kernel, 1);
	return true;
}

const struct package_format package_nops = {
	.name = "nops",
	.kind = "a zImage behind NOPs",
	.summary = "the image behind NOPs, which the RedBoot of a Wiliboard loads and enters",
	.keys = keys,
	.make = make,
	.recognise = recognise,
	.parse = parse,
	.replace_kernel = replace_kernel,
};
