// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the loader says when it is made to fault: an instruction of a real one is replaced by an
 * undefined one, a jump to or a load from where there is nothing, in ARM and in Thumb state, before
 * and after it moved and turned its caches on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arch/arm/cpu.h"
#include "tests/emu/layout/draw.h"
#include "tests/emu/model/exception.h"
#include "scripts/kedge/cmd/common/die.h"

#define BASE	    0x40000000u
#define RAM_SIZE    0x800000u
#define LOAD	    (BASE + 0x10000u)
#define LIST	    (BASE + 0x100u)
#define KERNEL_SIZE 40000u
#define NOWHERE	    0x60000000u
#define PATCH_SIZE  12
#define TEXT_SIZE   1024

enum kind { UNDEFINED, JUMP, LOAD_WORD, KINDS };

/* Where a fault is put. */
struct place {
	const char *symbol, *phase;
	bool moved;	    /* when the loader is at its planned place */
	const char *caller; /* a function that is on the stack then */
};

static const struct place places[] = {
	{"place_start", "plan", false, "boot_main"},
	{"digest_end", "move", true, "boot_continue"}, /* of the parameters */
	{"log_normal", "tree", true, "boot_continue"}, /* of "Uncompressing" */
	{"deflate_build_litlen", "inflate", true, "boot_continue"},
};

#define PLACES	     (sizeof(places) / sizeof(places[0]))
#define FIRST_CACHED 2 /* where the caches are on */

/* A run that is to fault. */
struct run {
	struct layout l;
	uint8_t patch[PATCH_SIZE];
	uint32_t offset; /* of the patch in the loader */
	uint32_t sp;	 /* if not 0, what to put into sp there */
};

static void write_patch(uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
	struct run *r = data;

	(void)size;
	address = (uint32_t)address - emu_symbol(r->l.emu.loader_elf, "loader_restart") + r->offset;
	uc_mem_write(uc, address, r->patch, PATCH_SIZE);
}

/* With a hook on each instruction the engine knows exactly which one faults. */
static void on_patch(uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
	struct run *r = data;

	(void)address;
	(void)size;
	if (r->sp)
		uc_reg_write(uc, UC_ARM_REG_SP, &r->sp);
}

static void hook(struct run *r, uint32_t first, uint32_t last, void *callback)
{
	uc_hook h;

	if (uc_hook_add(r->l.emu.uc, &h, UC_HOOK_CODE, callback, r, first, last))
		die("unicorn: no hook");
}

static void make_patch(struct run *r, const char *symbol, enum kind kind)
{
	/* mov r3, #0x60000000, then that with r3 */
	static const uint32_t arm[KINDS][2] = {
		{0xe7f000f0, 0}, {0xe3a03206, 0xe1a0f003}, {0xe3a03206, 0xe5930000}};
	static const uint16_t thumb[KINDS][4] = {
		{0xde00}, {0x2360, 0x061b, 0x4798}, {0x2360, 0x061b, 0x6818}};
	uint32_t entry = emu_entry(r->l.emu.loader_elf, symbol);

	memset(r->patch, 0, PATCH_SIZE);
	if (entry & 1)
		memcpy(r->patch, thumb[kind], sizeof(thumb[kind]));
	else
		memcpy(r->patch, arm[kind], sizeof(arm[kind]));
	r->offset = entry & ~1u;
}

static void prepare(struct run *r, uint32_t arch, int cpu, const struct buffer *kernel)
{
	const struct range bank = {BASE, BASE + RAM_SIZE};
	struct recipe recipe = {.arch = arch,
				.format = FORMAT_GZIP,
				.text_offset = 0x8000,
				.bss_size = 0x4000,
				.pgdir_size = 0x4000};

	memset(r, 0, sizeof(*r));
	r->l.emu.cpu = cpu;
	r->l.emu.bank[0] = bank;
	r->l.emu.bank_count = 1;
	r->l.emu.image = LOAD;
	r->l.emu.r2 = LIST;
	r->l.image = make_layout_image(&recipe, kernel, NULL);
	r->l.handed_at = LIST;
	r->l.handed_bytes = make_atags(&bank, 1, "boot=1", (struct range){0, 0});
	layout_prepare(&r->l, arch, FORMAT_GZIP);
	emu_watch_exceptions(&r->l.emu);
	assert_int_not_equal(r->l.emu.loader_place, LOAD);
}

