/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The image's head and the loader's entry:
 *
 *	1. zImage header and the image's own, see boot/image.h; kedge pack fills in the zeroes
 *	2. entry: r1, r2, CPSR and SCTLR kept in registers; HYP left for SVC
 *	3. caches cleaned, and off if they were on, before the first byte is written
 *	4. a stack inside the image, vectors where the core lets us choose their place
 *	5. boot_main(), in C: position-independent, no relocations, .bss is zero in the file
 *
 * After a move of the loader it goes on at loader_restart with steps 4 and boot_move().
 */
#include "cpu.h"

#define MODE_SVC     0x13
#define MODE_HYP     0x1a
#define MODE_MASK    0x1f
#define CPSR_IF      0xc0 /* IRQ and FIQ masked */

	.syntax unified
	.arm
	.section .head, "ax"
	.global	loader_start
loader_start:
	.rept	8
	mov	r0, r0
	.endr
	b	entry
	.word	0x016f2818		@ zImage
	.word	0			@ start: any
	.word	0			@ end
	.word	0x04030201		@ byte order
	.word	0x45454545
	.word	klsz - loader_start
	.word	0			@ PE header: none
	b	entry			@ 0x40: for those that jump behind the header
	.word	0
	@ 0x48: struct image_header
	.word	0x4744454b, 1, 20 * 4, 0
	.word	loader_end - loader_start, 0, LOADER_ARCH, LOADER_FORMAT, LOADER_WORKSPACE, 0
	.word	0
inflated_size:
	.word	0, 0, 0, 0, 0, 0, 0
	.word	0, 0
	.space	12 + 32 * 4 + 4		@ struct image_console
klsz:	.word	6, 0x5a534c4b, inflated_size - loader_start, 0, 0, 0, 0

	.text
/*
 * On entry: r1 = machine type, r2 = ATAGs or tree; SVC or HYP mode; caches in any state, with a
 * 1:1 mapping if the MMU is on; any junk in other registers.
 */
entry:
	mov	r6, r2
	mov	r7, r1
	mrs	r8, cpsr
	and	r9, r8, #MODE_MASK
	cmp	r9, #MODE_HYP
	mov	r9, #0
	bleq	hyp_leave		@ r9 = 1
	msr	cpsr_c, #MODE_SVC | CPSR_IF
	bl	cpu_lookup
	mov	r8, r0			@ MIDR
	mov	sp, r1			@ kind, while there is no stack
	mov	r0, r1
	bl	cpu_flush_all
	mrc	p15, 0, r3, c1, c0, 0
	tst	r3, #SCTLR_M
	tsteq	r3, #SCTLR_C
	beq	1f
	bic	r1, r3, #SCTLR_M | SCTLR_C
	bic	r1, r1, #SCTLR_I
	mov	r0, sp
	bl	cpu_set_control
	mov	r0, sp
	cmp	r0, #CPU_V6
	mcrlo	p15, 0, r2, c7, c7, 0
	blhs	cpu_flush_all
