/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exception vectors: faults are reported (fault.c), probes of memory return, and SVC mode calls HYP
 * mode. Only ARMv4 instructions are used, except where HYP mode or VBAR needs more.
 */
#include "cpu.h"

	.syntax unified
	.arm
	.text

/*
 * cpu_has_vbar: whether the core has VBAR, and so vectors at any place.
 * On exit: r0 = 1 or 0. Corrupts r1, flags.
 * VBAR came with the security extensions, which ID_PFR1 shows (DDI 0406C, B4.1.94), or with
 * virtualization. A virtual machine may hide both; all of Arm's own ARMv7 cores have the security
 * extensions.
 */
	.global	cpu_has_vbar
	.type	cpu_has_vbar, %function
cpu_has_vbar:
	mrc	p15, 0, r0, c0, c0, 0
	and	r1, r0, #0x000f0000
	cmp	r1, #0x000f0000
	bne	1f
	mrc	p15, 0, r1, c0, c1, 1
	tst	r1, #0x000000f0
	tsteq	r1, #0x0000f000
	movne	r0, #1
	movne	pc, lr
	mrc	p15, 0, r1, c0, c1, 5	@ ID_MMFR1: are the caches of ARMv6?
	tst	r1, #0x000f0000
	mov	r0, r0, lsr #24
	cmpeq	r0, #0x41		@ Arm
1:	mov	r0, #0
	moveq	r0, #1
	mov	pc, lr

/*
 * cpu_vbar: where the vectors are. On exit: r0 = VBAR.
 * cpu_set_vbar: set that. On entry: r0 = VBAR. Corrupts r1.
 * Both only if there is a VBAR (cpu_has_vbar).
 */
	.global	cpu_vbar
	.type	cpu_vbar, %function
cpu_vbar:
	mrc	p15, 0, r0, c12, c0, 0
	mov	pc, lr
	.global	cpu_set_vbar
	.type	cpu_set_vbar, %function
cpu_set_vbar:
	mcr	p15, 0, r0, c12, c0, 0
	mov	r1, #0
	mcr	p15, 0, r1, c7, c5, 4	@ ISB
	mov	pc, lr

/*
 * set_vectors: let the code below take faults and calls to HYP mode. The tables are written at run
 * time, because they must lie on multiples of 32 and hold absolute addresses. Without VBAR the
 * table is that of the high vectors, if it exists already.
 * On entry: r0 = struct boot. Corrupts r0-r3, r12, flags.
 */
	.global	set_vectors
	.type	set_vectors, %function
