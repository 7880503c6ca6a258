// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Entries as bootloaders make them: RedBoot on a Gemini board, with two pieces in 64 MiB at 0, and
 * with NOPs in front.
 */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/emu/layout/draw.h"
#include "scripts/kedge/util/bytes.h"

#define KERN_AT	   0x01600000u
#define RAMDISK_AT 0x00800000u
#define NOP	   0xe1a00000u /* mov r0, r0 */

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
	l->image = make_layout_image(&recipe, kernel, &tree);
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
	struct buffer kernel = make_looping_kernel(900004, 1);
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

/* A Wiliboard's: NOPs in front, entered at these, a tree behind it by cat. */
static void run_behind_nops(struct layout *l, const struct buffer *kernel, uint32_t arch,
			    unsigned int nops)
{
	const struct range bank = {0, 0x8000000};
	struct recipe recipe = {
		.arch = arch, .format = FORMAT_LZ4, .text_offset = 0x8000, .pgdir_size = 0x4000};
	unsigned int i;
	size_t size;

	memset(l, 0, sizeof(*l));
	l->emu.cpu = arch == 4 ? UC_CPU_ARM_926 : UC_CPU_ARM_CORTEX_A9;
	l->emu.bank[0] = bank;
	l->emu.bank_count = 1;
	l->emu.lead = 4 * nops;
	l->emu.image = KERN_AT + l->emu.lead;
	l->emu.r1 = 1690;
	l->emu.r2 = 0xfffffffd;
	l->tree = make_tree(&bank, 1, "nops=1", 1);
	l->image = make_layout_image(&recipe, kernel, &l->tree);
	size = l->image.size;
	l->image.data = realloc(l->image.data, size + l->tree.size);
	assert_non_null(l->image.data);
	memcpy(l->image.data + size, l->tree.data, l->tree.size);
	l->image.size = size + l->tree.size;
	layout_prepare(l, arch, FORMAT_LZ4);
	for (i = 0; i < nops; i++)
		write_le32(emu_bytes(&l->emu, KERN_AT + 4 * i, 4), NOP);
	assert_int_equal(emu_run(&l->emu, 2), EMU_KERNEL);
}

static void test_nops(void **state)
{
	static const unsigned int counts[] = {2, 4, 64};
	struct buffer kernel = make_looping_kernel(900004, 1);
	unsigned int i;
	struct layout l;

	(void)state;
	for (i = 0; i < 2 * sizeof(counts) / sizeof(counts[0]); i++) {
		run_behind_nops(&l, &kernel, i % 2 ? 7 : 4, counts[i / 2]);
		assert_int_equal(l.emu.regs[1], 1690);
		assert_memory_equal(emu_bytes(&l.emu, 0x8000, 900004), kernel.data, kernel.size);
		assert_int_equal(read_be32(emu_bytes(&l.emu, l.emu.regs[2], 4)), 0xd00dfeed);
		assert_non_null(memmem(emu_bytes(&l.emu, l.emu.regs[2], 0x1000), 0x1000, "nops=1",
				       sizeof("nops=1")));
		layout_free(&l);
	}
	buffer_free(&kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_redboot),
					   cmocka_unit_test(test_nops)};

	return cmocka_run_group_tests_name("entries", tests, NULL, NULL);
}
