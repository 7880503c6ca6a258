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

#include "tests/emu/layout/dirty.h"
#include "tests/emu/layout/draw.h"

/* A place for the bootloader's page table, which the loader's caches being off no longer needs. */
static bool place_table(struct drawn *d)
{
	const struct range bank = d->l.emu.bank[0];
	uint32_t at;

	for (at = align_down(bank.end - 0x4000, 0x4000); at > bank.start + 0x4000; at -= 0x4000) {
		if (dirty_free(&d->l, at, 0x4000)) {
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
		struct random rng = {seed};
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
		c = dirty_open(&d.l);
		if (begin_on) {
			cache_begin_on(c);
			dirty_data(&d.l, c, &rng);
		} else {
			dirty_junk(&d.l, c, &rng);
		}
		emu_run(&d.l.emu, seed);
		if (d.l.emu.end != EMU_KERNEL || cache_wrong_fetches(c, &at)) {
			describe(&d, seed);
			print_message("wrong fetch at %x\n", at);
		}
		assert_int_equal(d.l.emu.end, EMU_KERNEL);
		if (cache_stale_lines(c, plan_kernel_range(&d.l.survey.request)))
			describe(&d, seed);
		dirty_check(&d.l, c);
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
