// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arm/cpu.h"
#include "emu.h"
#include "tests/common/must.h"
#include "scripts/kedge/cmd/common/die.h"
#include "scripts/kedge/util/bytes.h"

#define BLOCKS_MAX  200000000u /* of code that are run: no boot of a test takes as many */
#define PL011_DR    0
#define SYMBOLS_MAX 256

static Elf32_Sym find_symbol(const struct buffer *elf, const char *name)
{
	const Elf32_Ehdr *h = (const Elf32_Ehdr *)elf->data;
	const Elf32_Shdr *sections = (const Elf32_Shdr *)(elf->data + h->e_shoff);
	unsigned int i, n;

	for (i = 0; i < h->e_shnum; i++) {
		const Elf32_Shdr *s = &sections[i];
		const Elf32_Sym *symbol = (const Elf32_Sym *)(elf->data + s->sh_offset);
		const char *strings;

		if (s->sh_type != SHT_SYMTAB)
			continue;
		strings = (const char *)elf->data + sections[s->sh_link].sh_offset;
		for (n = 0; n < s->sh_size / sizeof(*symbol); n++) {
			if (!strcmp(strings + symbol[n].st_name, name))
				return symbol[n];
		}
	}
	die("the loader has no symbol %s", name);
}

/* Reading an ELF file for each run would take longer than the run. */
static const Elf32_Sym *known_symbol(const char *elf, const char *name)
{
	static struct {
		const char *elf, *name;
		Elf32_Sym symbol;
	} known[SYMBOLS_MAX];
	static unsigned int count;
	struct buffer file;
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (!strcmp(known[i].elf, elf) && !strcmp(known[i].name, name))
			return &known[i].symbol;
	}
	if (count == SYMBOLS_MAX)
		die("more than %d symbols", SYMBOLS_MAX);
	file = must_read(elf);
	known[count].elf = elf;
	known[count].name = name;
	known[count].symbol = find_symbol(&file, name);
	buffer_free(&file);
	return &known[count++].symbol;
}

uint32_t emu_entry(const char *elf, const char *name)
{
	return known_symbol(elf, name)->st_value;
}

bool emu_in_function(const char *elf, const char *name, uint32_t offset)
{
	return offset - emu_symbol(elf, name) < known_symbol(elf, name)->st_size;
}

uint32_t emu_symbol(const char *elf, const char *name)
{
	/* No symbol that is asked for is on an odd address but a function in Thumb state. */
	return emu_entry(elf, name) & ~1u;
}

static void check(uc_err error, const char *what)
{
	if (error != UC_ERR_OK)
		die("unicorn: %s: %s", what, uc_strerror(error));
}

static uint32_t reg(struct emu *e, int id)
{
	uint32_t value = 0;

	check(uc_reg_read(e->uc, id, &value), "read a register");
	return value;
}

static uint64_t console_read(uc_engine *uc, uint64_t offset, unsigned int size, void *data)
{
	(void)uc;
	(void)offset;
	(void)size;
	(void)data;
	return 0; /* flags: neither full nor busy */
}

static void console_write_byte(uc_engine *uc, uint64_t offset, unsigned int size, uint64_t value,
			       void *data)
{
	struct emu *e = data;

	(void)uc;
	(void)size;
	if (offset == PL011_DR && e->console_length < EMU_CONSOLE_MAX - 1)
		e->console[e->console_length++] = (char)value;
}

static bool may_write(const struct emu *e, struct range r)
{
	unsigned int i;

	if (range_inside(r, (struct range){EMU_CONSOLE, EMU_CONSOLE + 0x1000}) ||
	    range_inside(r, e->device))
		return true;
	for (i = 0; i < e->reserved_count; i++) {
		if (range_overlaps(r, e->reserved[i]))
			return false;
	}
	if (!e->planned)
		return range_inside(r, (struct range){e->image, e->image_end});
	for (i = 0; i < e->allowed_count; i++) {
		if (range_inside(r, e->allowed[i]))
			return true;
	}
	return false;
}

