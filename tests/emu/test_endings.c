// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What becomes of the CPU when the loader is done with it: its vectors, when a kernel is entered
 * that is to be watched or not, and all of it, when an error sends it back to the bootloader.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arch/arm/cpu.h"
#include "tests/emu/model/cache.h"
#include "tests/emu/layout/draw.h"
#include "tests/emu/model/exception.h"

#define BASE	    0x40000000u
#define RAM_SIZE    0x800000u
#define LOAD	    (BASE + 0x10000u)
#define LIST	    (BASE + 0x100u)
#define TABLE	    (BASE + 0x700000u) /* of a bootloader that left its MMU on */
#define KERNEL_SIZE 40000u
#define NOWHERE	    0x60000000u
#define VBAR_FOUND  0x4770a0e0u /* of a bootloader */
#define WATCHDOG    (BASE + 0x7ff000u)
#define TEXT_SIZE   1024

/* What the loader was entered with. */
struct found {
	uint32_t preserved[8], sp, lr, cpsr, sctlr, vbar; /* r4-r11 */
};

struct run {
	struct layout l;
	struct found found;
	uint32_t written; /* to the watchdog */
};

static uint32_t reg(struct emu *e, int id)
{
	uint32_t value = 0;

	assert_int_equal(uc_reg_read(e->uc, id, &value), UC_ERR_OK);
	return value;
}

static uint32_t cp15(struct emu *e, uint32_t crn)
{
	uc_arm_cp_reg cp = {.cp = 15, .crn = crn};

	return uc_reg_read(e->uc, UC_ARM_REG_CP_REG, &cp) ? 0 : (uint32_t)cp.val;
}

static struct found state_of(struct emu *e)
{
	struct found f = {.sp = reg(e, UC_ARM_REG_SP),
			  .cpsr = reg(e, UC_ARM_REG_CPSR),
			  .lr = reg(e, UC_ARM_REG_LR),
			  .sctlr = cp15(e, 1),
			  .vbar = cp15(e, 12)};
	int i;

	for (i = 0; i < 8; i++)
		f.preserved[i] = reg(e, UC_ARM_REG_R4 + i);
	return f;
}

/* Whether the core has VBAR, in the engine as in hardware. */
static bool has_vbar(int cpu)
{
	return cpu != UC_CPU_ARM_SA1110 && cpu != UC_CPU_ARM_926 && cpu != UC_CPU_ARM_1136 &&
	       cpu != UC_CPU_ARM_11MPCORE;
}

static void prepare(struct run *r, const struct recipe *recipe, int cpu,
		    const struct buffer *kernel)
{
	const struct range bank = {BASE, BASE + RAM_SIZE};
	struct emu *e = &r->l.emu;
	uc_arm_cp_reg vbar = {.cp = 15, .crn = 12, .val = VBAR_FOUND};

	memset(r, 0, sizeof(*r));
	e->cpu = cpu;
	e->bank[0] = bank;
	e->bank_count = 1;
	e->image = LOAD;
	e->r2 = LIST;
	r->l.image = make_layout_image(recipe, kernel, NULL);
	r->l.handed_at = LIST;
	r->l.handed_bytes = make_atags(&bank, 1, "boot=1", (struct range){0, 0});
	layout_prepare(&r->l, recipe->arch, recipe->format);
	emu_watch_exceptions(e);
	if (has_vbar(cpu))
		assert_int_equal(uc_reg_write(e->uc, UC_ARM_REG_CP_REG, &vbar), UC_ERR_OK);
}

static struct recipe usual(uint32_t arch)
{
	return (struct recipe){.arch = arch,
			       .format = FORMAT_GZIP,
			       .text_offset = 0x8000,
			       .bss_size = 0x4000,
			       .pgdir_size = 0x4000};
}

static void expect(const struct emu *e, const char *text)
{
	if (!strstr(e->console, text))
		fail_msg("not in the output: %s\n%s", text, e->console);
}

