// SPDX-License-Identifier: GPL-2.0-or-later
/* For the Wiliboards' RedBoot: NOPs, then the image. */
#include <string.h>

#include "nops.h"
#include "package_formats.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

uint32_t package_lead(const struct package_spec *spec)
{
	return spec->format == PACKAGE_NOPS ? 4 * package_number(spec, "count", NOPS_DEFAULT) : 0;
}

bool package_make_nops(const struct package_input *in, struct package *p, struct failure *f)
{
	uint32_t lead = package_lead(in->spec), at;
	struct buffer out = {allocate(lead + in->image.size), lead + in->image.size};

	(void)f;
	for (at = 0; at < lead; at += 4)
		write_le32(out.data + at, NOP);
	memcpy(out.data + lead, in->image.data, in->image.size);
	package_add_file(p, NULL, out);
	return true;
}
