// SPDX-License-Identifier: GPL-2.0-or-later
/* The real loaders choose among 20 trees, packed or appended, by each rule that there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "boot/bootinfo/atags.h"
#include "scripts/kedge/dt/strict_fdt.h"
#include "tests/emu/layout/layout.h"

#define TREES	 20
#define RAM	 0x60000000u
#define MACHINE	 2038u
#define REVISION 0x3a7u

enum way { BY_MACHINE, BY_REVISION, BY_COMPATIBLE, BY_ID, BY_NOTHING, WAYS };

static const struct range bank = {RAM, RAM + 0x4000000};

static void need(int error)
{
	assert_true(error >= 0);
}

static void set_cells(void *fdt, const char *name, uint32_t a, uint32_t b)
{
	const fdt32_t cells[] = {cpu_to_fdt32(a), cpu_to_fdt32(b)};

	need(fdt_setprop(fdt, 0, name, cells, sizeof(cells)));
}

static void set_compatible(void *fdt, unsigned int n)
{
	char text[64];
	int length = snprintf(text, sizeof(text), "test,rev-%u%ctest,common", n, 0);

	need(fdt_setprop(fdt, 0, "compatible", text, length + 1));
}

/* A tree of an odd size, that tells by number which it is. */
static struct buffer tree_number(unsigned int n, enum way way, unsigned int right)
{
	struct buffer b = make_tree(&bank, 1, "in the tree", 1 + n % 2);
	size_t room = b.size + 512;
	uint8_t *fdt = allocate(room);
	char name[32];

	need(fdt_open_into(b.data, fdt, (int)room));
	buffer_free(&b);
	snprintf(name, sizeof(name), "odd%.*s", (int)(n % 7), "1234567");
	need(fdt_setprop_u32(fdt, 0, name, n));
	need(fdt_setprop_u32(fdt, 0, "number", n));
	need(fdt_setprop_string(fdt, 0, "compatible", "test,common"));
	if (way == BY_MACHINE)
		set_cells(fdt, "kedge,machine", 5, MACHINE + n - right);
	if (way == BY_REVISION)
		set_cells(fdt, "kedge,revision", (REVISION + n - right) & 0xff, 0xff);
	if (way == BY_COMPATIBLE)
		set_compatible(fdt, n);
	if (way == BY_ID) {
		set_cells(fdt, "qcom,board-id", 8, 0);
		set_cells(fdt, "qcom,msm-id", 70 + n, 0x10000);
	}
	need(fdt_pack(fdt));
	return (struct buffer){fdt, fdt_totalsize(fdt)};
}

static void hand_list(struct layout *l)
{
	static const uint32_t revision[] = {3, ATAG_REVISION, REVISION, 0, ATAG_NONE};
	struct buffer list = make_atags(&bank, 1, NULL, (struct range){0, 0});
	size_t end = list.size - 8;

	l->handed = HANDED_ATAGS;
	l->handed_bytes = (struct buffer){allocate(end + sizeof(revision)), end + sizeof(revision)};
	memcpy(l->handed_bytes.data, list.data, end);
	memcpy(l->handed_bytes.data + end, revision, sizeof(revision));
	buffer_free(&list);
}

static void hand_tree(struct layout *l, enum way way, unsigned int right)
{
	l->handed = HANDED_TREE;
	l->handed_bytes = tree_number(1000, way == BY_ID ? BY_ID : BY_NOTHING, 0);
	l->handed_bytes.data = realloc(l->handed_bytes.data, l->handed_bytes.size + 256);
	need(fdt_open_into(l->handed_bytes.data, l->handed_bytes.data,
			   (int)l->handed_bytes.size + 256));
	set_compatible(l->handed_bytes.data, right);
	if (way == BY_ID) {
		need(fdt_setprop_string(l->handed_bytes.data, 0, "compatible", "vendor,own"));
		set_cells(l->handed_bytes.data, "qcom,msm-id", 70 + right, 0x10000);
	}
	need(fdt_pack(l->handed_bytes.data));
	l->handed_bytes.size = fdt_totalsize(l->handed_bytes.data);
}

