// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What kedge.log=verbose prints, against what is in the emulated memory. The worked example: a
 * Qualcomm board whose first bank begins at 0x40200000, below which the modem lives, and a kernel
 * for it with text offset 0x208000, loaded at 0x40300000, where its inflated self is to go.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "tests/emu/layout/draw.h"
#include "scripts/kedge/util/bytes.h"

#define LOAD	    0x40300000u
#define LIST	    0x40200100u
#define MACHINE	    3586u /* DRAGON */
#define KERNEL	    0x40208000u
#define PGDIR_SIZE  0x4000u
#define KERNEL_SIZE (4u << 20)
#define BSS_SIZE    0x80000u
#define SEED	    1
#define CMDLINE	    "console=ttyMSM0 kedge.log=verbose"

#define CYCLES	       0x80000000u /* of PMCNTENSET */
#define MRC_R2_ID_PFR1 0xee102f31u
#define MOV_R2_0       0xe3a02000u

static const struct range banks[] = {
	{0x40200000, 0x40200000 + (44 << 20)},
	{0x48000000, 0x48000000 + (128 << 20)},
	{0x50000000, 0x50000000 + (256 << 20)},
};
#define BANKS (sizeof(banks) / sizeof(banks[0]))

/* The image's bytes as they are in memory before the loader runs, and what it is made of. */
struct example {
	struct layout l;
	struct range payload, tree; /* in memory, as loaded */
	struct buffer loaded;
};

static void make_example(struct example *x, const struct buffer *kernel, int cpu)
{
	struct recipe recipe = {.arch = 7,
				.format = FORMAT_LZ4,
				.text_offset = 0x208000,
				.bss_size = BSS_SIZE,
				.pgdir_size = PGDIR_SIZE,
				.ram_base = 0x40000000};
	struct layout *l = &x->l;
	struct emu *e = &l->emu;
	const struct image_part *payload;
	unsigned int i;

	memset(x, 0, sizeof(*x));
	e->cpu = cpu;
	for (i = 0; i < BANKS; i++)
		e->bank[e->bank_count++] = banks[i];
	e->image = LOAD;
	e->r1 = MACHINE;
	e->r2 = LIST;
	/* The board's tree says nothing of RAM: the ATAGs do. */
	l->tree = make_tree(NULL, 0, NULL, 1);
	l->image = make_layout_image(&recipe, kernel, NULL);
	x->tree = range_cut(LOAD + (uint32_t)l->image.size, (uint32_t)l->tree.size);
	l->image.data = realloc(l->image.data, l->image.size + l->tree.size);
	memcpy(l->image.data + l->image.size, l->tree.data, l->tree.size);
	l->image.size += l->tree.size;
	payload = image_find(l->image.data, PART_PAYLOAD, 0);
	x->payload = range_cut(LOAD + payload->offset, payload->size);
	x->loaded = (struct buffer){allocate(l->image.size), l->image.size};
	memcpy(x->loaded.data, l->image.data, l->image.size);
	l->handed = HANDED_ATAGS;
	l->handed_at = LIST;
	l->handed_bytes = make_atags(banks, BANKS, CMDLINE, (struct range){0, 0});
	layout_prepare(l, recipe.arch, recipe.format);
}

/* That line, with CR LF, is in the log, once. */
__attribute__((format(printf, 2, 3))) static void said(const struct emu *e, const char *line, ...)
{
	char whole[256] = "\n";
	va_list arguments;
	const char *found;

	va_start(arguments, line);
	vsnprintf(whole + 1, sizeof(whole) - 4, line, arguments);
	va_end(arguments);
	strcat(whole, "\r\n");
	found = strstr(e->console, whole);
	if (!found || strstr(found + 1, whole))
		fail_msg("%s: not there once: %s\n%s", whole, found ? found : "", e->console);
}

/* Both addresses of a move are in the log, and so are the bytes in memory. */
static void check_move(struct example *x, const char *name, struct range from, uint32_t to)
{
	struct emu *e = &x->l.emu;

	assert_true(from.start != to);
	said(e, "- move %s from 0x%x to 0x%x, %u bytes", name, from.start, to, range_size(from));
	said(e, "- %s at 0x%x: free", name, to);
}

