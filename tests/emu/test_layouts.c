// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random layouts, each run by a real loader: KEDGE_EMU_LAYOUTS of them per instruction set (200 if
 * unset) with small kernels, KEDGE_EMU_DEBIAN (2) with Debian's in KEDGE_KERNELS, KEDGE_EMU_SEED to
 * begin elsewhere. All RAM is watched; what the kernel is entered with is compared byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/emu/layout/draw.h"
#include "tests/common/must.h"

static void run_layouts(uint32_t arch, unsigned int wanted, const struct kernel *given)
{
	unsigned int done = 0, entered = 0, moved = 0, in_place = 0, own_initrd = 0, reserved = 0;
	uint32_t seed = count_of("KEDGE_EMU_SEED", 1), stack = 0;
	struct drawn d;

	for (; done < wanted; seed++) {
		struct emu *e = &d.l.emu;

		if (!draw(&d, arch, seed, given))
			continue;
		layout_prepare(&d.l, arch, d.recipe.format);
		emu_run(e, seed);
		if (e->end != (e->kernel == EMU_NO_ENTRY ? EMU_STOPPED : EMU_KERNEL) ||
		    getenv("KEDGE_EMU_VERBOSE"))
			describe(&d, seed);
		if (e->kernel == EMU_NO_ENTRY) {
			enum error error = d.l.survey.error ? d.l.survey.error : d.l.plan.error;

			assert_int_equal(e->end, EMU_STOPPED);
			assert_non_null(strstr(e->console, error_code(error)));
		} else {
			assert_int_equal(e->end, EMU_KERNEL);
			check_entered(&d);
			entered++;
			moved += d.l.plan.place[PLAN_LOADER] != e->image;
			in_place += d.l.plan.in_place;
			own_initrd += d.own_initrd;
			reserved += e->reserved_count != 0;
		}
		stack = e->stack_used > stack ? e->stack_used : stack;
		layout_free(&d.l);
		buffer_free(&d.recipe.initrd);
		/* Of the few with a given kernel, all are to be possible ones. */
		done += !given || e->kernel != EMU_NO_ENTRY;
	}
	print_message("ARMv%u: %u layouts, %u entered, loader moved in %u, in place in %u, "
		      "own initrd in %u, with reservations %u; %u bytes of stack used\n",
		      arch, done, entered, moved, in_place, own_initrd, reserved, stack);
	/* A generator that makes nothing but impossible layouts would test nothing. */
	assert_true(entered * 10 >= done * 7);
	assert_true(given || done < 50 ||
		    (moved && in_place && own_initrd && reserved && entered < done));
}

static void test_v4(void **state)
{
	(void)state;
	run_layouts(4, count_of("KEDGE_EMU_LAYOUTS", 200), NULL);
}

static void test_v7(void **state)
{
	(void)state;
	run_layouts(7, count_of("KEDGE_EMU_LAYOUTS", 200), NULL);
}

/* Few layouts need one item to be put aside for a while: one is looked for. */
static void test_aside(void **state)
{
	uint32_t seed = count_of("KEDGE_EMU_SEED", 1);
	const uint32_t last = seed + 20000;
	struct drawn d;

	(void)state;
	for (;; seed++) {
		assert_true(seed != last);
		if (!draw(&d, 4, seed, NULL))
			continue;
		layout_prepare(&d.l, 4, d.recipe.format);
		if (d.l.emu.kernel != EMU_NO_ENTRY && range_size(d.l.plan.bounce))
			break;
		layout_free(&d.l);
		buffer_free(&d.recipe.initrd);
	}
	emu_run(&d.l.emu, seed);
	if (d.l.emu.end != EMU_KERNEL)
		describe(&d, seed);
	assert_int_equal(d.l.emu.end, EMU_KERNEL);
	check_entered(&d);
	layout_free(&d.l);
	buffer_free(&d.recipe.initrd);
}

static void run_debian(uint32_t arch, const char *flavour)
{
	const char *kernels = getenv("KEDGE_KERNELS");
	struct kernel kernel;
	struct failure f;
	struct buffer file;
	char path[4096];

	assert_non_null(kernels);
	snprintf(path, sizeof(path), "%s/%s/vmlinuz", kernels, flavour);
	file = must_read(path);
	assert_true(kernel_load(file.data, file.size, &kernel, &f));
	run_layouts(arch, count_of("KEDGE_EMU_DEBIAN", 2), &kernel);
	kernel_free(&kernel);
	buffer_free(&file);
}

static void test_debian_v4(void **state)
{
	(void)state;
	run_debian(4, "marvell");
}

static void test_debian_v7(void **state)
{
	(void)state;
	run_debian(7, "armmp");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v4),	  cmocka_unit_test(test_v7),
		cmocka_unit_test(test_aside),	  cmocka_unit_test(test_debian_v4),
		cmocka_unit_test(test_debian_v7),
	};

	return cmocka_run_group_tests_name("layouts", tests, NULL, NULL);
}