set_vectors:
	push	{r4, r5, lr}
	ldr	r5, [r0, #BOOT_HYP]
	ldr	r4, [r0, #BOOT_VECTORS]
	bl	cpu_has_vbar
	adr	r2, .Lvectors
	movs	r3, r0
	beq	1f
	@ Low vectors, in ARM state, little-endian. With high vectors the CPU would not use VBAR.
	mrc	p15, 0, r1, c1, c0, 0
	bic	r1, r1, #SCTLR_V
	bic	r1, r1, #SCTLR_TE | SCTLR_EE
	mcr	p15, 0, r1, c1, c0, 0
	ldr	r4, [r2]
	add	r4, r4, r2
	add	r4, r4, #31
	bic	r4, r4, #31		@ the table
1:	cmp	r4, #0
	beq	4f
	ldr	r0, .Lload_pc
	mov	r1, #0
2:	str	r0, [r4, r1]		@ eight times ldr pc, [pc, #24]
	add	r1, r1, #4
	cmp	r1, #32
	blo	2b
	adr	r12, .Lhandlers
3:	ldr	r0, [r12], #4
	add	r0, r0, r2		@ and the addresses of the handlers
	str	r0, [r4, r1]
	add	r1, r1, #4
	cmp	r1, #64
	blo	3b
	mov	r12, r3
	mov	r0, r4
	add	r1, r4, #64
	bl	cpu_sync_code
	cmp	r12, #0
	beq	4f
	mov	r0, r4
	bl	cpu_set_vbar
	cmp	r5, #0
	beq	4f
	mov	r0, #HYP_SET_VECTORS
	mov	r1, r4
	.arch	armv7-a
	.arch_extension virt
	hvc	#0			@ (it must not be conditional)
	.arch	armv4
4:	pop	{r4, r5, pc}
.Lload_pc:
	ldr	pc, [pc, #24]
.Lvectors:
	.word	vector_table - .Lvectors
.Lhandlers:
	.word	fault_other - .Lvectors
	.word	fault_undefined - .Lvectors
	.word	nobody - .Lvectors
	.word	fault_prefetch - .Lvectors
	.word	fault_data - .Lvectors
	.word	hyp_call - .Lvectors	@ HYP mode entry; not used in other modes
	.word	fault_other - .Lvectors
	.word	fault_other - .Lvectors

/*
 * cpu_probe: whether a word, a halfword or a byte can be read.
 * On entry: r0 = address, r1 = 4, 2 or 1. On exit: r0 = 1, or 0 after a data abort. Corrupts r1, r2,
 * flags.
 * Only if the vectors are the loader's (cpu_has_vbar).
 */
	.global	cpu_probe
	.type	cpu_probe, %function
cpu_probe:
	mov	r2, r0
	mov	r0, #1
	cmp	r1, #2
	bhi	probe_word
	beq	probe_half
probe:	ldrb	r1, [r2]
	mov	pc, lr
probe_half:
	ldrh	r1, [r2]
	mov	pc, lr
probe_word:
	ldr	r1, [r2]
	mov	pc, lr

/* nobody: SVC without a debugger that takes semihosting. Go on. */
nobody:	movs	pc, lr

/*
 * Faults. The registers of the interrupted code go to fault_frame, a struct fault. It is so near
 * that no register is needed to reach it. Then cpu_fault() is called in SVC mode, on the fault
 * stack. Only a probe returns, and an access to a debug channel that does not exist.
 */
fault_undefined:
	str	r0, fault_frame
	ldr	r0, .Ldcc
1:	add	r0, pc, r0		@ behind dcc_access (debug.S)
	sub	r0, lr, r0
	cmp	r0, #8
	movhi	r0, #FAULT_UNDEFINED
	bhi	fault
	sub	lr, lr, r0		@ no such debug channel: return to its last poll
	add	lr, lr, #8
	mov	r2, #1
	mrs	r0, spsr
	bic	r0, r0, #0x40000000	@ Z
	msr	spsr_f, r0
	movs	pc, lr
.Ldcc:	.word	dcc_access + 4 - 1b - 8
fault_prefetch:
	str	r0, fault_frame
	mov	r0, #FAULT_PREFETCH
	b	fault
fault_other:
	str	r0, fault_frame
	mov	r0, #FAULT_OTHER
	b	fault
fault_data:
	str	r0, fault_frame
	adr	r0, probe + 8
	sub	r0, lr, r0
	cmp	r0, #probe_word - probe
	movls	r0, #0
	subls	lr, lr, #4
	movsls	pc, lr			@ with the CPSR from before
	mov	r0, #FAULT_DATA
fault:
	str	r1, fault_frame + 4
	adr	r1, fault_frame + 8
	stmia	r1!, {r2-r12}
	mrs	r2, cpsr
	and	r2, r2, #MODE_MASK
	cmp	r2, #MODE_HYP
	beq	fault_hyp
	mrs	r6, spsr
	@ Where it was: DDI 0406C, B1.8.3, table B1-7. In Thumb state an instruction is two bytes
	@ back.
	sub	r5, lr, #4
	cmp	r0, #FAULT_DATA
	subeq	r5, r5, #4
	cmp	r0, #FAULT_UNDEFINED
	andeq	r2, r6, #CPSR_T
	addeq	r5, r5, r2, lsr #4
	and	r2, r6, #MODE_MASK
	cmp	r2, #MODE_USER
	moveq	r2, #MODE_SYSTEM	@ System mode has the same registers, and can be left
	orr	r2, r2, #CPSR_IF
	msr	cpsr_c, r2
	mov	r3, sp
	mov	r4, lr
	msr	cpsr_c, #MODE_SVC | CPSR_IF
	stmia	r1, {r3-r6}
	mov	r3, #0
fault_report:
	adr	r1, fault_frame
	adr	r12, .Lfault_adrs
	ldmia	r12, {r2, r4}
	add	r2, r2, r12		@ struct boot
	ldr	r4, [r12, r4]
	add	sp, r2, r4
	bl	cpu_fault
.Lfault_adrs:
	.word	the_boot - .Lfault_adrs, fault_stack - .Lfault_adrs
fault_frame:
	.space	FAULT_SIZE

/* The same in HYP mode. Its own registers say where and why. */
	.arch	armv7-a
	.arch_extension virt
fault_hyp:
	mov	r3, sp
	mov	r4, lr
	mrs	r5, elr_hyp
	mrs	r6, spsr
	mrc	p15, 4, r7, c5, c2, 0	@ HSR
	cmp	r0, #FAULT_DATA
	mrceq	p15, 4, r8, c6, c0, 0	@ HDFAR
	mrcne	p15, 4, r8, c6, c0, 2	@ HIFAR
	stmia	r1, {r3-r8}
	mov	r3, #1
	mov	r2, #MODE_SVC | CPSR_IF
	orr	r2, r2, #CPSR_A
	msr	spsr_cxsf, r2
	adr	r2, fault_report
	msr	elr_hyp, r2
	eret

/*
 * hyp_call: called in HYP mode by HVC.
 * On entry: r0 = HYP_SET_VECTORS, r1 = table. Or r0 = HYP_ENTER, r1 and r2 for the kernel, r3 = its
 * address, r4 = HVBAR to leave behind. The kernel is entered with r0 = 0.
 */
	.global	hyp_call
hyp_call:
	cmp	r0, #HYP_ENTER
	mov	r0, #0
	movne	r4, r1
	mcr	p15, 4, r4, c12, c0, 0	@ HVBAR
	isb
	moveq	pc, r3
	eret
	.arch	armv4

	.data
	.align	2
	.global	vector_table
vector_table:
	.space	64 + 28