/* Run into the fault, and on into the loader's report of it, to its end. */
static struct exception run(struct run *r, const struct place *p, uint32_t status, uint32_t address)
{
	struct emu *e = &r->l.emu;
	uint32_t loader = p->moved ? e->loader_place : e->image;
	struct exception taken;

	hook(r, loader + r->offset, loader + r->offset + 8, on_patch);
	if (p->moved)
		hook(r, e->loader_place + emu_symbol(e->loader_elf, "loader_restart"),
		     e->loader_place + emu_symbol(e->loader_elf, "loader_restart"), write_patch);
	else
		memcpy(emu_bytes(e, e->image + r->offset, PATCH_SIZE), r->patch, PATCH_SIZE);
	assert_int_equal(emu_run(e, 1), EMU_FAULT);
	emu_take_exception(e, status, address, &taken);
	if (e->end != EMU_STOPPED)
		fail_msg("%s: end %d, pc 0x%x, wrote 0x%x from 0x%x: %s", p->symbol, (int)e->end,
			 e->pc, e->bad_write, e->bad_write_pc, e->console);
	return taken;
}

static void expect(const struct emu *e, const char *text)
{
	if (!strstr(e->console, text))
		fail_msg("not in the output: %s\n%s", text, e->console);
}

/* The registers as printed. */
static void expect_registers(const struct emu *e, const struct exception *x)
{
	char text[TEXT_SIZE];
	int n = 0, i;

	for (i = 0; i < 13; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "r%d 0x%x%s", i, x->regs[i],
			      i == 6 || i == 12 ? "\r\n" : " ");
	snprintf(text + n, sizeof(text) - (size_t)n, "sp 0x%x lr 0x%x pc 0x%x cpsr 0x%x\r\n", x->sp,
		 x->lr, x->pc, x->cpsr);
	expect(e, text);
}

/* The callers as printed: lr, if that is one, in front; one in the function that was expected. */
static void expect_callers(const struct emu *e, const struct place *p, const struct exception *x,
			   bool called)
{
	static const char intro[] = "called from (perhaps, in the loader)";
	uint32_t loader = p->moved ? e->loader_place : e->image, found[16], n = 0, i;
	const char *at = strstr(e->console, intro);
	bool seen = false;
	char *end;

	assert_non_null(at);
	at += sizeof(intro) - 1;
	while (at[0] == ' ' && at[1] == '0') {
		assert_true(n < 8);
		found[n++] = (uint32_t)strtoul(at + 1, &end, 16);
		at = end;
	}
	assert_memory_equal(at, "\r\n", 2);
	if (called)
		assert_int_equal(found[0], (x->lr & ~1u) - loader);
	for (i = 0; i < n; i++)
		seen = seen || emu_in_function(e->loader_elf, p->caller, found[i]);
	if (called && !seen)
		fail_msg("%s is not among the callers of %s: %s", p->caller, p->symbol, e->console);
}

/* Cores before ARMv6: they keep no status of prefetch aborts, and say less of data aborts. */
static bool is_old(int cpu)
{
	return cpu == UC_CPU_ARM_926 || cpu == UC_CPU_ARM_SA1110;
}

/* Cores whose vectors are the loader's only once its caches are on. */
static bool is_late(int cpu)
{
	return is_old(cpu) || cpu == UC_CPU_ARM_1136 || cpu == UC_CPU_ARM_11MPCORE;
}