static void append_all(struct buffer *image, const struct buffer *tree)
{
	unsigned int n;

	for (n = 0; n < TREES; n++)
		append_tree(image, &tree[n]);
}

static const char *by_of(enum way way)
{
	static const char *const names[WAYS] = {" by machine", " by revision", " by compatible",
						" by board-id, msm-id", ""};

	return names[way];
}

static void run(uint32_t arch, int cpu, enum way way, bool append, unsigned int right)
{
	static struct buffer kernel;
	struct buffer tree[TREES];
	struct recipe recipe = {.arch = arch,
				.format = FORMAT_LZ4,
				.text_offset = 0x8000,
				.bss_size = 0x4000,
				.pgdir_size = 0x4000,
				.trees = tree};
	struct layout l = {.handed_at = RAM + 0x2000000};
	struct emu *e = &l.emu;
	char line[256];
	const void *fdt;
	unsigned int n;

	if (!kernel.data)
		kernel = make_looping_kernel(100000, 1);
	recipe.kernel_size = (uint32_t)kernel.size;
	recipe.tree_count = append ? 0 : TREES;
	for (n = 0; n < TREES; n++)
		tree[n] = tree_number(n, way, right);
	l.image = make_layout_image(&recipe, &kernel, NULL);
	if (append)
		append_all(&l.image, tree);
	if (way == BY_MACHINE || way == BY_REVISION || way == BY_NOTHING)
		hand_list(&l);
	else
		hand_tree(&l, way, right);
	e->cpu = cpu;
	e->bank[0] = bank;
	e->bank_count = 1;
	e->image = RAM + 0x1000000 + 4 * (right % 2);
	e->r1 = way == BY_MACHINE ? MACHINE : 0xffffffff;
	e->r2 = l.handed_at;
	layout_prepare(&l, arch, recipe.format);
	emu_run(e, right);
	if (e->end != EMU_KERNEL)
		print_message("end %d, wrote %x from %x\n%s\n", (int)e->end, e->bad_write,
			      e->bad_write_pc, e->console);
	assert_int_equal(e->end, EMU_KERNEL);

	emu_bytes(e, e->regs[2], 40);
	fdt = emu_bytes(e, e->regs[2], fdt_totalsize(emu_bytes(e, e->regs[2], 40)));
	assert_int_equal(strict_fdt_check_full(fdt, fdt_totalsize(fdt)), 0);
	assert_int_equal(fdt32_ld(fdt_getprop(fdt, 0, "number", NULL)), right);
	snprintf(line, sizeof(line), "Tree: %s %u of %u%s, %u bytes at ",
		 append ? "appended" : "packed", right + 1, TREES, by_of(way),
		 (uint32_t)tree[right].size);
	if (!strstr(e->console, line))
		print_message("not in it: %s\n%s", line, e->console);
	assert_non_null(strstr(e->console, line));
	assert_int_equal(strstr(e->console, "K-FDT-07") != NULL, way == BY_NOTHING);
	for (n = 0; n < TREES; n++)
		buffer_free(&tree[n]);
	layout_free(&l);
}

static void run_all(uint32_t arch, int cpu)
{
	unsigned int way, append;

	for (way = 0; way < WAYS; way++) {
		for (append = 0; append < 2; append++)
			run(arch, cpu, (enum way)way, append,
			    way == BY_NOTHING ? 0 : (way * 7 + append * 5 + 3) % TREES);
	}
}

static void test_v4(void **state)
{
	(void)state;
	run_all(4, UC_CPU_ARM_SA1110);
	run_all(4, UC_CPU_ARM_926);
}

static void test_v7(void **state)
{
	(void)state;
	run_all(7, UC_CPU_ARM_CORTEX_A9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v4),
		cmocka_unit_test(test_v7),
	};

	return cmocka_run_group_tests_name("select", tests, NULL, NULL);
}
