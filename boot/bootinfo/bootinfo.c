// SPDX-License-Identifier: GPL-2.0-or-later
#include "bootinfo.h"
#include "lib/range.h"

bool bootinfo_add_bank(struct bootinfo *info, uint32_t start, uint32_t size)
{
	if (!size)
		return true;
	if (info->bank_count == BOOTINFO_BANKS)
		return false;
	/* A bank may reach the end of the address space; it is cut there. */
	if (start && size > 0u - start)
		size = 0u - start;
	info->bank[info->bank_count++] = (struct bank){start, size};
	return true;
}

void bootinfo_cut(struct bootinfo *info, struct bank window)
{
	struct range w = range_cut(window.start, window.size);
	uint32_t i, kept = 0;

	if (!window.size)
		return;
	for (i = 0; i < info->bank_count; i++) {
		struct range r =
			range_common(range_cut(info->bank[i].start, info->bank[i].size), w);

		if (r.start < r.end)
			info->bank[kept++] = (struct bank){r.start, range_size(r)};
	}
	info->bank_count = kept;
}
