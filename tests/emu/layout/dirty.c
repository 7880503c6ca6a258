// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "dirty.h"

#define PLANTED 40 /* dirty lines */

static uint32_t line_of(int cpu)
{
	return cpu == UC_CPU_ARM_CORTEX_A8 || cpu == UC_CPU_ARM_CORTEX_A15 ? 64 : 32;
}

struct cache *dirty_open(struct layout *l)
{
	struct cache *c = cache_open(&l->emu, line_of(l->emu.cpu));

	cache_watch_code(c, l->emu.image);
	if (l->emu.loader_place != l->emu.image)
		cache_watch_code(c, l->emu.loader_place);
	return c;
}

bool dirty_free(const struct layout *l, uint32_t address, uint32_t size)
{
	const struct range lines = {address - 64, address + size + 64};
	const struct range first =
		range_cut(l->emu.image, (uint32_t)l->image.size - range_size(l->piece));

	return !range_overlaps(lines, first) && !range_overlaps(lines, l->piece) &&
	       !range_overlaps(lines, range_cut(l->handed_at, (uint32_t)l->handed_bytes.size)) &&
	       !range_overlaps(lines, l->initrd);
}

void dirty_junk(struct layout *l, struct cache *c, struct random *rng)
{
	const struct plan *p = &l->plan;
	const uint32_t places[] = {p->kernel,
				   p->place[PLAN_FDT],
				   p->place[PLAN_PAYLOAD],
				   p->place[PLAN_LOADER],
				   p->place[PLAN_PAGE_TABLE],
				   p->place[PLAN_WORKSPACE],
				   p->place[PLAN_LOG]};
	unsigned int i;

	for (i = 0; i < PLANTED; i++) {
		uint32_t at = places[i % 7] + random_below(rng, 0x8000);

		if (at >= l->emu.bank[0].start && at < l->emu.bank[0].end && dirty_free(l, at, 64))
			cache_plant(c, at, random_next(rng));
	}
}

void dirty_data(struct layout *l, struct cache *c, struct random *rng)
{
	const struct plan_item *payload = &l->survey.request.item[PLAN_PAYLOAD];
	unsigned int i;

	for (i = 0; i < PLANTED; i++)
		cache_plant(c,
			    payload->from + 64 +
				    random_below(rng, l->emu.image_end - payload->from - 64),
			    random_next(rng));
	for (i = 0; i < PLANTED && l->piece.end; i++)
		cache_plant(c, l->piece.start + random_below(rng, range_size(l->piece)),
			    random_next(rng));
	for (i = 0; i < l->handed_bytes.size; i += 16)
		cache_plant(c, l->handed_at + i, random_next(rng));
	for (i = 0; i < PLANTED && l->initrd.end; i++)
		cache_plant(c, l->initrd.start + random_below(rng, range_size(l->initrd)),
			    random_next(rng));
}

void dirty_check(struct layout *l, struct cache *c)
{
	const struct plan_request *in = &l->survey.request;
	const struct plan *p = &l->plan;
	uint32_t at;

	assert_false(cache_is_on(c));
	if (cache_wrong_fetches(c, &at))
		fail_msg("code at 0x%x was not clean or is stale", at);
	assert_int_equal(cache_stale_lines(c, plan_kernel_range(in)), 0);
	assert_false(cache_has_old_code(c));
	assert_int_equal(
		cache_stale_lines(c, range_cut(p->place[PLAN_FDT], in->item[PLAN_FDT].room)), 0);
	assert_int_equal(
		cache_stale_lines(c, range_cut(p->place[PLAN_INITRD], in->item[PLAN_INITRD].room)),
		0);
	assert_int_equal(
		cache_stale_lines(c, range_cut(p->place[PLAN_LOG], in->item[PLAN_LOG].room)), 0);
}
