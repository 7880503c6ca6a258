// SPDX-License-Identifier: GPL-2.0-or-later
/* An initrd that only the bootloader's command line tells of gets to the kernel, moved or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "boot/bootinfo/atags.h"
#include "boot/fdt/fdt_tree.h"
#include "tests/emu/layout/layout.h"

#define RAM    0x60000000u
#define TEXT   0x8000u
#define KERNEL 400000u
#define FAR    (RAM + 0xa00000)
#define NEAR   (RAM + 0x20000) /* where the kernel goes */
#define INITRD 0x12345u
#define HANDED (RAM + 0x2000000)
#define FIRST  "console=ttyS0 "
#define LAST   " root=/dev/ram"

enum way { LIST_ALONE, LIST_AND_TREE, TREE_ALONE, TREES, WAYS };

static const struct range bank = {RAM, RAM + 0x4000000};

static void prepare(struct layout *l, uint32_t arch, int cpu, enum way way, uint32_t at)
{
	static struct buffer kernel;
	struct recipe recipe = {.arch = arch,
				.format = FORMAT_LZ4,
				.text_offset = TEXT,
				.kernel_size = KERNEL,
				.bss_size = 0x4000,
				.pgdir_size = 0x4000,
				.tree = way == LIST_AND_TREE || way == TREES};
	struct buffer tree = make_tree(&bank, 1, NULL, 1);
	char cmdline[128];

	memset(l, 0, sizeof(*l));
	if (!kernel.data)
		kernel = make_looping_kernel(KERNEL, 1);
	l->image = make_layout_image(&recipe, &kernel, &tree);
	buffer_free(&tree);
	snprintf(cmdline, sizeof(cmdline), FIRST "initrd=0x%x,%u" LAST, at, INITRD);
	if (way == LIST_ALONE || way == LIST_AND_TREE)
		l->handed_bytes = make_atags(&bank, 1, cmdline, (struct range){0, 0});
	else
		l->handed_bytes = make_tree(&bank, 1, cmdline, 1);
	l->handed = way < TREE_ALONE ? HANDED_ATAGS : HANDED_TREE;
	l->handed_at = HANDED;
	l->initrd = (struct range){at, at + INITRD};
	l->initrd_bytes = make_looping_kernel(INITRD, 7);
	l->emu.cpu = cpu;
	l->emu.bank[0] = bank;
	l->emu.bank_count = 1;
	l->emu.image = RAM + 0x1000000;
	l->emu.r2 = HANDED;
	layout_prepare(l, arch, recipe.format);
}

/* Where the kernel is told that the initrd is, and its command line. */
static uint32_t told(struct layout *l, char *cmdline, size_t room)
{
	struct emu *e = &l->emu;
	uint32_t at = e->regs[2], size;
	struct bootinfo info;
	const void *r2 = emu_bytes(e, at, FDT_HEADER_SIZE);

	if (fdt_here(r2)) {
		r2 = emu_bytes(e, at, fdt_size(r2));
		assert_int_equal(fdt_check(r2, fdt_size(r2)), ERR_NONE);
		assert_int_equal(fdt_read(r2, &info), ERR_NONE);
	} else {
		r2 = emu_bytes(e, at, ATAGS_LIMIT);
		assert_int_equal(atags_read(r2, ATAGS_LIMIT, &info, &size), ERR_NONE);
	}
	snprintf(cmdline, room, "%.*s", (int)info.cmdline_length, info.cmdline);
	assert_int_equal(info.initrd_size, info.initrd_start ? INITRD : 0);
	return info.initrd_start;
}

static void run(uint32_t arch, int cpu, enum way way, uint32_t at)
{
	uint32_t start, place;
	char cmdline[128];
	struct layout l;

	prepare(&l, arch, cpu, way, at);
	emu_run(&l.emu, way);
	if (l.emu.end != EMU_KERNEL)
		print_message("end %d, wrote %x from %x\n%s\n", (int)l.emu.end, l.emu.bad_write,
			      l.emu.bad_write_pc, l.emu.console);
	assert_int_equal(l.emu.end, EMU_KERNEL);
	place = survey_initrd(&l.survey, &l.plan);
	assert_int_equal(place == at, at == FAR);
	assert_memory_equal(emu_bytes(&l.emu, place, INITRD), l.initrd_bytes.data, INITRD);
	start = told(&l, cmdline, sizeof(cmdline));
	if (way == LIST_ALONE && at == FAR) {
		/* The list is passed on as it is. */
		assert_int_equal(start, 0);
		assert_non_null(strstr(cmdline, FIRST "initrd=0x60a00000,74565" LAST));
	} else {
		assert_int_equal(start, place);
		assert_null(strstr(cmdline, "initrd="));
		assert_memory_equal(cmdline, FIRST, sizeof(FIRST) - 1);
		assert_non_null(strstr(cmdline, LAST));
	}
	layout_free(&l);
}

static void test_ways(void **state)
{
	static const struct {
		uint32_t arch;
		int cpu;
	} cpus[] = {{4, UC_CPU_ARM_SA1110}, {4, UC_CPU_ARM_926}, {7, UC_CPU_ARM_CORTEX_A9}};
	unsigned int i;

	(void)state;
	for (i = 0; i < 3 * WAYS; i++) {
		run(cpus[i / WAYS].arch, cpus[i / WAYS].cpu, (enum way)(i % WAYS), FAR);
		run(cpus[i / WAYS].arch, cpus[i / WAYS].cpu, (enum way)(i % WAYS), NEAR);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_ways)};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
