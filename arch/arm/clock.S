/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A counter that runs while the loader runs. It is the generic timer, if its frequency is known.
 * Else it is the cycle counter of ARMv7 or ARM11, which is turned on, and left as it was found.
 */
#include "cpu.h"

#define CLOCK_KIND   0 /* struct arch_clock, boot/arch.h */
#define CLOCK_HZ     4
#define CLOCK_FOUND0 8
#define CLOCK_FOUND1 12
#define CLOCK_FOUND2 16

#define PMCR_ENABLE  0x01
#define PMCR_BY_64   0x08 /* counts every 64th cycle; else 32 bits would last only 4 s */
#define PMCR_DP	     0x20 /* does not count where the CPU forbids watching events */
#define PMNC_FLAGS   0x700 /* ARM11: the overflow flags; writing 1 clears a flag */
#define CYCLES	     0x80000000

	.syntax unified
	.arm
	.text
/*
 * cpu_clock_on: find a counter and start it.
 * On entry: r0 = kind of the CPU, r1 = struct arch_clock, zeroed. Corrupts r0, r2, r3, flags.
 */
	.arch	armv7-a
	.global	cpu_clock_on
	.type	cpu_clock_on, %function
cpu_clock_on:
#if __ARM_ARCH < 7
	cmp	r0, #CPU_V7
	beq	1f
	cmp	r0, #CPU_V6
	movne	pc, lr
	@ ARM1176JZF-S (DDI 0301H), 3.2.51: PMNC, CCNT.
	mrc	p15, 0, r2, c15, c12, 0
	bic	r2, r2, #PMNC_FLAGS
	str	r2, [r1, #CLOCK_FOUND0]
	mrc	p15, 0, r3, c15, c12, 1
	str	r3, [r1, #CLOCK_FOUND2]
	orr	r2, r2, #PMCR_ENABLE | PMCR_BY_64
	mcr	p15, 0, r2, c15, c12, 0
	mov	r2, #CLOCK_ARM11
	str	r2, [r1, #CLOCK_KIND]
	mov	pc, lr
#endif
	@ The generic timer: DDI 0406C, B8.1, and ID_PFR1.
1:	mrc	p15, 0, r2, c0, c1, 1
	tst	r2, #0x000f0000
	beq	2f
	mrc	p15, 0, r2, c14, c0, 0	@ CNTFRQ, if the firmware has set it
	cmp	r2, #0
	strne	r2, [r1, #CLOCK_HZ]
	movne	r2, #CLOCK_GENERIC
	strne	r2, [r1, #CLOCK_KIND]
	movne	pc, lr
	@ The cycle counter. ID_DFR0 shows it, except on Cortex-A8 and A9, which have it, too.
2:	mrc	p15, 0, r2, c0, c1, 2
	and	r2, r2, #0x0f000000
	sub	r2, r2, #0x01000000
	cmp	r2, #0x0e000000
	blo	3f
	mrc	p15, 0, r2, c0, c0, 0
	ubfx	r2, r2, #5, #11
	sub	r2, r2, #0xc000 >> 5
	cmp	r2, #0x0080 >> 5
	movne	pc, lr
3:	mrc	p15, 0, r2, c9, c12, 0	@ PMCR
	str	r2, [r1, #CLOCK_FOUND0]
	mrc	p15, 0, r3, c9, c12, 1	@ PMCNTENSET
	str	r3, [r1, #CLOCK_FOUND1]
	mrc	p15, 0, r3, c9, c13, 0	@ PMCCNTR
	str	r3, [r1, #CLOCK_FOUND2]
	bic	r2, r2, #PMCR_DP
	orr	r2, r2, #PMCR_ENABLE | PMCR_BY_64
	mcr	p15, 0, r2, c9, c12, 0
	mov	r2, #0
	mcr	p15, 0, r2, c9, c13, 0
	mov	r2, #CYCLES
	mcr	p15, 0, r2, c9, c12, 1
	mov	r2, #CLOCK_CYCLES
	str	r2, [r1, #CLOCK_KIND]
	mov	pc, lr

/*
 * cpu_clock_read: read a counter.
 * On entry: r0 = CLOCK_GENERIC, CLOCK_CYCLES or CLOCK_ARM11. On exit: r0 = the counter's low 32
 * bits. Corrupts r1, flags.
 */
	.global	cpu_clock_read
	.type	cpu_clock_read, %function
cpu_clock_read:
	cmp	r0, #CLOCK_CYCLES
	mrceq	p15, 0, r0, c9, c13, 0
#if __ARM_ARCH < 7
	mrchi	p15, 0, r0, c15, c12, 1
#endif
	movhs	pc, lr
	isb				@ do not read it before earlier instructions are done
	mrrc	p15, 1, r0, r1, c14	@ CNTVCT: access to it cannot be forbidden
	mov	pc, lr

/*
 * cpu_clock_off: restore the counter as it was found.
 * On entry: r0 = struct arch_clock. Corrupts r1-r3, flags.
 */
	.global	cpu_clock_off
	.type	cpu_clock_off, %function
cpu_clock_off:
	ldmia	r0, {r0-r3, r12}	@ kind, hz, PMCR, PMCNTENSET, counter
	cmp	r0, #CLOCK_CYCLES
	movlo	pc, lr
#if __ARM_ARCH < 7
	mcrhi	p15, 0, r2, c15, c12, 0
	mcrhi	p15, 0, r12, c15, c12, 1
	movhi	pc, lr
#endif
	tst	r3, #CYCLES
	mov	r3, #CYCLES
	mcreq	p15, 0, r3, c9, c12, 2	@ PMCNTENCLR
	mcr	p15, 0, r12, c9, c13, 0
	mcr	p15, 0, r2, c9, c12, 0
	mov	pc, lr
