/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The CPU: which one it is, and how its caches and MMU are cleaned, turned on and turned off. Only
 * ARMv4 instructions are used, and CP15 operations only after a check of the kind. Virtual
 * addresses are always equal to physical ones: the page table maps 1:1.
 */
#include "cpu.h"

	.syntax unified
	.arm

	.macro	entry id, mask, kind
	.word	\id, \mask, \kind
	.endm

	.section .rodata.cpu, "a"
	.align	2
/*
 * The kinds, by MIDR. The first match wins. Some cores have entries of their own only so that no
 * later entry matches them: those without a usable MMU (ARM7, 740, 940), and the 720T, whose one
 * cache operation is not used here.
 */
cpu_table:
	entry	0x41000000, 0xff00f000, CPU_UNKNOWN	@ before ARM7
	entry	0x41007000, 0xfff8fe00, CPU_UNKNOWN	@ ARM7, ARM710
	entry	0x41807200, 0xffffff00, CPU_UNKNOWN	@ ARM720T
	entry	0x41007400, 0xff00ff00, CPU_UNKNOWN	@ ARM74x: no MMU
	entry	0x41009400, 0xff00ff00, CPU_UNKNOWN	@ ARM94x: no MMU
	entry	0x41069260, 0xff0ffff0, CPU_V5		@ ARM926EJ-S
	entry	0x00007000, 0x0000f000, CPU_UNKNOWN	@ ARM7
	entry	0x4401a100, 0xffffffe0, CPU_V4		@ SA-110, SA-1100
	entry	0x6901b110, 0xfffffff0, CPU_V4		@ SA-1110
	entry	0x56056900, 0xffffff00, CPU_V4		@ PXA9xx
	entry	0x56158000, 0xfffff000, CPU_V5		@ PXA168
	entry	0x56050000, 0xff0f0000, CPU_V5		@ Feroceon
	entry	0x41009260, 0xff00fff0, CPU_V5		@ Feroceon with an ARM926 ID
	entry	0x66015261, 0xff01fff1, CPU_FA526	@ FA526, FA626
	entry	0x00020000, 0x000f0000, CPU_V4		@ ARMv4T
	entry	0x00050000, 0x000f0000, CPU_V4		@ ARMv5TE
	entry	0x00060000, 0x000f0000, CPU_V5		@ ARMv5TEJ
	entry	0x0007b000, 0x000ff000, CPU_V6		@ ARM1136
	entry	0x000f0000, 0x000f0000, CPU_V7		@ IDs in registers; some ARM11 too
	entry	0, 0, CPU_UNKNOWN

	.text

/*
 * cpu_lookup: which kind of CPU this is.
 * On exit: r0 = MIDR, r1 = kind. Corrupts r2, r3, r12, flags. Uses no stack.
 */
	.global	cpu_lookup
	.type	cpu_lookup, %function
cpu_lookup:
	mrc	p15, 0, r0, c0, c0, 0
	adr	r3, .Ltable
	ldr	r12, [r3]
	add	r3, r3, r12
1:	ldr	r1, [r3], #4		@ id
	ldr	r2, [r3], #4		@ mask
	ldr	r12, [r3], #4		@ kind
	and	r2, r2, r0
	cmp	r1, r2
	bne	1b
	mov	r1, r12
	cmp	r1, #CPU_V7
	movne	pc, lr
	@ An ARM11 with ID registers says in ID_MMFR1 that its caches are of ARMv6.
	mrc	p15, 0, r2, c0, c1, 5
	tst	r2, #0x000f0000
	movne	r1, #CPU_V6
	mov	pc, lr
.Ltable:
	.word	cpu_table - .

/*
 * cpu_flush_all: clean the whole data cache to memory and invalidate it, invalidate the instruction
 * cache, and drain the write buffer.
 * On entry: r0 = kind. Corrupts r0-r2, r4, r5, r10-r12, flags. Uses no stack.
 * A CPU_V4 cleans by reading other lines in. This works only if its data cache is on. A caller that
 * needs more cleans by address before.
 */
	.global	cpu_flush_all
	.type	cpu_flush_all, %function
cpu_flush_all:
	mov	r1, #0
	cmp	r0, #CPU_V7
	beq	flush_v7
	cmp	r0, #CPU_V5
	beq	flush_v5
	cmp	r0, #CPU_V4
	beq	flush_v4
	cmp	r0, #CPU_UNKNOWN
	moveq	pc, lr
	mcr	p15, 0, r1, c7, c14, 0	@ FA526, ARM11: clean and invalidate D
	b	flush_i
flush_v5:
	mrc	p15, 0, r15, c7, c14, 3	@ test, clean, invalidate; Z when nothing is dirty
	bne	flush_v5
	b	flush_i
