// SPDX-License-Identifier: GPL-2.0-or-later
#include "zimage_passthrough.h"

void zimage_passthrough(struct plan_request *in, uint32_t image)
{
	uint32_t lowest = RANGE_LIMIT, i;
	bool is_ram = false;

	in->kernel.passthrough = true;
	in->ram_base = image & PLAN_MASK;
	in->base_by = BASE_MASK;
	for (i = 0; i < in->bank_count; i++) {
		uint32_t start = align_up(in->bank[i].start, PLAN_RAM_ALIGN);

		is_ram = is_ram ||
			 (in->ram_base >= in->bank[i].start && in->ram_base < in->bank[i].end);
		if (start >= in->bank[i].start && start < lowest)
			lowest = start;
	}
	if (is_ram || lowest == RANGE_LIMIT)
		return;
	/* An old kernel uses the first place, a newer one the second. Both must stay free. */
	if (lowest > in->ram_base) {
		in->kernel.inflated_size += lowest - in->ram_base;
	} else {
		in->kernel.inflated_size += in->ram_base - lowest;
		in->ram_base = lowest;
	}
}
