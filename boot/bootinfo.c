// SPDX-License-Identifier: GPL-2.0-or-later
#include "bootinfo.h"

bool bootinfo_add_bank(struct bootinfo *info, uint32_t start, uint32_t size)
{
	if (!size)
		return true;
	if (info->bank_count == BOOTINFO_BANKS)
		return false;
	/* A bank may end with the address space, and is cut there. */
	if (start && size > 0u - start)
		size = 0u - start;
	info->bank[info->bank_count++] = (struct bank){start, size};
	return true;
}
