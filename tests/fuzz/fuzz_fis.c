// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as a flash with a FIS directory: what has no problem is all inside of it. */
#include <stdlib.h>
#include <string.h>

#include "scripts/kedge/package/fis.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fis_directory d;
	struct failure f;
	unsigned int i;

	if (!fis_read(data, size, &d, &f))
		return 0;
	if (d.offset > size || d.size > size - d.offset || d.count > FIS_MOST)
		abort();
	for (i = 0; i < d.count; i++) {
		const struct fis_entry *e = &d.entry[i];

		if (e->problem[0])
			continue;
		if (strlen(e->name) >= FIS_NAME || !e->size || e->data > e->size)
			abort();
		if (d.has_flash && (e->flash < d.flash || e->flash - d.flash > size ||
				    e->size > size - (e->flash - d.flash)))
			abort();
	}
	return 0;
}
