// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>

#include "cpu_name.h"

#define PART_CORTEX 0xc00
/* For the parts 0xc05 to 0xc0f, then 0xd00 to 0xd0d. 0: no core that runs AArch32. */
#define NUMBERS                       \
	"\5\0\7\x8\x9\0\0\0\14\21\17" \
	"\0\40\42\65\43\67\101\71\110\111\113\114\0\115"

const char *cpu_name(uint32_t midr, uint32_t *number)
{
	uint32_t part = midr >> 4 & 0xfff, at;

	*number = 0;
	switch (midr >> 24) {
	case 'D':
		return "StrongARM";
	case 'i':
		return part >> 8 == 0xb ? "StrongARM" : "XScale";
	case 'Q':
		if (part >> 8)
			return NULL;
		return part & 0x40 ? "Krait" : "Scorpion";
	case 'V':
		return part >> 8 == 5 ? "PJ4" : "Feroceon";
	case 'A':
		if (part < PART_CORTEX)
			break;
		at = part - (part < 0xd00 ? 0xc05 : 0xd00 - 11);
		*number = at < sizeof(NUMBERS) && !(part & 0xf0) ? (uint8_t)NUMBERS[at] : 0;
		return *number ? "Cortex-A" : NULL;
	case 'T':
	case 'f':
		break;
	default:
		return NULL;
	}
	/* Part 0x926 gives 926, and 0xb76 gives 1176. 0xb02 gives 1102: the ARM11 MPCore. */
	*number = (part >> 8) * 100 + (part >> 4 & 15) * 10 + (part & 15);
	return midr >> 24 == 'f' ? "FA" : "ARM";
}
