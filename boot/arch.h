/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an architecture provides to boot/. The host command provides the first part too: its memory
 * is the files that it is given. The second part is for the loader only.
 */
#ifndef KEDGE_ARCH_H
#define KEDGE_ARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/plan/plan.h"

/*
 * The size of the page table for arch_caches_on(), in bytes. arch is the loader's architecture
 * (loader_arch in the image's header). Before ARMv7 the table needs more, for the vectors.
 */
#define ARCH_PAGE_TABLE_SIZE(arch) ((arch) < 7 ? 0x5000u : 0x4000u)
#define ARCH_PAGE_TABLE_ALIGN	   0x4000u

/*
 * Return how many bytes can be read from a physical address on, most at the most. near is an
 * address that is certainly in RAM.
 */
uint32_t arch_readable(uint32_t address, uint32_t most, uint32_t near);

/*
 * Return a pointer to size bytes at a physical address, or NULL when some of them cannot be read.
 * The pointer is aligned as the address is, up to 8.
 */
void *arch_map(uint32_t address, uint32_t size, uint32_t near);

/*
 * Whether something answers when width bytes (1, 2 or 4) are read at an address outside of RAM.
 * True where the CPU cannot find that out.
 */
bool arch_answers(uint32_t address, uint32_t width);

/* --- the loader only --- */

struct boot;

/* What the entry code found. The entry code (arch/arm/head.S) writes the first words. */
struct arch_cpu {
	uint32_t midr;	  /* main ID register */
	uint32_t kind;	  /* which cache operations it has, by the table in cpu.S */
	uint32_t sctlr;	  /* system control register as found */
	uint32_t hyp;	  /* not 0: entered in HYP mode, and HVBAR as found + 1 */
	uint32_t vectors; /* address of the high vectors, if the CPU has no VBAR; or 0 */
	uint32_t vbar;	  /* VBAR as found, if the CPU has it */
	struct {
		uint32_t r4_to_r11[8], sp, lr, cpsr;
	} caller; /* the registers at the entry */
};

/* A name for the kind of CPU ("ARMv7"). */
const char *arch_cpu_name(const struct arch_cpu *cpu);

/* Whether the CPU is known, so that its caches can be used. */
bool arch_has_caches(const struct arch_cpu *cpu);

/*
 * Write a page table of 1:1 sections at table, and turn MMU and caches on. Sections that are wholly
 * RAM are cacheable. Sections that code touches are executable. A CPU without VBAR gets vectors at
 * 0xffff0000, if nothing of the loader's is there: from then on its faults are taken.
 */
void arch_caches_on(struct boot *boot, uint32_t table, const struct plan_request *in,
		    const struct range *code, uint32_t code_count);

/* A counter that runs while the loader runs, and how it was found. */
struct arch_clock {
	uint32_t kind;	   /* the architecture's number for it; 0: none */
	uint32_t hz;	   /* ticks per second; 0: not known */
	uint32_t found[3]; /* its registers as found */
};

/* Find a counter, if there is one, and start it; stop it, and leave it as it was found. */
void arch_clock_on(const struct arch_cpu *cpu, struct arch_clock *clock);
void arch_clock_off(const struct arch_clock *clock);

/*
 * Use the second of an SP804's two timers instead of a counter of the CPU. address is where its
 * registers are. If the bootloader used this timer, its use goes on when the clock is turned off.
 */
void arch_clock_sp804(struct arch_clock *clock, uint32_t address, uint32_t hz);

/* Read the counter, 32 bits. It counts up. 0 when there is none. */
uint32_t arch_ticks(const struct arch_clock *clock);

/* How a CPU's vector unit was found before it was turned on. */
struct arch_vector {
	uint32_t access, enable; /* CPACR, FPEXC */
	bool on;
};

/*
 * Turn the vector unit (NEON) on, if the CPU has one that may be used; restore it as it was found.
 */
void arch_vector_on(struct arch_vector *vector);
void arch_vector_off(const struct arch_vector *vector);

/*
 * Copy the loader, with boot in it, to another place that does not overlap its own. Go on there in
 * boot_continue() with a fresh stack.
 */
_Noreturn void arch_move_loader(struct boot *boot, const struct plan_move *move);

/*
 * Clean everything to memory, turn caches and MMU off, and enter the kernel as the booting document
 * says, in the mode in which the loader was entered. written are the ranges that the loader wrote.
 * With watch, the vectors stay the loader's; else they are restored.
 */
_Noreturn void arch_enter_kernel(const struct arch_cpu *cpu, uint32_t kernel, uint32_t machine,
				 uint32_t r2, const struct range *written, uint32_t written_count,
				 bool watch);

/* Whether the CPU lets the loader take the kernel's faults. */
bool arch_can_watch(void);

/*
 * Reset by PSCI's SYSTEM_RESET; method is 's' for SMC or 'h' for HVC. Returns when that is not
 * possible. Only ARMv7 has PSCI; if the loader was entered in HYP mode, HVC calls the loader
 * itself.
 */
void arch_reset(const struct arch_cpu *cpu, char method);

/*
 * Return to the loader's caller with r0 = 1. The registers that a function preserves, caches and
 * MMU are as they were at the entry. Returns here when that is not possible: after HYP mode, or
 * when caches were on and the CPU is unknown. Nothing outside of the image may have been written.
 */
void arch_return(const struct arch_cpu *cpu);

/*
 * Send a byte, not 0, to the debugger. type is CONSOLE_DCC or CONSOLE_SEMIHOSTING. Returns 0 when
 * the core has no debug channel, or when nobody reads it for some time (0.1 s or longer).
 * Semihosting never fails; only a debugger or an emulator takes the byte.
 */
uint32_t arch_debug_write(uint32_t type, uint8_t byte);

/* Stop for good. */
_Noreturn void arch_stop(void);

#endif