flush_v4:
	mrc	p15, 0, r2, c1, c0, 0
	tst	r2, #SCTLR_C
	beq	flush_i
	@ Read twice the size of the largest such cache: the 64 KiB around this code. They are RAM
	@ for certain, even if no bank tells of them, because no RAM chip is smaller.
	adr	r2, cpu_flush_all
	bic	r2, r2, #0x00ff
	bic	r2, r2, #0xff00
	add	r4, r2, #0x10000
1:	ldr	r12, [r2], #CPU_LINE_MIN
	cmp	r2, r4
	blo	1b
flush_i:
	mcr	p15, 0, r1, c7, c5, 0	@ I-cache (and branch prediction)
	mcr	p15, 0, r1, c7, c10, 4	@ drain the write buffer
	mov	pc, lr

/* Arm ARM (DDI 0406C), B4.2.1: all levels of the cache hierarchy up to the level of coherency. */
	.arch	armv7-a
flush_v7:
	dmb
	mrc	p15, 1, r5, c0, c0, 1	@ CLIDR
	mov	r10, #0			@ level * 2
1:	add	r2, r10, r10, lsr #1	@ level * 3
	mov	r1, r5, lsr r2
	and	r1, r1, #7
	cmp	r1, #2			@ a data or unified cache at this level
	blo	5f
	mcr	p15, 2, r10, c0, c0, 0	@ CSSELR
	isb
	mrc	p15, 1, r1, c0, c0, 0	@ CCSIDR
	and	r2, r1, #7
	add	r2, r2, #4		@ log2 of the line's bytes
	ldr	r4, .Lways
	and	r4, r4, r1, lsr #3	@ highest way
	mov	r11, #32		@ shift of the way: 32 - bits of the highest way
	movs	r12, r4
2:	subne	r11, r11, #1
	movsne	r12, r12, lsr #1
	bne	2b
	ldr	r12, .Lsets
	and	r1, r12, r1, lsr #13	@ highest set
3:	mov	r12, r4			@ every way of this set
4:	mov	r0, r1, lsl r2
	orr	r0, r0, r10
	cmp	r11, #32
	orrlo	r0, r0, r12, lsl r11
	mcr	p15, 0, r0, c7, c14, 2	@ DCCISW
	subs	r12, r12, #1
	bhs	4b
	subs	r1, r1, #1
	bhs	3b
	dsb
5:	add	r10, r10, #2
	mov	r0, r5, lsr #23		@ level of coherency * 2
	and	r0, r0, #0xe
	cmp	r10, r0
	blo	1b
	mov	r0, #0
	mcr	p15, 2, r0, c0, c0, 0
	dsb
	mcr	p15, 0, r0, c7, c5, 0	@ ICIALLU
	mcr	p15, 0, r0, c7, c5, 6	@ BPIALL
	dsb
	isb
	mov	pc, lr
.Lways:	.word	0x3ff
.Lsets:	.word	0x7fff
	.arch	armv4

/*
 * cpu_set_control: write SCTLR and let it take effect.
 * On entry: r0 = kind, r1 = SCTLR. On exit: r2 = 0. Corrupts flags. Uses no stack.
 */
	.global	cpu_set_control
	.type	cpu_set_control, %function
cpu_set_control:
	mcr	p15, 0, r1, c1, c0, 0
	cmp	r0, #CPU_V6
	mov	r2, #0
	mcrhs	p15, 0, r2, c7, c5, 4	@ ISB; before ARMv6, reading back and a branch are enough
	mrc	p15, 0, r2, c1, c0, 0
	mov	r2, #0
	mov	pc, lr

/*
 * cpu_on: turn MMU and caches on. The data cache has no dirty line, because the entry code has
 * flushed it. But instruction fetches may have filled a lower cache, through which data go, too.
 * That cache does not have what was written since. So its lines are dropped here.
 * On entry: r0 = kind, not unknown; r1 = page table. Corrupts r0-r3, r12, flags.
 */
	.global	cpu_on
	.type	cpu_on, %function
cpu_on:
	cmp	r0, #CPU_V7
	bne	1f
	push	{r0, r1, r4, r5, r10-r12, lr}
	bl	cpu_flush_all
	pop	{r0, r1, r4, r5, r10-r12, lr}
