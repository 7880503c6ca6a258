// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "call.h"
#include "tests/common/must.h"

#define RETURN	     0x00300000u
#define CPACR_VECTOR 0x00f00000u
#define FPEXC_EN     0x40000000u
#define MINUTE	     60000000u /* microseconds */

void engine_check(uc_err error)
{
	if (error != UC_ERR_OK)
		fail_msg("unicorn: %s", uc_strerror(error));
}

uint32_t callee_reg(struct callee *c, int id)
{
	uint32_t value = 0;

	engine_check(uc_reg_read(c->uc, id, &value));
	return value;
}

static void set_reg(struct callee *c, int id, uint32_t value)
{
	engine_check(uc_reg_write(c->uc, id, &value));
}

void callee_open(struct callee *c, const char *elf, const char *bin, int cpu, bool vector)
{
	uc_arm_cp_reg cpacr = {.cp = 15, .crn = 1, .opc2 = 2, .val = CPACR_VECTOR};
	struct buffer code = must_read(bin);

	*c = (struct callee){.elf = elf};
	assert_in_range(code.size, 1, CALL_CODE_SIZE);
	engine_check(uc_open(UC_ARCH_ARM, UC_MODE_ARM, &c->uc));
	engine_check(uc_ctl_set_cpu_model(c->uc, cpu));
	engine_check(uc_mem_map(c->uc, CALL_CODE, CALL_CODE_SIZE, UC_PROT_ALL));
	engine_check(uc_mem_map(c->uc, CALL_STACK, CALL_STACK_SIZE, UC_PROT_ALL));
	engine_check(uc_mem_map(c->uc, RETURN, 0x1000, UC_PROT_ALL));
	engine_check(uc_mem_write(c->uc, CALL_CODE, code.data, code.size));
	if (vector) {
		engine_check(uc_reg_write(c->uc, UC_ARM_REG_CP_REG, &cpacr));
		set_reg(c, UC_ARM_REG_FPEXC, FPEXC_EN);
	}
	buffer_free(&code);
}

void callee_close(struct callee *c)
{
	uc_close(c->uc);
}

bool callee_owns(struct range r, bool writes)
{
	const struct range stack = {CALL_STACK, CALL_STACK + CALL_STACK_SIZE};
	const struct range code = {CALL_CODE, CALL_CODE + CALL_CODE_SIZE};

	return range_inside(r, stack) || (!writes && range_inside(r, code));
}

uint32_t callee_call(struct callee *c, const char *name, const uint32_t argument[4],
		     uint32_t instructions)
{
	uint32_t kept[8];
	unsigned int i;
	uc_err error;

	for (i = 0; i < 4; i++)
		set_reg(c, UC_ARM_REG_R0 + (int)i, argument[i]);
	for (i = 0; i < 8; i++) {
		kept[i] = random_next(&c->rng);
		set_reg(c, UC_ARM_REG_R4 + (int)i, kept[i]);
	}
	set_reg(c, UC_ARM_REG_R12, random_next(&c->rng));
	set_reg(c, UC_ARM_REG_SP, CALL_STACK + CALL_STACK_SIZE);
	set_reg(c, UC_ARM_REG_LR, RETURN);
	error = uc_emu_start(c->uc, emu_entry(c->elf, name), RETURN, instructions ? 0 : MINUTE,
			     instructions);
	if (error != UC_ERR_OK)
		fail_msg("%s: %s, pc %x", name, uc_strerror(error), callee_reg(c, UC_ARM_REG_PC));
	assert_int_equal(callee_reg(c, UC_ARM_REG_PC), RETURN);
	assert_int_equal(callee_reg(c, UC_ARM_REG_SP), CALL_STACK + CALL_STACK_SIZE);
	for (i = 0; i < 8; i++)
		assert_int_equal(callee_reg(c, UC_ARM_REG_R4 + (int)i), kept[i]);
	return callee_reg(c, UC_ARM_REG_R0);
}
