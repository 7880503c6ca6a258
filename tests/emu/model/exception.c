// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "arch/arm/cpu.h"
#include "exception.h"
#include "scripts/kedge/cmd/common/die.h"

#define VECTORS_HIGH 0xffff0000u

#define MODE_ABORT     0x17u
#define MODE_UNDEFINED 0x1bu

static void check(uc_err error, const char *what)
{
	if (error != UC_ERR_OK)
		die("unicorn: %s: %s", what, uc_strerror(error));
}

static void on_interrupt(uc_engine *uc, uint32_t number, void *data)
{
	struct emu *e = data;

	e->end = EMU_FAULT;
	e->interrupt = number;
	uc_emu_stop(uc);
}

void emu_watch_exceptions(struct emu *e)
{
	uc_hook hook;

	check(uc_hook_add(e->uc, &hook, UC_HOOK_INTR, on_interrupt, e, 1, 0), "hook");
}

static uint32_t get(struct emu *e, int id)
{
	uint32_t value = 0;

	check(uc_reg_read(e->uc, id, &value), "read a register");
	return value;
}

static void set(struct emu *e, int id, uint32_t value)
{
	check(uc_reg_write(e->uc, id, &value), "write a register");
}

/* Set a register of CP15 on a core that has it. */
static void set_cp15(struct emu *e, uint32_t crn, uint32_t opc2, uint32_t value)
{
	uc_arm_cp_reg cp = {.cp = 15, .crn = crn, .opc2 = opc2, .val = value};

	(void)!uc_reg_write(e->uc, UC_ARM_REG_CP_REG, &cp);
}

static uint32_t get_cp15(struct emu *e, uint32_t crn, uint32_t crm, uint32_t opc2)
{
	uc_arm_cp_reg cp = {.cp = 15, .crn = crn, .crm = crm, .opc2 = opc2};

	check(uc_reg_read(e->uc, UC_ARM_REG_CP_REG, &cp), "read CP15");
	return (uint32_t)cp.val;
}

static uint32_t word(struct emu *e, uint32_t address)
{
	uint32_t value;

	check(uc_mem_read(e->uc, address, &value, sizeof(value)), "read");
	return value;
}

/*
 * Where the page of the high vectors is, for the engine executes nothing that is not mapped 1:1: by
 * the loader's page table, of which it is checked that the CPU may execute that page, and that the
 * UARTs around it stay where they are. DDI 0100I, B4.7.
 */
static uint32_t high_vectors(struct emu *e)
{
	bool v6 = e->cpu == UC_CPU_ARM_1136 || e->cpu == UC_CPU_ARM_11MPCORE;
	uint32_t table = get_cp15(e, 2, 0, 0) & ~0x3fffu, section, page, i;

	section = word(e, table + (VECTORS_HIGH >> 20) * 4);
	if ((section & 0x3ff) != (v6 ? 0x001 : 0x011))
		die("the last section's entry is 0x%x", section);
	section &= ~0x3ffu;
	for (i = 0; i < 256; i++) {
		page = word(e, section + i * 4);
		if (i != 0xf0 && page != (0xfff00000 | i << 12 | (v6 ? 0x037 : 0xff2)))
			die("0x%x is mapped by 0x%x", 0xfff00000 | i << 12, page);
	}
	page = word(e, section + 0xf0 * 4);
	if ((page & 0xfff) != (v6 ? 0x072 : 0xff2))
		die("the vectors are mapped by 0x%x", page);
	return page & ~0xfffu;
}

static uint32_t vectors(struct emu *e)
{
	if (e->sctlr & SCTLR_V)
		return high_vectors(e);
	/* VBAR; before there was one, the engine's is 0. */
	return get_cp15(e, 12, 0, 0);
}

/* Which vector it is, of what the engine or the CPU stopped at. */
static uint32_t vector_of(const struct emu *e)
{
	if (e->error == UC_ERR_INSN_INVALID)
		return 4;
	if (e->error == UC_ERR_FETCH_UNMAPPED || e->interrupt == 3)
		return 0xc;
	if (e->error == UC_ERR_READ_UNMAPPED || e->error == UC_ERR_WRITE_UNMAPPED ||
	    e->error == UC_ERR_WRITE_PROT || e->interrupt == 4)
		return 0x10;
	die("unicorn: %s at 0x%x is no exception", uc_strerror(e->error), e->pc);
}

static void tell(struct emu *e, struct exception *taken)
{
	memcpy(taken->regs, e->regs, sizeof(taken->regs));
	taken->sp = get(e, UC_ARM_REG_SP);
	taken->lr = get(e, UC_ARM_REG_LR);
	taken->pc = e->pc;
	taken->cpsr = e->cpsr;
}

enum emu_end emu_take_exception(struct emu *e, uint32_t status, uint32_t address,
				struct exception *taken)
{
	uint32_t mode = MODE_ABORT, lr = e->pc;
	bool thumb = e->cpsr & CPSR_T;

	tell(e, taken);
	taken->vector = vector_of(e);
	switch (taken->vector) {
	case 4:
		mode = MODE_UNDEFINED;
		lr += thumb ? 2 : 4;
		break;
	case 0xc:
		lr += 4;
		set_cp15(e, 5, 1, status);
		set_cp15(e, 6, 2, address);
		break;
	default:
		lr += 8;
		set_cp15(e, 5, 0, status);
		set_cp15(e, 6, 0, address);
		break;
	}
	/* DDI 0406C, B1.8.3: masked as far as the mode's handlers need it; ARM state by SCTLR.TE.
	 */
	set(e, UC_ARM_REG_CPSR, (e->cpsr & ~(uint32_t)(MODE_MASK | CPSR_T)) | mode | CPSR_IF);
	set(e, UC_ARM_REG_SPSR, e->cpsr);
	set(e, UC_ARM_REG_LR, lr);
	set(e, UC_ARM_REG_SP, 0xdead5000); /* nobody's */
	return emu_go_on(e, vectors(e) + taken->vector);
}