1:	mov	r12, lr
	mov	r2, #0
	mcr	p15, 0, r2, c7, c10, 4	@ the page table is in memory
	cmp	r0, #CPU_V6
	mcrlo	p15, 0, r2, c7, c7, 0	@ invalidate both caches
	mcrhs	p15, 0, r2, c7, c5, 0
	mcr	p15, 0, r2, c8, c7, 0	@ and the TLB
	mcrhs	p15, 0, r2, c2, c0, 2	@ TTBCR: one table, short descriptors
	mcr	p15, 0, r1, c2, c0, 0	@ TTBR0
	mov	r2, #1			@ DACR: client of domain 0, and so XN is obeyed
	mcr	p15, 0, r2, c3, c0, 0
	mov	r2, #0
	mcrhs	p15, 0, r2, c7, c5, 6	@ branch prediction, DSB, ISB
	mcrhs	p15, 0, r2, c7, c10, 4
	mcrhs	p15, 0, r2, c7, c5, 4
	mrc	p15, 0, r1, c1, c0, 0
	bic	r1, r1, #SCTLR_A
	orr	r1, r1, #SCTLR_M | SCTLR_C
	orr	r1, r1, #SCTLR_I
	cmp	r0, #CPU_V6
	biclo	r1, r1, #SCTLR_S | SCTLR_R
	orrlo	r1, r1, #SCTLR_W
	orrhs	r1, r1, #SCTLR_Z
	orrhs	r1, r1, #SCTLR_XP
	bichs	r1, r1, #SCTLR_TRE | SCTLR_AFE
	bichs	r1, r1, #SCTLR_WXN
	bl	cpu_set_control
	mov	pc, r12

/*
 * cpu_high_vectors: let exceptions go to 0xffff0000.
 * On exit: r0 = 0 if the core cannot do that. Corrupts flags.
 */
	.global	cpu_high_vectors
	.type	cpu_high_vectors, %function
cpu_high_vectors:
	mrc	p15, 0, r0, c1, c0, 0
	orr	r0, r0, #SCTLR_V
	mcr	p15, 0, r0, c1, c0, 0
	mrc	p15, 0, r0, c1, c0, 0
	and	r0, r0, #SCTLR_V
	mov	pc, lr

/*
 * cpu_clean: clean the data cache lines from start up to end to memory. For all kinds.
 * On entry: r0 = start, r1 = end. Corrupts r0, r2, flags.
 */
	.global	cpu_clean
	.type	cpu_clean, %function
cpu_clean:
	bic	r0, r0, #CPU_LINE_MIN - 1
1:	cmp	r0, r1
	mcrlo	p15, 0, r0, c7, c10, 1	@ DCCMVAC
	addlo	r0, r0, #CPU_LINE_MIN
	blo	1b
	mov	r2, #0
	mcr	p15, 0, r2, c7, c10, 4
	mov	pc, lr

/*
 * cpu_sync_code: make written code executable: clean it to memory, and invalidate the I-cache.
 * On entry: r0 = start, r1 = end. Corrupts r0, r2, r3, flags.
 */
	.global	cpu_sync_code
	.type	cpu_sync_code, %function
cpu_sync_code:
	mov	r3, lr
	bl	cpu_clean
	mcr	p15, 0, r2, c7, c5, 0
	mrc	p15, 0, r0, c0, c0, 0
	and	r0, r0, #0x000f0000
	cmp	r0, #0x00070000		@ ARMv6 and later: branch prediction, DSB, ISB
	mcrhs	p15, 0, r2, c7, c5, 6
	mcrhs	p15, 0, r2, c7, c10, 4
	mcrhs	p15, 0, r2, c7, c5, 4
	mov	pc, r3

/*
 * arch_stop: stop for good (boot/arch.h). It is in this file so that an older CPU can run it, too.
 */
	.global	arch_stop
	.type	arch_stop, %function
arch_stop:
	mrc	p15, 0, r0, c0, c0, 0
	and	r0, r0, #0x000f0000
	cmp	r0, #0x000f0000		@ ARMv7, ARM1176: there is an instruction to wait with
	.arch	armv7-a
1:	wfieq
	.arch	armv4
	b	1b

/*
 * cpu_psci_reset: call PSCI's SYSTEM_RESET (DEN0022, 5.1.11) by SMC or HVC.
 * On entry: r0 = 's' or 'h'; the CPU is ARMv7. Returns if there is no such call. Corrupts r0-r3,
 * flags.
 */
	.global	cpu_psci_reset
	.type	cpu_psci_reset, %function
cpu_psci_reset:
	cmp	r0, #'h'
	ldr	r0, .Lsystem_reset
	beq	1f
	.arch	armv7-a
	.arch_extension sec
	.arch_extension virt
	smc	#0
	mov	pc, lr
1:	hvc	#0
	.arch	armv4
	mov	pc, lr
.Lsystem_reset:
	.word	0x84000009

