// SPDX-License-Identifier: GPL-2.0-or-later
/* Steps 5 and 6: turn the caches on, and move everything to its place. */
#include <string.h>

#include "lib/digest.h"
#include "panic.h"
#include "step.h"

void boot_caches_on(struct boot *b)
{
	const struct range code[] = {
		range_cut(b->loader, boot_image(b)->head_size),
		boot_place(b, PLAN_LOADER),
	};

	if (b->given.uncached || b->progress.caches_on)
		return;
	arch_caches_on(b, b->plan.place[PLAN_PAGE_TABLE], &b->survey.request, code, 2);
	b->progress.caches_on = true;
	if (boot_image(b)->loader_arch >= 7)
		arch_vector_on(&b->progress.vector);
}

void boot_move(struct boot *b)
{
	phase_begin(&b->times, PHASE_MOVE);
	while (b->progress.next_move < b->plan.move_count) {
		const struct plan_move *m = &b->plan.move[b->progress.next_move++];

		if (m->id == PLAN_LOADER)
			arch_move_loader(b, m);
		memmove(boot_at(m->to), boot_at(m->from), m->size);
	}
	/* The command line is in the loader, which may have moved. */
	survey_params(&b->survey, boot_at(b->loader));
}

void boot_check_piece(struct boot *b)
{
	const struct image_part *part = image_find(boot_at(b->loader), PART_PAYLOAD, 1);

	if (part && digest(boot_at(b->plan.place[PLAN_PAYLOAD_2]), part->size, 0) != part->digest)
		panic(b, ERR_IMG_PIECE, b->survey.request.item[PLAN_PAYLOAD_2].from);
}