1:	mov	r4, sp
	adr	r0, .Ladrs
	ldmia	r0, {r1, r2}
	add	sp, r0, r2
	add	r0, r0, r1
	adr	r5, loader_start_near
	ldr	r1, [r5]
	add	r5, r5, r1		@ where the image is
	@ struct boot: midr, kind, sctlr, hyp, r1, r2, image, loader
	str	r8, [r0]
	str	r4, [r0, #4]
	str	r3, [r0, #8]
	str	r9, [r0, #12]
	str	r7, [r0, #16]
	str	r6, [r0, #20]
	str	r5, [r0, #24]
	str	r5, [r0, #28]
	mov	r4, r0
	bl	set_vectors
	mov	r0, r4
#if LOADER_ARCH >= 7
	ldr	r1, [r4, #4]		@ kind
	cmp	r1, #CPU_V7
	blne	arch_too_new
#endif
	bl	boot_main		@ (a branch that may change to Thumb state)
loader_start_near:
	.word	loader_start - .
.Ladrs:	.word	the_boot - .Ladrs, stack_top - .Ladrs

/*
 * loader_restart: go on after a move.
 * On entry: r0 = struct boot at its new place. Does not return.
 */
	.global	loader_restart
	.type	loader_restart, %function
loader_restart:
	mov	r4, r0
	adr	r0, .Ladrs
	ldr	r1, [r0, #4]
	add	sp, r0, r1
	mov	r0, r4
	bl	set_vectors
	mov	r0, r4
	bl	boot_move

/*
 * cpu_has_vbar: whether this core lets us choose where its vectors are.
 * On exit: r0 = 1 or 0. Corrupts r1, flags.
 * ID_PFR1 (DDI 0406C, B4.1.94): security extensions or virtualization. ARM11 cores that have it
 * have the first, too.
 */
	.global	cpu_has_vbar
	.type	cpu_has_vbar, %function
cpu_has_vbar:
	mrc	p15, 0, r0, c0, c0, 0
	and	r0, r0, #0x000f0000
	cmp	r0, #0x000f0000
	mov	r0, #0
	movne	pc, lr
	mrc	p15, 0, r1, c0, c1, 1
	tst	r1, #0x000000f0
	tsteq	r1, #0x0000f000
	movne	r0, #1
	mov	pc, lr

/*
 * set_vectors: have faults, and the calls to HYP mode, taken by the code below. The tables are
 * written at run time, for they must lie on multiples of 32 and hold absolute addresses.
 * On entry: r0 = struct boot. Corrupts r0-r3, r12, flags.
 */
set_vectors:
	mov	r12, lr
	ldr	r3, [r0, #12]		@ hyp
	bl	cpu_has_vbar
	cmp	r0, #0
	moveq	pc, r12
	@ Low vectors, in ARM state, little-endian: VBAR is not looked at with high ones.
	mrc	p15, 0, r1, c1, c0, 0
	bic	r1, r1, #SCTLR_V
	bic	r1, r1, #SCTLR_TE | SCTLR_EE
	mcr	p15, 0, r1, c1, c0, 0
	adr	r2, .Lvectors
	ldr	r0, [r2]
	add	r0, r0, r2
	add	r0, r0, #31
	bic	r0, r0, #31		@ the table
	push	{r4, r12}
	ldr	r4, .Lload_pc
	mov	r1, #0
1:	str	r4, [r0, r1]		@ eight times ldr pc, [pc, #24]
	add	r1, r1, #4
	cmp	r1, #32
	blo	1b
	adr	r12, .Lhandlers
2:	ldr	r4, [r12], #4
	add	r4, r4, r2		@ and the handlers' addresses
	str	r4, [r0, r1]
	add	r1, r1, #4
	cmp	r1, #64
	blo	2b
	mov	r4, r0
	add	r1, r0, #64
	mov	r12, r3
	bl	cpu_sync_code
	cmp	r12, #0
	mcr	p15, 0, r4, c12, c0, 0	@ VBAR
	mov	r0, #0
	mcr	p15, 0, r0, c7, c5, 4	@ ISB
	beq	3f
	mov	r0, #HYP_SET_VECTORS
	mov	r1, r4
	.arch	armv7-a
	.arch_extension virt
	hvc	#0			@ (it must not be conditional)
	.arch	armv4
3:	pop	{r4, pc}
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
 * cpu_probe: whether a word, if r1 = 4, else a byte can be read.
 * On entry: r0 = address, r1 = width. On exit: r0 = 1, or 0 after a data abort. Corrupts r1, r2,
 * flags. Only where vectors are ours (cpu_has_vbar).
 */
	.global	cpu_probe
	.type	cpu_probe, %function
cpu_probe:
	mov	r2, r0
	mov	r0, #1
	cmp	r1, #4
	beq	probe_word
probe:	ldrb	r1, [r2]
	mov	pc, lr
probe_word:
	ldr	r1, [r2]
	mov	pc, lr

/* nobody: SVC, when there is no debugger that takes semihosting: go on. */
nobody:	movs	pc, lr

/*
 * Faults: which vector in r0, the address in r1, the CPSR in r2, go to cpu_fault() on a fresh
 * stack; nothing returns but from a probe.
 */
fault_undefined:
	sub	lr, lr, #4
	mov	r0, #1
	b	fault
fault_prefetch:
	sub	lr, lr, #4
	mov	r0, #3
	b	fault
fault_other:
	mov	r0, #0
	b	fault
fault_data:
	sub	lr, lr, #8
	adr	sp, probe		@ sp of abort mode: a free register
	cmp	lr, sp
	addne	sp, sp, #probe_word - probe
	cmpne	lr, sp
	moveq	r0, #0
	addeq	lr, lr, #4
	movseq	pc, lr			@ with the CPSR from before
	mov	r0, #4
fault:
	mov	r1, lr
	mrs	r2, spsr
	msr	cpsr_c, #MODE_SVC | CPSR_IF
	mov	r3, lr
	adr	r12, .Lfault_adrs
	ldmia	r12, {r4, r5}
	add	sp, r12, r5
	add	r4, r12, r4
	str	r4, [sp]		@ fifth argument: struct boot
	bl	cpu_fault
.Lfault_adrs:
	.word	the_boot - .Lfault_adrs, stack_top - 8 - .Lfault_adrs

/*
 * hyp_leave: from HYP to SVC mode, with a way back by hyp_call. Caches of HYP mode off. SVC mode
 * has the CPU to itself: no traps, timers usable, virtual IDs and offsets as the real ones.
 * On exit: r9 = 1, SVC mode. Corrupts r0-r5, r10-r12, flags. Uses no stack.
 */
	.arch	armv7-a
	.arch_extension virt
hyp_leave:
	mov	r3, lr
	mov	r0, #CPU_V7
	bl	cpu_flush_all
	mrc	p15, 4, r1, c1, c0, 0	@ HSCTLR
	bic	r1, r1, #SCTLR_M | SCTLR_A | SCTLR_C
	bic	r1, r1, #SCTLR_I
	bic	r1, r1, #SCTLR_TE | SCTLR_EE
	orr	r1, r1, #SCTLR_CP15BEN
	mcr	p15, 4, r1, c1, c0, 0
	isb
	mov	r0, #CPU_V7
	bl	cpu_flush_all
	mov	r0, #0
	mcr	p15, 4, r0, c1, c1, 0	@ HCR: nothing trapped, no second stage
	mcr	p15, 4, r0, c1, c1, 3	@ HSTR
	mrc	p15, 4, r1, c1, c1, 2	@ HCPTR: no coprocessor trapped
	bic	r1, r1, #0x00000c00
	bic	r1, r1, #0x80000000
	bic	r1, r1, #0x00108000
	mcr	p15, 4, r1, c1, c1, 2
	mrc	p15, 4, r1, c1, c1, 1	@ HDCR: keep the number of counters
	and	r1, r1, #0x1f
	mcr	p15, 4, r1, c1, c1, 1
	mrc	p15, 0, r1, c0, c0, 0
	mcr	p15, 4, r1, c0, c0, 0	@ VPIDR
	mrc	p15, 0, r1, c0, c0, 5
	mcr	p15, 4, r1, c0, c0, 5	@ VMPIDR
	mrc	p15, 0, r1, c0, c1, 1	@ ID_PFR1: a generic timer?
	tst	r1, #0x000f0000
	beq	1f
	mrc	p15, 4, r1, c14, c1, 0	@ CNTHCTL: counter and timer for SVC mode
	orr	r1, r1, #3
	mcr	p15, 4, r1, c14, c1, 0
	mcrr	p15, 4, r0, r0, c14	@ CNTVOFF
1:	@ The first call comes from set_vectors, before there is a table: point HVBAR at one that is
	@ in the image, if that is loaded on a multiple of 32; else the table is set from here.
	adr	r2, .Lvectors2
	ldr	r0, [r2]
	add	r0, r0, r2
	add	r0, r0, #31
	bic	r0, r0, #31
	ldr	r1, .Lload_pc2
	str	r1, [r0, #20]
	ldr	r1, [r2, #4]
	add	r1, r1, r2
	str	r1, [r0, #52]
	mcr	p15, 4, r0, c12, c0, 0	@ HVBAR
	mcr	p15, 0, r0, c7, c5, 0	@ ICIALLU
	dsb
	isb
	@ SVC mode's own control register may hold anything.
	ldr	r1, .Lsctlr
	mcr	p15, 0, r1, c1, c0, 0
	mov	r9, #1
	mov	r0, #MODE_SVC | CPSR_IF
	orr	r0, r0, #0x100		@ asynchronous aborts masked
	msr	spsr_cxsf, r0
	msr	elr_hyp, r3
	eret
.Lsctlr:
	.word	SCTLR_RES1 | SCTLR_CP15BEN
.Lload_pc2:
	ldr	pc, [pc, #24]
.Lvectors2:
	.word	vector_table - .Lvectors2, hyp_call - .Lvectors2

/*
 * hyp_call: in HYP mode, by HVC.
 * On entry: r0 = HYP_SET_VECTORS, r1 = table; or r0 = HYP_ENTER, r1 and r2 for the kernel,
 * r3 = its address: it is entered with r0 = 0.
 */
hyp_call:
	cmp	r0, #HYP_ENTER
	mov	r0, #0
	moveq	pc, r3
	mcr	p15, 4, r1, c12, c0, 0	@ HVBAR
	isb
	eret
	.arch	armv4

	.data
	.align	2
vector_table:
	.space	64 + 28