/*
 * cpu_return: return to the loader's caller, with vectors, caches and MMU as found. Caches are off.
 * On entry: r0 = struct boot. Does not return here.
 */
	.global	cpu_return
	.type	cpu_return, %function
cpu_return:
	mov	r9, r0
	bl	cpu_has_vbar
	cmp	r0, #0
	ldr	r0, [r9, #BOOT_VBAR]
	blne	cpu_set_vbar
	ldr	r0, [r9, #BOOT_KIND]
	bl	cpu_flush_all
	ldr	r0, [r9, #BOOT_KIND]
	cmp	r0, #CPU_UNKNOWN
	mov	r2, #0
	mcrne	p15, 0, r2, c8, c7, 0	@ TLB
	ldr	r1, [r9, #BOOT_SCTLR]
	bl	cpu_set_control
	add	r0, r9, #BOOT_CALLER
	ldr	r1, [r0, #CALLER_CPSR]
	msr	cpsr_c, r1
	ldmia	r0, {r4-r11, sp, lr}
	mov	r0, #1
	tst	lr, #1
	moveq	pc, lr
	.inst	0xe12fff1e		@ bx lr, which --fix-v4bx would take for a plain return

/*
 * cpu_vector_on: turn NEON on, if this ARMv7 core has it and allows it: Arm ARM (DDI 0406C), B1.11.
 * On entry: r0 = where to store CPACR and FPEXC as found. On exit: r0 = 1 if NEON is on; else
 * r0 = 0, and all is as it was. Corrupts r1-r3, flags.
 */
	.arch	armv7-a
	.fpu	neon
	.global	cpu_vector_on
	.type	cpu_vector_on, %function
cpu_vector_on:
	mrc	p15, 0, r3, c1, c0, 2	@ CPACR
	str	r3, [r0]
	orr	r1, r3, #0x00f00000	@ cp10 and cp11
	bic	r1, r1, #0xc0000000	@ ASEDIS, D32DIS
	mcr	p15, 0, r1, c1, c0, 2
	isb
	mrc	p15, 0, r2, c1, c0, 2	@ a bit that is not allowed reads back differently
	cmp	r1, r2
	bne	1f
	vmrs	r2, fpexc
	str	r2, [r0, #4]
	vmrs	r1, mvfr1		@ has loads and stores, and integers?
	tst	r1, #0x00000f00
	tstne	r1, #0x0000f000
	beq	1f
	orr	r2, r2, #0x40000000	@ EN
	vmsr	fpexc, r2
	mov	r0, #1
	mov	pc, lr
1:	mcr	p15, 0, r3, c1, c0, 2
	isb
	mov	r0, #0
	mov	pc, lr

/*
 * cpu_vector_off: restore all that cpu_vector_on changed.
 * On entry: r0 = where that stored CPACR and FPEXC. Corrupts r1.
 */
	.global	cpu_vector_off
	.type	cpu_vector_off, %function
cpu_vector_off:
	ldr	r1, [r0, #4]
	vmsr	fpexc, r1
	ldr	r1, [r0]
	mcr	p15, 0, r1, c1, c0, 2
	isb
	mov	pc, lr
	.arch	armv4

/*
 * cpu_leave: clean the caches, turn caches and MMU off, and enter the kernel as section 5 of the
 * booting document says.
 * On entry: r0 = struct cpu_leave. Does not return. Uses no stack: sp holds a value, too.
 */
	.global	cpu_leave
	.type	cpu_leave, %function
cpu_leave:
	ldmia	r0, {r3, r6-r9}		@ kind, sctlr, kernel, machine, r2
	ldr	sp, [r0, #20]		@ hyp
	cmp	r3, #CPU_UNKNOWN
	beq	enter
	@ ARMv7 cleans with the data cache off, so that no line comes back (DDI 0406C, B2.2.7). The
	@ others clean with it on, and once it is off they drop the lines that are left.
	cmp	r3, #CPU_V7
	mov	r0, r3
	blne	cpu_flush_all
	mov	r0, r3
	mov	r1, r6
	bl	cpu_set_control
	cmp	r3, #CPU_V6
	mcrlo	p15, 0, r2, c7, c7, 0
	movhs	r0, r3
	blhs	cpu_flush_all
	mov	r2, #0
	mcr	p15, 0, r2, c8, c7, 0	@ TLB
enter:
	mov	r1, r8
	mov	r2, r9
	cmp	sp, #0
	mov	r0, #0
	moveq	pc, r7
	mov	r0, #HYP_ENTER
	bic	r4, sp, #1
	mov	r3, r7
	.arch	armv7-a
	.arch_extension virt
	hvc	#0			@ hyp_call in vectors.S
	.arch	armv4
