// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as the plan's input; a plan that is made passes the unit tests' independent checker. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/plan/plan_check.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct plan_input in;
	const char *wrong;
	uint8_t ours, chained;
	struct plan p;
	uint32_t i;

	memset(&in, 0, sizeof(in));
	memcpy(&in, data, size < sizeof(in) ? size : sizeof(in));
	/* What the functions that fill it in guarantee. */
	memcpy(&ours, &in.initrd_ours, 1);
	in.initrd_ours = ours % 2;
	memcpy(&chained, &in.kernel.chained, 1);
	in.kernel.chained = chained % 2 && in.thing[PLAN_PAYLOAD].room;
	in.bank_count %= 4;
	in.occupied_count %= 6;
	for (i = 0; i < in.bank_count; i++) {
		in.bank[i] = range_cut(in.bank[i].start, in.bank[i].end);
		if (in.bank[i].start == in.bank[i].end)
			in.bank[i].end++;
	}
	for (i = 0; i < in.occupied_count; i++) {
		uint8_t temporary;

		memcpy(&temporary, &in.occupied[i].until_tree, 1);
		in.occupied[i] = (struct plan_occupied){
			range_cut(in.occupied[i].range.start, in.occupied[i].range.end),
			(uint8_t)(in.occupied[i].reason % 5), temporary % 2};
	}
	for (i = 0; i < PLAN_OBJECTS; i++) {
		in.thing[i].align = 1u << in.thing[i].align % 15;
		in.thing[i].align_here = 1u << in.thing[i].align_here % 4;
		if (in.thing[i].align_here > in.thing[i].align)
			in.thing[i].align_here = in.thing[i].align;
		if (i == PLAN_PAGE_TABLE || i == PLAN_WORKSPACE || i == PLAN_LOG)
			in.thing[i].size = 0;
	}
	/* It is as much aligned as the first piece's size makes it. */
	in.thing[PLAN_REST].align = in.thing[PLAN_REST].align_here = 1;
	if (plan_make(&in, &p))
		return 0;
	wrong = plan_fault(&in, &p);
	if (wrong) {
		fprintf(stderr, "the plan %s\n", wrong);
		plan_print(&in, &p);
		fflush(stdout);
		abort();
	}
	return 0;
}
