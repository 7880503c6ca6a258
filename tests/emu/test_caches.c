// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The random layouts again, with caches: entered with caches off and dirty junk over the places
 * that will be written, and entered with caches on and RAM behind them. KEDGE_CACHE_LAYOUTS of
 * them per instruction set (30 if unset).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cache.h"
#include "draw.h"

#define PLANTED 40 /* dirty lines */

static uint32_t line_of(int cpu)
{
	return cpu == UC_CPU_ARM_CORTEX_A8 || cpu == UC_CPU_ARM_CORTEX_A15 ? 64 : 32;
}

static bool is_free(const struct drawn *d, uint32_t address, uint32_t size)
{
	const struct layout *l = &d->l;
	const struct range lines = {address - 64, address + size + 64};
	const struct range first =
		range_cut(l->emu.image, (uint32_t)l->image.size - range_size(l->piece));

	return !range_overlaps(lines, first) && !range_overlaps(lines, l->piece) &&
	       !range_overlaps(lines, range_cut(l->handed_at, (uint32_t)l->handed_bytes.size)) &&
	       !range_overlaps(lines, l->initrd);
}

/* Dirty lines of the bootloader's, over RAM that is nobody's and that the loader will write. */
static void plant_junk(struct drawn *d, struct cache *c, struct rng *rng)
{
	const struct plan *p = &d->l.plan;
	const uint32_t places[] = {p->kernel,
				   p->place[PLAN_TREE],
				   p->place[PLAN_PAYLOAD],
				   p->place[PLAN_LOADER],
				   p->place[PLAN_PAGE_TABLE],
				   p->place[PLAN_WORKSPACE],
				   p->place[PLAN_LOG]};
	unsigned int i;

	for (i = 0; i < PLANTED; i++) {
		uint32_t at = places[i % 7] + rng_below(rng, 0x8000);

		if (at >= d->l.emu.bank[0].start && at < d->l.emu.bank[0].end && is_free(d, at, 64))
			cache_plant(c, at, rng_next(rng));
	}
}

/* Dirty lines with what is to be there, over RAM with junk: payload, trees, ATAGs, initrd. */
static void plant_data(struct drawn *d, struct cache *c, struct rng *rng)
{
	const struct layout *l = &d->l;
	const struct plan_thing *payload = &l->survey.plan.thing[PLAN_PAYLOAD];
	unsigned int i;

	for (i = 0; i < PLANTED; i++)
		cache_plant(c,
			    payload->from + 64 +
				    rng_below(rng, l->emu.image_end - payload->from - 64),
			    rng_next(rng));
	for (i = 0; i < PLANTED && l->piece.end; i++)
		cache_plant(c, l->piece.start + rng_below(rng, range_size(l->piece)),
			    rng_next(rng));
	for (i = 0; i < l->handed_bytes.size; i += 16)
		cache_plant(c, l->handed_at + i, rng_next(rng));
	for (i = 0; i < PLANTED && l->initrd.end; i++)
		cache_plant(c, l->initrd.start + rng_below(rng, range_size(l->initrd)),
			    rng_next(rng));
}

static void check_clean(struct drawn *d, struct cache *c)
{
	const struct plan_input *in = &d->l.survey.plan;
	const struct plan *p = &d->l.plan;
	uint32_t at;

	assert_false(cache_is_on(c));
	if (cache_wrong_fetches(c, &at))
		fail_msg("code at 0x%x was not clean or is stale", at);
	assert_int_equal(cache_stale_lines(c, plan_kernel_range(in)), 0);
	assert_int_equal(
		cache_stale_lines(c, range_cut(p->place[PLAN_TREE], in->thing[PLAN_TREE].room)), 0);
	assert_int_equal(
		cache_stale_lines(c, range_cut(p->place[PLAN_INITRD], in->thing[PLAN_INITRD].room)),
		0);
	assert_int_equal(
		cache_stale_lines(c, range_cut(p->place[PLAN_LOG], in->thing[PLAN_LOG].room)), 0);
}

/* A place for the bootloader's page table, which the loader's caches being off no longer needs. */
static bool place_table(struct drawn *d)
{
	const struct range bank = d->l.emu.bank[0];
	uint32_t at;

	for (at = align_down(bank.end - 0x4000, 0x4000); at > bank.start + 0x4000; at -= 0x4000) {
		if (is_free(d, at, 0x4000)) {
			d->l.emu.mmu_table = at;
			return true;
		}
	}
	return false;
}

static void run_layouts(uint32_t arch, bool begin_on)
{
	unsigned int wanted = count_of("KEDGE_CACHE_LAYOUTS", 30), done = 0;
	uint32_t seed = count_of("KEDGE_EMU_SEED", 1);
	struct cache *c;
	struct drawn d;

	for (; done < wanted; seed++) {
		struct rng rng = {seed};
		uint32_t at = 0;

		if (!draw(&d, arch, seed, NULL))
			continue;
		/* A StrongARM's cache is cleaned by reading others in, which the model lacks. */
		if (begin_on && (d.l.emu.cpu == UC_CPU_ARM_SA1110 || !place_table(&d))) {
			draw_free(&d);
			continue;
		}
		layout_prepare(&d.l, arch, d.recipe.format);
		if (d.l.emu.kernel == EMU_NO_ENTRY) {
			layout_free(&d.l);
			continue;
		}
		c = cache_open(&d.l.emu, line_of(d.l.emu.cpu));
		cache_watch_code(c, d.l.emu.image);
		if (d.l.emu.loader_place != d.l.emu.image)
			cache_watch_code(c, d.l.emu.loader_place);
		if (begin_on) {
			cache_begin_on(c);
			plant_data(&d, c, &rng);
		} else {
			plant_junk(&d, c, &rng);
		}
		emu_run(&d.l.emu, seed);
		if (d.l.emu.end != EMU_KERNEL || cache_wrong_fetches(c, &at)) {
			describe(&d, seed);
			print_message("wrong fetch at %x\n", at);
		}
		assert_int_equal(d.l.emu.end, EMU_KERNEL);
		if (cache_stale_lines(c, plan_kernel_range(&d.l.survey.plan)))
			describe(&d, seed);
		check_clean(&d, c);
		check_entered(&d);
		cache_close(c);
		layout_free(&d.l);
		done++;
	}
}

static void test_v4_off(void **state)
{
	(void)state;
	run_layouts(4, false);
}

static void test_v7_off(void **state)
{
	(void)state;
	run_layouts(7, false);
}

static void test_v4_on(void **state)
{
	(void)state;
	run_layouts(4, true);
}

static void test_v7_on(void **state)
{
	(void)state;
	run_layouts(7, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v4_off),
		cmocka_unit_test(test_v7_off),
		cmocka_unit_test(test_v4_on),
		cmocka_unit_test(test_v7_on),
	};

	return cmocka_run_group_tests_name("caches", tests, NULL, NULL);
}
