// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as the plan's input; a plan that is made passes the unit tests' independent checker. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/plan/plan_check.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct plan_request in;
	const char *wrong;
	uint8_t ours, passthrough;
	struct plan p;
	uint32_t i;

	memset(&in, 0, sizeof(in));
	memcpy(&in, data, size < sizeof(in) ? size : sizeof(in));
	/* What the functions that fill it in guarantee. */
	memcpy(&ours, &in.initrd_ours, 1);
	in.initrd_ours = ours % 2;
	memcpy(&passthrough, &in.kernel.passthrough, 1);
	in.kernel.passthrough = passthrough % 2 && in.item[PLAN_PAYLOAD].room;
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
	for (i = 0; i < PLAN_ITEMS; i++) {
		in.item[i].align = 1u << in.item[i].align % 15;
		in.item[i].align_here = 1u << in.item[i].align_here % 4;
		if (in.item[i].align_here > in.item[i].align)
			in.item[i].align_here = in.item[i].align;
		if (i == PLAN_PAGE_TABLE || i == PLAN_WORKSPACE || i == PLAN_LOG)
			in.item[i].size = 0;
	}
	/* It is as much aligned as the first piece's size makes it. */
	in.item[PLAN_PAYLOAD_2].align = in.item[PLAN_PAYLOAD_2].align_here = 1;
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
