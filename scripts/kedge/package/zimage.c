// SPDX-License-Identifier: GPL-2.0-or-later
/* The image as it is, for every bootloader that takes a zImage. */
#include <string.h>

#include "package_format.h"
#include "util/buffer.h"
#include "util/failure.h"

static bool make(const struct package_input *in, struct package *p, struct failure *f)
{
	struct buffer copy = {allocate(in->image.size), in->image.size};

	(void)f;
	memcpy(copy.data, in->image.data, copy.size);
	package_add_file(p, NULL, copy);
	return true;
}

const struct package_format package_zimage = {
	.name = "zimage",
	.kind = "a plain zImage",
	.summary = "the image itself (the default)",
	.make = make,
};
