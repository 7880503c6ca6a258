// SPDX-License-Identifier: GPL-2.0-or-later
/* The names of things in the loader's messages and in the boot record's report. */
#include "boot/record/boot_phase.h"
#include "boot/survey/survey.h"

const char *phase_name(enum boot_phase phase)
{
	return nth_text("start\0survey\0plan\0move\0tree\0inflate\0check\0enter", phase);
}

const char *fdt_origin_name(enum fdt_origin origin)
{
	switch (origin) {
	case FDT_ORIGIN_APPENDED:
		return "appended";
	case FDT_ORIGIN_PACKED:
		return "packed";
	case FDT_ORIGIN_R2:
		return "from r2";
	default:
		return "none";
	}
}

const char *banks_origin_name(enum banks_origin origin)
{
	switch (origin) {
	case BANKS_GIVEN:
		return "given";
	case BANKS_ATAGS:
		return "ATAGs";
	case BANKS_FDT:
		return "tree";
	case BANKS_R2_FDT:
		return "tree in r2";
	default:
		return "guessed";
	}
}