static void test_worked_example(void **state)
{
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 3);
	struct random junk = {SEED};
	const uint32_t end = KERNEL + KERNEL_SIZE;
	uint32_t loader, payload, tree, size, left, sctlr, sp;
	struct example x;
	struct emu *e = &x.l.emu;
	const void *fdt;
	unsigned int i;

	(void)state;
	make_example(&x, &kernel, UC_CPU_ARM_CORTEX_A15);
	sctlr = emu_cp15(e, 1, 0, 0);
	assert_int_equal(emu_run(e, SEED), EMU_KERNEL);
	loader = x.l.plan.place[PLAN_LOADER];
	payload = x.l.plan.place[PLAN_PAYLOAD];
	tree = x.l.plan.place[PLAN_FDT];
	size = x.payload.start - LOAD;

	/* All three lie where the kernel will; the loader runs from behind it in the end. */
	assert_int_equal(e->kernel, KERNEL);
	assert_true(x.tree.end < end);
	assert_int_equal(e->loader, loader);
	assert_true(loader >= end && tree >= end + BSS_SIZE);
	said(e, "- kernel: lz4, filter none, %u bytes to %u; takes 0x%x..0x%x",
	     range_size(x.payload), KERNEL_SIZE, KERNEL - PGDIR_SIZE, end + BSS_SIZE);
	check_move(&x, "loader", range_cut(LOAD, size), loader);
	check_move(&x, "payload", x.payload, payload);
	check_move(&x, "tree", range_cut(x.tree.start, (uint32_t)x.l.tree.size), tree);

	/* What is there now: the head, what the kernel did not inflate over, the tree. */
	assert_memory_equal(emu_bytes(e, loader, ZIMAGE_HEADER_SIZE), x.loaded.data,
			    ZIMAGE_HEADER_SIZE);
	left = payload + range_size(x.payload) - end;
	assert_true(left < range_size(x.payload));
	assert_memory_equal(emu_bytes(e, end, left), x.loaded.data + x.payload.end - LOAD - left,
			    left);
	fdt = emu_bytes(e, tree, 40);
	assert_int_equal(fdt_check_header(fdt), 0);
	assert_int_equal(e->regs[2], tree);
	assert_memory_equal(emu_bytes(e, KERNEL, KERNEL_SIZE), kernel.data, KERNEL_SIZE);

	/* What it was told. */
	for (i = 0; i < 13; i++)
		random_next(&junk);
	sp = random_next(&junk);
	said(e, "- r1 0x%x, r2 0x%x, sp 0x%x, lr 0x%x, CPSR 0xd3, SCTLR 0x%x", MACHINE, LIST, sp,
	     sp, sctlr);
	said(e, "- r2: ATAGs at 0x%x, %zu bytes", LIST, x.l.handed_bytes.size);
	for (i = 0; i < BANKS; i++) {
		said(e, "- ATAG_MEM 0x%x+0x%x", banks[i].start, range_size(banks[i]));
		said(e, "- memory 0x%x+0x%x", banks[i].start, range_size(banks[i]));
	}
	/* Two of them touch. */
	said(e, "- RAM 0x%x..0x%x: ATAGs", banks[0].start, banks[0].end);
	said(e, "- RAM 0x%x..0x%x: ATAGs", banks[1].start, banks[2].end);
	said(e, "- ATAG 0x41000999, 6 words");
	said(e, "- ATAG_CMDLINE " CMDLINE);
	said(e, "- taken 0x0..0x1000: page 0");
	said(e, "- taken 0x%x..0x%zx: what r2 points at", LIST, LIST + x.l.handed_bytes.size);
	said(e, "- memory: 0 banks, now 3");
	said(e, "- bootargs: 0 bytes, now %zu: " CMDLINE, strlen(CMDLINE));
	layout_free(&x.l);
	buffer_free(&x.loaded);
}

/* Have a loader that was put into memory take a generic timer for missing. */
static void hide_generic_timer(struct emu *e)
{
	uint32_t at = LOAD + emu_symbol(e->loader_elf, "cpu_clock_on");

	while (read_le32(emu_bytes(e, at, 4)) != MRC_R2_ID_PFR1)
		at += 4;
	write_le32(emu_bytes(e, at, 4), MOV_R2_0);
}

static unsigned int number_behind(const struct emu *e, const char *words)
{
	const char *found = strstr(e->console, words);

	if (!found)
		fail_msg("%s: not in\n%s", words, e->console);
	return (unsigned int)strtoul(found + strlen(words), NULL, 0);
}

/* The cycle counter counts, or is found not to, and is left as it was found. */
static void run_with_counter(int cpu, bool counts, bool enabled)
{
	struct buffer kernel = make_looping_kernel(100000, 4);
	const uint32_t found[] = {0x41002000 | (enabled ? 0x21 : 0x20), enabled ? CYCLES | 1 : 1};
	struct example x;
	struct emu *e = &x.l.emu;

	make_example(&x, &kernel, cpu);
	hide_generic_timer(e);
	emu_set_cp15(e, 9, 12, 0, found[0]);
	emu_set_cp15(e, 9, 12, 1, found[1]);
	assert_int_equal(emu_run(e, SEED), EMU_KERNEL);
	assert_int_equal(emu_cp15(e, 9, 12, 0) & 0x3f, found[0] & 0x3f);
	assert_int_equal(emu_cp15(e, 9, 12, 1), found[1]);
	if (counts) {
		assert_true(number_behind(e, "- inflate: 100000 bytes, ") > 0);
		assert_null(strstr(e->console, " us\r\n"));
	} else {
		said(e, "- inflate: 100000 bytes");
	}
	layout_free(&x.l);
	buffer_free(&x.loaded);
}

static void test_counter(void **state)
{
	(void)state;
	run_with_counter(UC_CPU_ARM_CORTEX_A15, true, false);
	run_with_counter(UC_CPU_ARM_CORTEX_A15, true, true);
	/* The engine has the registers, but nothing that counts. */
	run_with_counter(UC_CPU_ARM_CORTEX_A9, false, false);
	run_with_counter(UC_CPU_ARM_CORTEX_A8, false, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_worked_example),
		cmocka_unit_test(test_counter),
	};

	return cmocka_run_group_tests_name("verbose", tests, NULL, NULL);
}
