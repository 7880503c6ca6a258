/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One run of a real loader in the Unicorn engine: RAM where the test puts it, every write watched,
 * everything outside of RAM an error.
 */
#ifndef KEDGE_EMU_H
#define KEDGE_EMU_H

#include <stdbool.h>
#include <stdint.h>
#include <unicorn/unicorn.h>

#include "boot/plan/plan.h"
#include "boot/survey/survey.h"
#include "tests/common/random.h"

#define EMU_BANKS	4
#define EMU_RESERVED	3
#define EMU_CONSOLE	0x09000000u /* a PL011 */
#define EMU_CONSOLE_MAX 32768
#define EMU_NO_ENTRY	UINT32_MAX

enum emu_end {
	EMU_KERNEL,  /* the kernel's first instruction is reached */
	EMU_STOPPED, /* the loader stopped with a message */
	EMU_HUNG,    /* neither within the bound of instructions */
	EMU_WROTE,   /* something was written that the loader does not own */
	EMU_FAULT,   /* the engine stopped: unmapped memory, an undefined instruction */
};

struct emu {
	/* Set by the test. */
	int cpu;		/* uc_cpu_arm */
	const char *loader_elf; /* of the loader in the image, for its symbols */
	struct range bank[EMU_BANKS];
	unsigned int bank_count;
	uint32_t image;	    /* where the image is, as loaded */
	uint32_t image_end; /* with what is appended */
	uint32_t lead;	    /* bytes in front of it, where it is entered */
	uint32_t r1, r2;
	uint32_t mmu_table;	  /* where to put a 1:1 page table and turn the MMU on; 0: off */
	uint32_t kernel;	  /* where it will be entered, or EMU_NO_ENTRY */
	uint32_t loader_place;	  /* where the loader will have moved to; image: it stays */
	bool silent;		  /* it may be entered without a last line in front of it */
	struct range allowed[16]; /* what may be written once the plan is made */
	unsigned int allowed_count;
	struct range reserved[EMU_RESERVED]; /* what may not, whatever else is said */
	unsigned int reserved_count;

	/* Results. */
	enum emu_end end;
	uint32_t bad_write, bad_write_pc;
	uc_err error;	    /* EMU_FAULT, if the engine found it */
	uint32_t interrupt; /* the same, if the CPU did: 3 and 4, aborts of its MMU */
	uint32_t pc;
	uint32_t regs[13]; /* r0-r12 at the end */
	uint32_t cpsr, sctlr;
	uint32_t stack_used; /* bytes, at most */
	struct range device; /* registers of the test's, written at any time; or empty */
	char console[EMU_CONSOLE_MAX];
	uint32_t console_length;

	/* The engine's. */
	uc_engine *uc;
	uint8_t *memory[EMU_BANKS];
	uint32_t loader; /* where its code runs now, for symbols */
	bool planned;
	uint32_t blocks;
	uint32_t stack_bottom, stack_top, stack_low; /* offsets in the loader */
};

/* Make the engine with RAM as set; all of it is 0. The test then fills it with emu_bytes(). */
void emu_open(struct emu *e);

/* The size bytes of RAM at an address; exits if they are not all in one bank. */
uint8_t *emu_bytes(struct emu *e, uint32_t address, uint32_t size);

/* Run from the image's first byte, or lead bytes in front of it, SVC mode, caches off, with junk
 * from seed in the registers. */
enum emu_end emu_run(struct emu *e, uint32_t seed);

/* After a run has ended: on from an address, with the registers as they are. */
enum emu_end emu_go_on(struct emu *e, uint32_t pc);

/* A register of CP15, by CRn, CRm and opcode 2. */
uint32_t emu_cp15(struct emu *e, uint32_t crn, uint32_t crm, uint32_t op2);
void emu_set_cp15(struct emu *e, uint32_t crn, uint32_t crm, uint32_t op2, uint32_t value);

void emu_close(struct emu *e);

/* The offset of a symbol in a loader's ELF file; exits when there is none. */
uint32_t emu_symbol(const char *elf, const char *name);

/* The same of a function, where it is entered: odd if that is in Thumb state. */
uint32_t emu_entry(const char *elf, const char *name);

/* Whether an offset in the loader is in that function. */
bool emu_in_function(const char *elf, const char *name, uint32_t offset);

#endif