static const struct {
	uint32_t arch;
	int cpu;
} cpus[] = {
	{4, UC_CPU_ARM_SA1110},	   {4, UC_CPU_ARM_926},	       {4, UC_CPU_ARM_1136},
	{4, UC_CPU_ARM_1176},	   {4, UC_CPU_ARM_11MPCORE},   {4, UC_CPU_ARM_CORTEX_A8},
	{7, UC_CPU_ARM_CORTEX_A9}, {7, UC_CPU_ARM_CORTEX_A15}, {7, UC_CPU_ARM_CORTEX_A8},
};

#define CPUS (sizeof(cpus) / sizeof(cpus[0]))

/* Without watching, a kernel finds the vectors that the loader found. */
static void test_not_watched(void **state)
{
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	struct run r;
	unsigned int i;

	(void)state;
	for (i = 0; i < CPUS; i++) {
		struct recipe recipe = usual(cpus[i].arch);

		prepare(&r, &recipe, cpus[i].cpu, &kernel);
		assert_int_equal(emu_run(&r.l.emu, i), EMU_KERNEL);
		if (has_vbar(cpus[i].cpu))
			assert_int_equal(cp15(&r.l.emu, 12), VBAR_FOUND);
		assert_int_equal(cp15(&r.l.emu, 1) & SCTLR_V, 0);
		assert_null(strstr(r.l.emu.console, "watched"));
		layout_free(&r.l);
	}
	buffer_free(&kernel);
}

/* An undefined instruction is the kernel's first one. */
static void check_watched(struct run *r)
{
	struct emu *e = &r->l.emu;
	struct exception x;
	char text[TEXT_SIZE];

	expect(e, "\r\nKernel watched: yes\r\n");
	assert_int_equal(cp15(e, 12),
			 (e->loader_place + emu_symbol(e->loader_elf, "vector_table") + 31) & ~31u);
	assert_int_equal(cp15(e, 1) & (SCTLR_V | SCTLR_TE | SCTLR_EE | SCTLR_M | SCTLR_C), 0);
	e->error = UC_ERR_INSN_INVALID;
	e->pc = e->kernel;
	assert_int_equal(emu_take_exception(e, 0, 0, &x), EMU_STOPPED);
	snprintf(text, sizeof(text),
		 "\r\n\r\nkedge: %s: %s (0x%x)\r\nundefined instruction, 0x0 "
		 "behind its entry\r\nr0 0x0 r1 0x%x ",
		 error_code(ERR_CPU_KERNEL), error_message(ERR_CPU_KERNEL), e->kernel, e->r1);
	expect(e, text);
	expect(e, "\r\nkedge: stopped\r\n");
	assert_null(strstr(e->console, "called from"));
}

static void test_watched(void **state)
{
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	struct run r;
	unsigned int i;

	(void)state;
	for (i = 0; i < CPUS; i++) {
		struct recipe recipe = usual(cpus[i].arch);

		recipe.log_level = LOG_VERBOSE;
		prepare(&r, &recipe, cpus[i].cpu, &kernel);
		assert_int_equal(emu_run(&r.l.emu, i), EMU_KERNEL);
		if (has_vbar(cpus[i].cpu))
			check_watched(&r);
		else
			expect(&r.l.emu, "\r\nKernel watched: no, the CPU has no VBAR\r\n");
		layout_free(&r.l);
	}
	buffer_free(&kernel);
}

/* A kernel whose bss is where the loader is would overwrite what watches it. */
static void test_loader_in_the_bss(void **state)
{
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	struct recipe recipe = usual(7);
	struct run r;

	(void)state;
	recipe.log_level = LOG_VERBOSE;
	recipe.bss_size = 0x400000;
	prepare(&r, &recipe, UC_CPU_ARM_CORTEX_A15, &kernel);
	assert_int_equal(emu_run(&r.l.emu, 1), EMU_KERNEL);
	expect(&r.l.emu, "\r\nKernel watched: no, it writes over the loader\r\n");
	assert_int_equal(cp15(&r.l.emu, 12), VBAR_FOUND);
	layout_free(&r.l);
	buffer_free(&kernel);
}