static void on_write(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
		     void *data)
{
	struct emu *e = data;
	uint32_t at = (uint32_t)address;

	(void)type;
	(void)value;
	if (at - e->loader >= e->stack_bottom && at - e->loader < e->stack_top &&
	    at - e->loader < e->stack_low)
		e->stack_low = at - e->loader;
	if (!may_write(e, (struct range){at, at + (uint32_t)size})) {
		e->end = EMU_WROTE;
		e->bad_write = at;
		e->bad_write_pc = reg(e, UC_ARM_REG_PC);
		uc_emu_stop(uc);
	}
}

/* What the loader does first when the plan is made, which the test knows by the same code. */
static void on_planned(uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
	struct emu *e = data;

	(void)uc;
	(void)address;
	(void)size;
	e->planned = true;
}

static void on_stop(uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
	struct emu *e = data;

	(void)address;
	(void)size;
	e->end = EMU_STOPPED;
	uc_emu_stop(uc);
}

/* The loader itself may run over this address before; the kernel comes after the last line. */
static void on_kernel(uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
	struct emu *e = data;

	(void)address;
	(void)size;
	if (!e->silent && !strstr(e->console, "booting the kernel."))
		return;
	e->end = EMU_KERNEL;
	uc_emu_stop(uc);
}

static void on_restart(uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
	struct emu *e = data;

	(void)uc;
	(void)size;
	e->loader = (uint32_t)address - emu_symbol(e->loader_elf, "loader_restart");
}

/* The engine's own bound would count every instruction, and halve its speed. */
static void on_block(uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
	struct emu *e = data;

	(void)address;
	(void)size;
	if (++e->blocks == BLOCKS_MAX)
		uc_emu_stop(uc);
}

static void hook_code(struct emu *e, uint32_t address, void *callback)
{
	uc_hook hook;

	check(uc_hook_add(e->uc, &hook, UC_HOOK_CODE, callback, e, address, address), "hook");
}

void emu_open(struct emu *e)
{
	unsigned int i;

	check(uc_open(UC_ARCH_ARM, UC_MODE_ARM, &e->uc), "open");
	check(uc_ctl_set_cpu_model(e->uc, e->cpu), "CPU model");
	for (i = 0; i < e->bank_count; i++) {
		uint32_t size = range_size(e->bank[i]);

		e->memory[i] = calloc(1, size);
		if (!e->memory[i])
			die("out of memory");
		check(uc_mem_map_ptr(e->uc, e->bank[i].start, size, UC_PROT_ALL, e->memory[i]),
		      "map RAM");
	}
	check(uc_mmio_map(e->uc, EMU_CONSOLE, 0x1000, console_read, e, console_write_byte, e),
	      "map the console");
}

uint8_t *emu_bytes(struct emu *e, uint32_t address, uint32_t size)
{
	unsigned int i;

	for (i = 0; i < e->bank_count; i++) {
		if (range_inside((struct range){address, address + size}, e->bank[i]))
			return e->memory[i] + (address - e->bank[i].start);
	}
	die("0x%x+0x%x is not in the test's RAM", address, size);
}

uint32_t emu_cp15(struct emu *e, uint32_t crn, uint32_t crm, uint32_t op2)
{
	uc_arm_cp_reg cp = {.cp = 15, .crn = crn, .crm = crm, .opc2 = op2};

	check(uc_reg_read(e->uc, UC_ARM_REG_CP_REG, &cp), "read CP15");
	return (uint32_t)cp.val;
}

void emu_set_cp15(struct emu *e, uint32_t crn, uint32_t crm, uint32_t op2, uint32_t value)
{
	uc_arm_cp_reg cp = {.cp = 15, .crn = crn, .crm = crm, .opc2 = op2, .val = value};

	check(uc_reg_write(e->uc, UC_ARM_REG_CP_REG, &cp), "write CP15");
}

