// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Consoles of a debugger: the core's debug channel, of which the emulator has none (its
 * instructions are executed here), and semihosting.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/emu/layout/boot_small.h"
#include "scripts/kedge/util/bytes.h"

#define DCC_POLLS	0x400000u /* arch/arm/debug.S */
#define CODE_WORDS	64	  /* that arch_debug_write() has at most */
#define CPSR_Z		0x40000000u
#define EXCP_SWI	2
#define SVC_SEMIHOSTING 0xef123456u
#define SYS_WRITEC	3
#define FOREVER		UINT32_MAX

/* A debug channel: the registers of CP14, by their CRn and CRm, and the status bit that it is full.
 */
struct channel {
	uint32_t status_crn, status_crm, data_crn, data_crm, full;
};

static const struct channel arm9 = {0, 0, 1, 0, 0x00000002};
static const struct channel xscale = {14, 0, 8, 0, 0x10000000};
static const struct channel v6 = {0, 1, 0, 5, 0x20000000};

struct debugger {
	const struct channel *channel; /* NULL: the core has none */
	uint32_t reads_up_to;	       /* bytes, then it is gone */
	char said[EMU_CONSOLE_MAX];
	uint32_t length, polls;
	uint32_t full; /* polls until the last byte is read */
	uint32_t bad;  /* an instruction that should not have been executed */
};

static uint32_t get(uc_engine *uc, int id)
{
	uint32_t value = 0;

	assert_int_equal(uc_reg_read(uc, id, &value), UC_ERR_OK);
	return value;
}

static void set(uc_engine *uc, int id, uint32_t value)
{
	assert_int_equal(uc_reg_write(uc, id, &value), UC_ERR_OK);
}

static uint32_t status(struct debugger *d)
{
	d->polls++;
	if (d->length > d->reads_up_to)
		return d->channel->full;
	if (!d->full)
		return ~d->channel->full;
	d->full--;
	return d->channel->full;
}

/* An instruction of CP14, MRC or MCR; it is left out, and done here. */
static void on_cp14(uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
	struct debugger *d = data;
	const struct channel *c = d->channel;
	uint32_t word = 0, crn, crm, rt;

	assert_int_equal(uc_mem_read(uc, address, &word, sizeof(word)), UC_ERR_OK);
	crn = word >> 16 & 15;
	crm = word & 15;
	rt = word >> 12 & 15;
	assert_in_range(rt, 0, 12);
	if (word >> 28 == 0 && !(get(uc, UC_ARM_REG_CPSR) & CPSR_Z)) {
		/* Its condition fails. */
	} else if (c && word & 0x00100000 && crn == c->status_crn && crm == c->status_crm) {
		set(uc, UC_ARM_REG_R0 + (int)rt, status(d));
	} else if (c && !(word & 0x00100000) && crn == c->data_crn && crm == c->data_crm &&
		   !d->full && d->length < EMU_CONSOLE_MAX - 1) {
		d->said[d->length++] = (char)get(uc, UC_ARM_REG_R0 + (int)rt);
		d->full = d->length % 4;
	} else {
		d->bad = word;
	}
	set(uc, UC_ARM_REG_PC, (uint32_t)address + size);
}

static void hook_cp14(struct layout *l, struct debugger *d)
{
	uint32_t code = l->emu.image + emu_symbol(l->emu.loader_elf, "arch_debug_write"), at;
	unsigned int found = 0;
	uc_hook hook;

	for (at = code; at < code + 4 * CODE_WORDS; at += 4) {
		uint32_t word = read_le32(emu_bytes(&l->emu, at, 4));

		if ((word & 0x0f000f10) != 0x0e000e10)
			continue;
		found++;
		assert_int_equal(uc_hook_add(l->emu.uc, &hook, UC_HOOK_CODE, on_cp14, d, at, at),
				 UC_ERR_OK);
	}
	assert_in_range(found, 2, 6);
}

static void check_said(const struct debugger *d)
{
	size_t length = strlen(d->said), last = strlen(SMALL_LAST_LINE);

	assert_memory_equal(d->said, "kedge ", 6);
	assert_in_range(length, last, EMU_CONSOLE_MAX);
	assert_string_equal(d->said + length - last, SMALL_LAST_LINE);
}

