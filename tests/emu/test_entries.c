// SPDX-License-Identifier: GPL-2.0-or-later
/* Entries as bootloaders make them: RedBoot on a Gemini board, with two pieces in 64 MiB at 0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw.h"

#define KERN_AT	   0x01600000u
#define RAMDISK_AT 0x00800000u

static enum emu_end run(struct layout *l, const struct buffer *kernel, bool stale)
{
	const struct range bank = {0, 0x4000000};
	struct recipe recipe = {.arch = 4,
				.format = FORMAT_LZ4,
				.text_offset = 0x8000,
				.pgdir_size = 0x4000,
				.tree = true,
				.piece_offset = 0x10000,
				.piece_address = RAMDISK_AT};
	struct buffer tree = make_tree(&bank, 1, "tree=1", 1);

	memset(l, 0, sizeof(*l));
	l->emu.cpu = UC_CPU_ARM_926;
	l->emu.bank[0] = bank;
	l->emu.bank_count = 1;
	l->emu.image = KERN_AT;
	l->emu.r1 = 2038;
	l->emu.r2 = 0xfffffffd;
	l->image = make_image(&recipe, kernel, &tree);
	l->piece = (struct range){RAMDISK_AT,
				  RAMDISK_AT + (uint32_t)l->image.size - recipe.piece_offset};
	layout_prepare(l, 4, FORMAT_LZ4);
	if (stale)
		*emu_bytes(&l->emu, RAMDISK_AT + 100, 1) ^= 1;
	buffer_free(&tree);
	return emu_run(&l->emu, 1);
}

static void test_redboot(void **state)
{
	struct buffer kernel = make_kernel(900004, 1);
	struct layout l;

	(void)state;
	assert_int_equal(run(&l, &kernel, false), EMU_KERNEL);
	assert_int_equal(l.emu.regs[1], 2038);
	assert_memory_equal(emu_bytes(&l.emu, 0x8000, 900004), kernel.data, kernel.size);
	layout_free(&l);
	assert_int_equal(run(&l, &kernel, true), EMU_STOPPED);
	assert_non_null(strstr(l.emu.console, error_code(ERR_IMG_PIECE)));
	assert_null(strstr(l.emu.console, "Uncompressing"));
	layout_free(&l);
	buffer_free(&kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_redboot)};

	return cmocka_run_group_tests_name("entries", tests, NULL, NULL);
}
