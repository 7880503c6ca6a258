/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an architecture provides to boot/. The host command provides the first part too, over the
 * files it is given; the rest is the loader's alone.
 */
#ifndef KEDGE_ARCH_H
#define KEDGE_ARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/plan/plan.h"

/*
 * What arch_caches_on() needs for its page table, in bytes. A loader for CPUs before ARMv7 needs
 * more for vectors, by its number in the image's header.
 */
#define ARCH_PAGE_TABLE_SIZE(arch) ((arch) < 7 ? 0x5000u : 0x4000u)
#define ARCH_PAGE_TABLE_ALIGN	   0x4000u

/*
 * How many bytes can be read from a physical address on, up to most. near is an address that
 * certainly is RAM.
 */
uint32_t arch_readable(uint32_t address, uint32_t most, uint32_t near);

/*
 * The size bytes at a physical address, or NULL when they cannot all be read. The pointer has the
 * address's alignment up to 8.
 */
void *arch_map(uint32_t address, uint32_t size, uint32_t near);

/*
 * Whether something answers when width bytes (1, 2 or 4) are read at an address that is none of
 * RAM; true where that cannot be told.
 */
bool arch_answers(uint32_t address, uint32_t width);

/* --- the loader only --- */

struct boot;

/* What the entry code found; the first words are written by it (arch/arm/head.S). */
struct arch_cpu {
	uint32_t midr;	  /* main ID register */
	uint32_t kind;	  /* which cache operations, by the table in cpu.S */
	uint32_t sctlr;	  /* system control register as found */
	uint32_t hyp;	  /* not 0: entered in HYP mode, and HVBAR as found + 1 */
	uint32_t vectors; /* where the high vectors are, on CPUs that have no others to choose; or 0
			   */
	uint32_t vbar;	  /* as found, on CPUs that have one */
	struct {
		uint32_t r4_to_r11[8], sp, lr, cpsr;
	} caller; /* as entered with */
};

/* A name for the kind of CPU ("ARMv7"). */
const char *arch_cpu_name(const struct arch_cpu *cpu);

/* Whether the CPU is known, so that its caches can be used. */
bool arch_has_caches(const struct arch_cpu *cpu);

/*
 * Write a page table of 1:1 sections at table and turn MMU and caches on. Whole sections of RAM
 * are cacheable; those that code touches are executable. A CPU that took no faults before does now,
 * by vectors at 0xffff0000, if nothing of ours is there.
 */
void arch_caches_on(struct boot *boot, uint32_t table, const struct plan_request *in,
		    const struct range *code, uint32_t code_count);

/* A counter that runs while the loader does, and what it was like before. */
struct arch_clock {
	uint32_t kind;	   /* the architecture's; 0: none */
	uint32_t hz;	   /* ticks per second; 0: not known */
	uint32_t found[3]; /* of its registers */
};

/* Find a counter and let it run, if there is one; and leave it as it was found. */
void arch_clock_on(const struct arch_cpu *cpu, struct arch_clock *clock);
void arch_clock_off(const struct arch_clock *clock);

/*
 * Use the second of an SP804's two timers, whose registers are at an address, instead of a counter
 * of the CPU's. The bootloader's use of it, if any, goes on when the clock is turned off.
 */
void arch_clock_sp804(struct arch_clock *clock, uint32_t address, uint32_t hz);

/* What the counter is at, of 32 bits; 0 when there is none. It counts up. */
uint32_t arch_ticks(const struct arch_clock *clock);

/* What a CPU's vector unit was like before it was turned on. */
struct arch_vector {
	uint32_t access, enable; /* CPACR, FPEXC */
	bool on;
};

/* Turn the vector unit (NEON) on, if the CPU has one that we may use; and back to what it was. */
void arch_vector_on(struct arch_vector *vector);
void arch_vector_off(const struct arch_vector *vector);

/*
 * Copy the loader, of which boot is a part, to another place that does not overlap its own and
 * go on there in boot_move() with a fresh stack.
 */
_Noreturn void arch_move_loader(struct boot *boot, const struct plan_move *move);

/*
 * Clean all to memory, turn caches and MMU off, and enter the kernel as the booting document says,
 * in the mode that the loader was entered in. written are the ranges that the loader wrote. With
 * watch the vectors stay the loader's, else they are as found again.
 */
_Noreturn void arch_enter_kernel(const struct arch_cpu *cpu, uint32_t kernel, uint32_t machine,
				 uint32_t r2, const struct range *written, uint32_t written_count,
				 bool watch);

/* Whether the CPU lets a kernel be watched. */
bool arch_can_watch(void);

/*
 * Reset by PSCI's SYSTEM_RESET, called by SMC ('s') or HVC ('h'). Comes back when that is not
 * possible: it is for ARMv7, and HVC is ours if the loader was entered in HYP mode.
 */
void arch_reset(const struct arch_cpu *cpu, char method);

/*
 * Go back to where the loader was called from, with r0 = 1 and all that a function preserves as it
 * was, caches and MMU too. Comes back when that is not possible: after HYP mode, or when the caches
 * that were on are those of an unknown CPU. Nothing may have been written outside of the image.
 */
void arch_return(const struct arch_cpu *cpu);

/*
 * Send a byte, not 0, to the debugger: type is CONSOLE_DCC or CONSOLE_SEMIHOSTING. 0 when the core
 * has no debug channel, or nobody reads it for some time (0.1 s or longer); semihosting never
 * fails, and nothing but a debugger or emulator takes it.
 */
uint32_t arch_debug_write(uint32_t type, uint8_t byte);

/* Stop for good. */
_Noreturn void arch_stop(void);

#endif