static void check_fault(uint32_t arch, int cpu, const struct place *p, enum kind kind,
			const struct buffer *kernel)
{
	static const uint32_t vectors[KINDS] = {4, 0xc, 0x10};
	static const enum error errors[KINDS] = {ERR_CPU_UNDEFINED, ERR_CPU_PREFETCH, ERR_CPU_DATA};
	struct run r;
	struct emu *e = &r.l.emu;
	uint32_t loader, pc;
	struct exception x;
	char text[TEXT_SIZE];

	prepare(&r, arch, cpu, kernel);
	loader = p->moved ? e->loader_place : e->image;
	make_patch(&r, p->symbol, kind);
	x = run(&r, p, kind == LOAD_WORD ? 0x808 : 5, NOWHERE);
	assert_int_equal(x.vector, vectors[kind]);
	pc = loader + r.offset;
	if (kind == JUMP)
		pc = NOWHERE;
	else if (kind == LOAD_WORD)
		pc += 4;
	assert_int_equal(x.pc, pc);

	snprintf(text, sizeof(text),
		 "\r\nkedge: %s: %s (0x%x)\r\nphase %s, loader at 0x%x\r\nr0 0x%x ",
		 error_code(errors[kind]), error_message(errors[kind]), pc, p->phase, loader,
		 x.regs[0]);
	expect(e, text);
	expect_registers(e, &x);
	expect_callers(e, p, &x, kind == UNDEFINED || kind == LOAD_WORD);
	if (kind == LOAD_WORD)
		expect(e, "\r\ndfsr 0x808: external, address 0x60000000\r\n");
	else if (kind == JUMP && !is_old(cpu))
		expect(e, "\r\nifsr 0x5: translation, address 0x60000000\r\n");
	else
		assert_null(strstr(e->console, "fsr"));
	expect(e, "\r\nkedge: stopped, the kernel was not started\r\n");
	layout_free(&r.l);
}

static void check_faults(uint32_t arch, int cpu)
{
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	unsigned int i;
	enum kind kind;

	for (i = is_late(cpu) ? FIRST_CACHED : 0; i < PLACES; i++) {
		for (kind = UNDEFINED; kind < KINDS; kind++)
			check_fault(arch, cpu, &places[i], kind, &kernel);
	}
	buffer_free(&kernel);
}

static void test_v4_sa1110(void **state)
{
	(void)state;
	check_faults(4, UC_CPU_ARM_SA1110);
}

static void test_v4_arm926(void **state)
{
	(void)state;
	check_faults(4, UC_CPU_ARM_926);
}

static void test_v4_arm1136(void **state)
{
	(void)state;
	check_faults(4, UC_CPU_ARM_1136);
}

static void test_v4_arm11mpcore(void **state)
{
	(void)state;
	check_faults(4, UC_CPU_ARM_11MPCORE);
}

static void test_v4_arm1176(void **state)
{
	(void)state;
	check_faults(4, UC_CPU_ARM_1176);
}

static void test_v4_cortex_a8(void **state)
{
	(void)state;
	check_faults(4, UC_CPU_ARM_CORTEX_A8);
}

static void test_v7_cortex_a9(void **state)
{
	(void)state;
	check_faults(7, UC_CPU_ARM_CORTEX_A9);
}

static void test_v7_cortex_a15(void **state)
{
	(void)state;
	check_faults(7, UC_CPU_ARM_CORTEX_A15);
}

struct status {
	uint32_t status;
	const char *words;
};

static void check_statuses(uint32_t arch, int cpu, const struct status *known, unsigned int count)
{
	const struct place *place = &places[is_late(cpu) ? FIRST_CACHED : 0];
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	char text[TEXT_SIZE];
	struct run r;
	unsigned int i;

	for (i = 0; i < count; i++) {
		prepare(&r, arch, cpu, &kernel);
		make_patch(&r, place->symbol, LOAD_WORD);
		run(&r, place, known[i].status, 0x12345678);
		snprintf(text, sizeof(text), "\r\ndfsr 0x%x: %s, address 0x12345678\r\n",
			 known[i].status, known[i].words);
		expect(&r.l.emu, text);
		layout_free(&r.l);
	}
	buffer_free(&kernel);
}

/* Each status in words: Arm ARM (DDI 0406C), tables B3-23 and B3-24. */
static void test_status_of_armv7(void **state)
{
	static const struct status known[] = {
		{0x001, "alignment"},
		{0x002, "debug"},
		{0x003, "access flag"},
		{0x004, "cache maintenance"},
		{0x005, "translation"},
		{0x006, "access flag"},
		{0x007, "translation"},
		{0x008, "external"},
		{0x009, "domain"},
		{0x00b, "domain"},
		{0x00c, "external"},
		{0x00d, "permission"},
		{0x00e, "external"},
		{0x00f, "permission"},
		{0x80d, "permission"},
		{0x0f5, "translation"}, /* of domain 15 */
		{0x406, "external, late"},
		{0x408, "parity"},
		{0x409, "parity"},
		{0x40c, "parity"},
		{0x40e, "parity"},
		{0x404, "unknown"},
		{0x000, "unknown"},
		{0xc06, "external, late"},
		/* of long descriptors */
		{0x205, "translation"},
		{0x207, "translation"},
		{0x209, "access flag"},
		{0x20d, "permission"},
		{0x210, "external"},
		{0x216, "external"},
		{0x218, "parity"},
		{0x21d, "parity"},
		{0x221, "alignment"},
		{0x23d, "unknown"},
	};

	(void)state;
	check_statuses(7, UC_CPU_ARM_CORTEX_A15, known, sizeof(known) / sizeof(known[0]));
}