/* MMU and caches on, as some bootloaders leave them. */
static void turn_mmu_on(struct emu *e)
{
	uint8_t *table = emu_bytes(e, e->mmu_table, 0x4000);
	uint32_t i;

	for (i = 0; i < 4096; i++)
		write_le32(table + 4 * i, i << 20 | 0xc1e);
	emu_set_cp15(e, 2, 0, 0, e->mmu_table);
	emu_set_cp15(e, 3, 0, 0, 0xffffffff);
	emu_set_cp15(e, 1, 0, 0, emu_cp15(e, 1, 0, 0) | SCTLR_M | SCTLR_C | SCTLR_I);
}

enum emu_end emu_run(struct emu *e, uint32_t seed)
{
	struct random rng = {seed};
	uint32_t value;
	unsigned int i;
	uc_hook hook;

	e->loader = e->image;
	e->stack_bottom = emu_symbol(e->loader_elf, "stack_bottom");
	e->stack_top = emu_symbol(e->loader_elf, "stack_top");
	e->stack_low = e->stack_top;
	check(uc_hook_add(e->uc, &hook, UC_HOOK_MEM_WRITE, on_write, e, 1, 0), "hook");
	check(uc_hook_add(e->uc, &hook, UC_HOOK_BLOCK, on_block, e, 1, 0), "hook");
	hook_code(e, e->image + emu_symbol(e->loader_elf, "boot_caches_on"), on_planned);
	hook_code(e, e->image + emu_symbol(e->loader_elf, "boot_continue"), on_planned);
	hook_code(e, e->image + emu_symbol(e->loader_elf, "arch_stop"), on_stop);
	if (e->loader_place != e->image) {
		hook_code(e, e->loader_place + emu_symbol(e->loader_elf, "loader_restart"),
			  on_restart);
		hook_code(e, e->loader_place + emu_symbol(e->loader_elf, "arch_stop"), on_stop);
	}

	if (e->kernel != EMU_NO_ENTRY)
		hook_code(e, e->kernel, on_kernel);

	value = MODE_SVC | 0xc0;
	check(uc_reg_write(e->uc, UC_ARM_REG_CPSR, &value), "write CPSR");
	for (i = UC_ARM_REG_R0; i <= UC_ARM_REG_R12; i++) {
		value = random_next(&rng);
		check(uc_reg_write(e->uc, (int)i, &value), "write a register");
	}
	value = random_next(&rng);
	check(uc_reg_write(e->uc, UC_ARM_REG_SP, &value), "write SP");
	check(uc_reg_write(e->uc, UC_ARM_REG_LR, &value), "write LR");
	check(uc_reg_write(e->uc, UC_ARM_REG_R1, &e->r1), "write r1");
	check(uc_reg_write(e->uc, UC_ARM_REG_R2, &e->r2), "write r2");

	if (e->mmu_table)
		turn_mmu_on(e);
	return emu_go_on(e, e->image - e->lead);
}

enum emu_end emu_go_on(struct emu *e, uint32_t pc)
{
	unsigned int i;

	e->end = EMU_HUNG;
	e->interrupt = 0;
	e->error = uc_emu_start(e->uc, pc, EMU_NO_ENTRY, 0, 0);
	e->pc = reg(e, UC_ARM_REG_PC);
	if (e->end == EMU_HUNG && e->error != UC_ERR_OK)
		e->end = EMU_FAULT;
	for (i = 0; i < 13; i++)
		e->regs[i] = reg(e, UC_ARM_REG_R0 + (int)i);
	e->cpsr = reg(e, UC_ARM_REG_CPSR);
	e->sctlr = emu_cp15(e, 1, 0, 0);
	e->stack_used = e->stack_top - e->stack_low;
	return e->end;
}

void emu_close(struct emu *e)
{
	unsigned int i;

	uc_close(e->uc);
	for (i = 0; i < e->bank_count; i++)
		free(e->memory[i]);
}
