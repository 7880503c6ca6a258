// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For a Gemini board's RedBoot, which copies the flash partitions Kern and Ramdisk to two places and
 * enters the first: the image cut in two, zImage for Kern and rd.gz for Ramdisk.
 */
#include <string.h>

#include "package_formats.h"

/* The StorLink reference design's: others have other sizes. */
#define KERN	   0x200000u
#define RAMDISK	   0x600000u
#define KERN_AT	   0x01600000u
#define RAMDISK_AT 0x00800000u

void package_gemini_split(const struct package_spec *spec, struct image_params *params)
{
	params->piece_offset = package_number(spec, "kern", KERN);
	params->piece_address = package_number(spec, "ramdisk-at", RAMDISK_AT);
	params->first_address = package_number(spec, "kern-at", KERN_AT);
}

static void add_piece(struct package *p, const char *suffix, const uint8_t *from, size_t size)
{
	struct buffer copy = {allocate(size), size};

	memcpy(copy.data, from, size);
	package_add_file(p, suffix, copy);
}

bool package_make_gemini(const struct package_input *in, struct package *p, struct failure *f)
{
	const struct buffer *image = &in->image;
	size_t kern = package_number(in->spec, "kern", KERN);
	size_t first = image->size < kern ? image->size : kern;

	(void)f;
	add_piece(p, ".zImage", image->data, first);
	if (image->size > first)
		add_piece(p, ".rd.gz", image->data + first, image->size - first);
	package_add_size(p, "zImage, for Kern", first, kern);
	package_add_size(p, "rd.gz, for Ramdisk", image->size - first,
			 package_number(in->spec, "ramdisk", RAMDISK));
	return true;
}