static void run_dcc(struct debugger *d, uint32_t arch, int cpu)
{
	struct layout l;

	small_prepare(&l, arch, cpu, "dcc");
	hook_cp14(&l, d);
	small_boot(&l, "dcc");
	layout_free(&l);
	if (d->bad)
		fail_msg("ARMv%u, CPU %d: instruction %08x", arch, cpu, d->bad);
}

/* Each kind of core has its own. */
static void test_dcc(void **state)
{
	static const struct {
		uint32_t arch;
		int cpu;
		const struct channel *channel;
	} cases[] = {
		{4, UC_CPU_ARM_926, &arm9},	 {4, UC_CPU_ARM_PXA255, &xscale},
		{4, UC_CPU_ARM_PXA270, &xscale}, {4, UC_CPU_ARM_1136_R2, &v6},
		{4, UC_CPU_ARM_1176, &v6},	 {4, UC_CPU_ARM_CORTEX_A8, &v6},
		{7, UC_CPU_ARM_CORTEX_A9, &v6},	 {7, UC_CPU_ARM_CORTEX_A15, &v6},
		{4, UC_CPU_ARM_SA1110, NULL},
	};
	struct debugger d;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		d = (struct debugger){.channel = cases[i].channel, .reads_up_to = FOREVER};
		run_dcc(&d, cases[i].arch, cases[i].cpu);
		if (cases[i].channel)
			check_said(&d);
		else
			assert_int_equal(d.length, 0);
	}
	small_proven("dcc", "order");
}

/* With nobody at the other end, one byte more fits, then the channel is given up. */
static void test_dcc_without_debugger(void **state)
{
	struct debugger d = {.channel = &v6, .reads_up_to = 10};

	(void)state;
	run_dcc(&d, 7, UC_CPU_ARM_CORTEX_A9);
	assert_int_equal(d.length, 11);
	assert_in_range(d.polls, DCC_POLLS - 1, DCC_POLLS + 40);
	small_proven("dcc", "stuck");
}

/* As the exception itself would, the call changes lr. */
static void on_svc(uc_engine *uc, uint32_t number, void *data)
{
	struct debugger *d = data;
	uint32_t pc = get(uc, UC_ARM_REG_PC), word = 0;
	uint8_t byte = 0;

	assert_int_equal(number, EXCP_SWI);
	assert_int_equal(uc_mem_read(uc, pc - 4, &word, sizeof(word)), UC_ERR_OK);
	assert_int_equal(word, SVC_SEMIHOSTING);
	assert_int_equal(get(uc, UC_ARM_REG_R0), SYS_WRITEC);
	assert_int_equal(uc_mem_read(uc, get(uc, UC_ARM_REG_R1), &byte, 1), UC_ERR_OK);
	assert_in_range(d->length, 0, EMU_CONSOLE_MAX - 2);
	d->said[d->length++] = (char)byte;
	set(uc, UC_ARM_REG_R0, 0x12345678);
	set(uc, UC_ARM_REG_LR, pc);
	set(uc, UC_ARM_REG_SPSR, get(uc, UC_ARM_REG_CPSR));
}

static void test_semihosting(void **state)
{
	struct debugger d;
	struct layout l;
	uint32_t arch;
	uc_hook hook;

	(void)state;
	for (arch = 4; arch <= 7; arch += 3) {
		d = (struct debugger){0};
		small_prepare(&l, arch, arch == 4 ? UC_CPU_ARM_SA1110 : UC_CPU_ARM_CORTEX_A9,
			      "semihosting");
		assert_int_equal(uc_hook_add(l.emu.uc, &hook, UC_HOOK_INTR, on_svc, &d, 1, 0),
				 UC_ERR_OK);
		small_boot(&l, "semihosting");
		check_said(&d);
		layout_free(&l);
	}
	small_proven("semihosting", "order");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dcc),
		cmocka_unit_test(test_dcc_without_debugger),
		cmocka_unit_test(test_semihosting),
	};

	return cmocka_run_group_tests_name("debug", tests, NULL, NULL);
}