/* The same of ARMv4 and v5: Arm ARM (DDI 0100I), table B4-1. */
static void test_status_of_armv5(void **state)
{
	static const struct status known[] = {
		{0x0, "unknown"},    {0x1, "alignment"},    {0x2, "external"},
		{0x3, "alignment"},  {0x4, "external"},	    {0x5, "translation"},
		{0x6, "external"},   {0x7, "translation"},  {0x8, "external"},
		{0x9, "domain"},     {0xa, "external"},	    {0xb, "domain"},
		{0xc, "external"},   {0xd, "permission"},   {0xe, "external"},
		{0xf, "permission"}, {0xf5, "translation"},
	};

	(void)state;
	check_statuses(4, UC_CPU_ARM_926, known, sizeof(known) / sizeof(known[0]));
}

/*
 * A console that cannot be read is none, and the boot goes on; one that faults only when it is
 * written to is given up: no loop of faults.
 */
static void test_console_faults(void **state)
{
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	struct exception taken;
	struct run r;
	struct emu *e = &r.l.emu;
	int readable;

	(void)state;
	for (readable = 0; readable < 2; readable++) {
		prepare(&r, 7, UC_CPU_ARM_CORTEX_A15, &kernel);
		assert_int_equal(readable ? uc_mem_protect(e->uc, EMU_CONSOLE, 0x1000, UC_PROT_READ)
					  : uc_mem_unmap(e->uc, EMU_CONSOLE, 0x1000),
				 UC_ERR_OK);
		e->silent = true;
		assert_int_equal(emu_run(e, 1), EMU_FAULT);
		assert_int_equal(emu_take_exception(e, 8, EMU_CONSOLE, &taken),
				 readable ? EMU_FAULT : EMU_KERNEL);
		if (readable)
			assert_int_equal(emu_take_exception(e, 8, EMU_CONSOLE, &taken),
					 EMU_STOPPED);
		assert_int_equal(e->console_length, 0);
		layout_free(&r.l);
	}
	buffer_free(&kernel);
}

/* A stack pointer that is not one of the loader's leads nowhere. */
static void test_junk_in_sp(void **state)
{
	static const uint32_t junk[] = {4, BASE + 1, 0xfffffffc, 0x7fffffff};
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	struct exception x;
	struct run r;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(junk) / sizeof(junk[0]); i++) {
		prepare(&r, 7, UC_CPU_ARM_CORTEX_A15, &kernel);
		make_patch(&r, places[0].symbol, UNDEFINED);
		r.sp = junk[i];
		x = run(&r, &places[0], 0, 0);
		assert_int_equal(x.sp, junk[i]);
		expect_registers(&r.l.emu, &x);
		expect_callers(&r.l.emu, &places[0], &x, true);
		layout_free(&r.l);
	}
	buffer_free(&kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v4_sa1110),	cmocka_unit_test(test_v4_arm926),
		cmocka_unit_test(test_v4_arm1136),	cmocka_unit_test(test_v4_arm11mpcore),
		cmocka_unit_test(test_status_of_armv5), cmocka_unit_test(test_v4_arm1176),
		cmocka_unit_test(test_v4_cortex_a8),	cmocka_unit_test(test_v7_cortex_a9),
		cmocka_unit_test(test_v7_cortex_a15),	cmocka_unit_test(test_status_of_armv7),
		cmocka_unit_test(test_console_faults),	cmocka_unit_test(test_junk_in_sp),
	};

	return cmocka_run_group_tests_name("exceptions", tests, NULL, NULL);
}
