/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kinds of CPU, by their cache and MMU operations. For C and assembly. */
#ifndef KEDGE_CPU_H
#define KEDGE_CPU_H

#define CPU_UNKNOWN 0
#define CPU_V4	    1 /* StrongARM, ARM920T, XScale: D-cache cleaned only by address */
#define CPU_FA526   2 /* Faraday, in Gemini: whole D-cache cleaned at once */
#define CPU_V5	    3 /* ARM926EJ-S, Feroceon, PXA168: test and clean */
#define CPU_V6	    4 /* ARM11: whole D-cache cleaned at once */
#define CPU_V7	    5 /* cleaned by set and way, level by level */

/* SCTLR bits: Arm ARM (DDI 0406C), B4.1.130, and DDI 0100I, B3.4.1 for those before ARMv7. */
#define SCTLR_M	      0x00000001 /* MMU */
#define SCTLR_A	      0x00000002 /* alignment faults */
#define SCTLR_C	      0x00000004 /* data cache */
#define SCTLR_W	      0x00000008 /* write buffer; always 1 since ARMv6 */
#define SCTLR_CP15BEN 0x00000020 /* barriers by CP15; always 1 before ARMv7 */
#define SCTLR_S	      0x00000100 /* old access rights; always 0 here */
#define SCTLR_R	      0x00000200
#define SCTLR_Z	      0x00000800 /* branch prediction */
#define SCTLR_I	      0x00001000 /* instruction cache */
#define SCTLR_V	      0x00002000 /* high vectors */
#define SCTLR_WXN     0x00180000 /* WXN, UWXN: writable memory is not executed */
#define SCTLR_XP      0x00800000 /* ARMv6: descriptors of ARMv6, with XN; always 1 on ARMv7 */
#define SCTLR_EE      0x02000000 /* exceptions are big-endian */
#define SCTLR_TRE     0x10000000 /* memory types are remapped */
#define SCTLR_AFE     0x20000000 /* access flag in descriptors */
#define SCTLR_TE      0x40000000 /* exceptions in Thumb state */
#define SCTLR_RES1    0x00c50058 /* ARMv7: these bits are always 1 */

#define CPU_LINE_MIN 16 /* bytes: the shortest cache line of all CPUs in the table (FA526) */

/* Modes and bits of CPSR: DDI 0406C, B1.3. */
#define MODE_USER   0x10
#define MODE_SVC    0x13
#define MODE_HYP    0x1a
#define MODE_SYSTEM 0x1f
#define MODE_MASK   0x1f
#define CPSR_T	    0x20  /* Thumb state */
#define CPSR_IF	    0xc0  /* IRQ and FIQ masked */
#define CPSR_A	    0x100 /* asynchronous aborts masked, ARMv6 and later */

/* What the vectors tell cpu_fault(). The first three are errors, in the order of lib/errors.def. */
#define FAULT_UNDEFINED 0
#define FAULT_PREFETCH	1
#define FAULT_DATA	2
#define FAULT_OTHER	3  /* an interrupt or a reset */
#define FAULT_SIZE	76 /* of struct fault */

/* Offsets in struct boot. */
#define BOOT_MIDR    0
#define BOOT_KIND    4
#define BOOT_SCTLR   8
#define BOOT_HYP     12
#define BOOT_VECTORS 16
#define BOOT_VBAR    20
#define BOOT_CALLER  24
#define CALLER_CPSR  40 /* offset in that */
#define BOOT_LOADER  68
#define BOOT_R1	     72
#define BOOT_R2	     76
#define BOOT_IMAGE   80

/* Counters that may run while the loader runs: kind in struct arch_clock. */
#define CLOCK_NONE    0
#define CLOCK_GENERIC 1 /* the generic timer's virtual counter */
#define CLOCK_CYCLES  2 /* PMCCNTR, every 64th cycle */
#define CLOCK_ARM11   3 /* CCNT, the same */
#define CLOCK_SP804   4 /* a timer that counts down */

/* What the loader's HYP vector is asked for, in r0. */
#define HYP_SET_VECTORS 0
#define HYP_ENTER	1

#ifndef __ASSEMBLER__
#include <stdint.h>

struct arch_clock;
struct arch_cpu;
struct boot;

/* In cpu.S, where their contracts are. */
void cpu_on(uint32_t kind, uint32_t table);
uint32_t cpu_high_vectors(void);
void cpu_sync_code(uint32_t start, uint32_t end);
void cpu_clean(uint32_t start, uint32_t end);

uint32_t cpu_vector_on(uint32_t found[2]);
void cpu_vector_off(const uint32_t found[2]);

void cpu_psci_reset(uint32_t method);
void cpu_return(const struct arch_cpu *cpu);
void cpu_clock_on(uint32_t kind, struct arch_clock *clock);
uint32_t cpu_clock_read(uint32_t clock_kind);
void cpu_clock_off(const struct arch_clock *clock);

struct cpu_leave {
	uint32_t kind, sctlr, kernel, machine, r2, hyp;
};
_Noreturn void cpu_leave(const struct cpu_leave *leave);

/* The registers of interrupted code. The last two are for HYP mode only. */
struct fault {
	uint32_t r[13], sp, lr, pc, cpsr, hsr, hyp_address;
};
_Static_assert(sizeof(struct fault) == FAULT_SIZE, "vectors.S keeps room for one");

/* In vectors.S. */
uint32_t cpu_probe(uint32_t address, uint32_t width);
uint32_t cpu_has_vbar(void);
uint32_t cpu_vbar(void);
void cpu_set_vbar(uint32_t vbar);
void set_vectors(struct boot *boot);

/* In head.S and the linker script. */
extern char loader_start[];   /* the image's first byte, where the loader is now */
extern char loader_restart[]; /* r0 = struct boot; goes on there with a fresh stack */
extern char stack_bottom[], stack_top[];
#endif

#endif