/* What the bootloader has in its registers: a way back in ARM or in Thumb state. */
static void on_entry(uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
	struct run *r = data;

	(void)address;
	(void)size;
	if (!r->found.lr) {
		r->found.lr = NOWHERE + 0x100 + (r->l.emu.r1 & 1);
		uc_reg_write(uc, UC_ARM_REG_LR, &r->found.lr);
		r->found = state_of(&r->l.emu);
	}
}

static void on_watchdog(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
			void *data)
{
	struct run *r = data;

	(void)uc;
	(void)type;
	(void)address;
	assert_int_equal(size, 4);
	r->written = (uint32_t)value;
}

static enum emu_end run_hooked(struct run *r, uint32_t seed)
{
	struct emu *e = &r->l.emu;
	uc_hook hook;

	assert_int_equal(uc_hook_add(e->uc, &hook, UC_HOOK_CODE, on_entry, r, LOAD, LOAD),
			 UC_ERR_OK);
	assert_int_equal(
		uc_hook_add(e->uc, &hook, UC_HOOK_MEM_WRITE, on_watchdog, r, WATCHDOG, WATCHDOG),
		UC_ERR_OK);
	return emu_run(e, seed);
}

/* Back at the bootloader's: as a function returns, with everything that it preserves. */
static void check_returned(struct run *r, const uint8_t *before)
{
	struct found now = state_of(&r->l.emu), then = r->found;
	struct emu *e = &r->l.emu;
	bool thumb = then.lr & 1;

	if (e->end != EMU_FAULT || e->pc != (then.lr & ~1u))
		fail_msg("end %d, pc 0x%x, wrote 0x%x: %s", (int)e->end, e->pc, e->bad_write,
			 e->console);
	expect(e, "\r\nkedge: stopped, the kernel was not started, on error: return\r\n");
	assert_null(strstr(e->console, error_code(ERR_BOOT_ON_ERROR)));
	assert_int_equal(e->regs[0], 1);
	assert_memory_equal(now.preserved, then.preserved, sizeof(now.preserved));
	assert_int_equal(now.sp, then.sp);
	assert_int_equal(now.sctlr, then.sctlr);
	assert_int_equal(now.vbar, then.vbar);
	/* The flags are a function's to change. */
	assert_int_equal(now.cpsr & 0x0fffffff, (then.cpsr & 0x0fffffff) | (thumb ? CPSR_T : 0));
	/* RAM is as it was but for the image. */
	assert_memory_equal(e->memory[0], before, LOAD - BASE);
	assert_memory_equal(e->memory[0] + (e->image_end - BASE), before + (e->image_end - BASE),
			    TABLE - e->image_end);
}

static void return_from(int cpu, uint32_t arch, bool mmu_on, uint32_t seed,
			const struct buffer *kernel)
{
	struct recipe recipe = usual(arch);
	struct cache *c = NULL;
	uint8_t *before;
	struct run r;
	struct emu *e = &r.l.emu;
	uint32_t at;

	recipe.on_error = ON_ERROR_RETURN;
	recipe.bss_size = RAM_SIZE; /* K-PLAN-02 */
	prepare(&r, &recipe, cpu, kernel);
	assert_int_equal(e->kernel, EMU_NO_ENTRY);
	e->r1 = seed;
	if (mmu_on)
		e->mmu_table = TABLE;
	/* The engine itself has no caches: see that none is on or off with data in it. */
	if (cpu != UC_CPU_ARM_SA1110) {
		c = cache_open(e, cpu == UC_CPU_ARM_CORTEX_A15 ? 64 : 32);
		cache_watch_code(c, LOAD);
		if (mmu_on)
			cache_begin_on(c);
	}
	before = allocate(RAM_SIZE);
	memcpy(before, e->memory[0], RAM_SIZE);
	run_hooked(&r, seed);
	check_returned(&r, before);
	expect(e, error_code(ERR_PLAN_KERNEL_RAM));
	if (c) {
		assert_int_equal(cache_wrong_fetches(c, &at), 0);
		assert_int_equal(cache_is_on(c), mmu_on);
		cache_close(c);
	}
	free(before);
	layout_free(&r.l);
}

static void test_return(void **state)
{
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	unsigned int i;

	(void)state;
	for (i = 0; i < CPUS; i++) {
		return_from(cpus[i].cpu, cpus[i].arch, false, 2 * i, &kernel);
		/* A StrongARM has no Thumb state. */
		if (cpus[i].cpu != UC_CPU_ARM_SA1110)
			return_from(cpus[i].cpu, cpus[i].arch, true, 2 * i + 1, &kernel);
		return_from(cpus[i].cpu, cpus[i].arch, true, 2 * i, &kernel);
	}
	buffer_free(&kernel);
}

/* Once something was moved there is no way back. */
static void test_no_return(void **state)
{
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	unsigned int i;
	struct run r;

	(void)state;
	for (i = 0; i < CPUS; i++) {
		struct recipe recipe = usual(cpus[i].arch);
		uint32_t payload;

		recipe.format = FORMAT_LZ4;
		recipe.on_error = ON_ERROR_RETURN;
		prepare(&r, &recipe, cpus[i].cpu, &kernel);
		payload = image_find(r.l.image.data, PART_PAYLOAD, 0)->offset;
		emu_bytes(&r.l.emu, LOAD + payload + 5000, 1)[0] ^= 4;
		assert_int_equal(run_hooked(&r, i), EMU_STOPPED);
		expect(&r.l.emu, "\r\nkedge: K-PAY-0");
		expect(&r.l.emu, ", on error: return\r\nkedge: K-BOOT-05: ");
		layout_free(&r.l);
	}
	buffer_free(&kernel);
}

/* A word to a register, and what if there is none. */
static void test_write(void **state)
{
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	struct exception x;
	unsigned int i;
	struct run r;
	struct emu *e = &r.l.emu;

	(void)state;
	for (i = 0; i < CPUS; i++) {
		struct recipe recipe = usual(cpus[i].arch);

		recipe.on_error = ON_ERROR_WRITE;
		recipe.error_address = WATCHDOG;
		recipe.error_value = 0x5a000020;
		recipe.bss_size = RAM_SIZE;
		prepare(&r, &recipe, cpus[i].cpu, &kernel);
		/* The test's watchdog is in RAM, which is to be written now. */
		e->image_end = WATCHDOG + 4;
		assert_int_equal(run_hooked(&r, i), EMU_STOPPED);
		expect(e, ", on error: write\r\n");
		assert_int_equal(r.written, 0x5a000020);
		assert_null(strstr(e->console, error_code(ERR_BOOT_ON_ERROR)));
		layout_free(&r.l);

		if (!has_vbar(cpus[i].cpu))
			continue;
		recipe.error_address = NOWHERE;
		prepare(&r, &recipe, cpus[i].cpu, &kernel);
		e->image_end = NOWHERE + 4;
		assert_int_equal(run_hooked(&r, i), EMU_FAULT);
		assert_int_equal(emu_take_exception(e, 8, NOWHERE, &x), EMU_STOPPED);
		assert_int_equal(x.vector, 0x10);
		expect(e, ", on error: write\r\nkedge: K-BOOT-05: --on-error: not possible "
			  "(0x60000000)\r\n");
		layout_free(&r.l);
	}
	buffer_free(&kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_watched),	  cmocka_unit_test(test_watched),
		cmocka_unit_test(test_loader_in_the_bss), cmocka_unit_test(test_return),
		cmocka_unit_test(test_no_return),	  cmocka_unit_test(test_write),
	};

	return cmocka_run_group_tests_name("endings", tests, NULL, NULL);
}
