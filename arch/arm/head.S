/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The image's head, and the loader's entry:
 *
 * 1. zImage header and the image's own header: see boot/image/image.h. kedge pack fills in
 *    the zeroes.
 * 2. entry: what the caller wants back is stored in the image. r1, r2 and SCTLR stay in registers.
 *    HYP mode is left for SVC mode.
 * 3. The caches are cleaned, and turned off if they were on, before anything else is written.
 * 4. A stack inside the image; vectors, if the core has VBAR.
 * 5. boot_main(), in C. It is position-independent and has no relocations. Its .bss is zero in the
 *    file.
 *
 * After a move of the loader, loader_restart goes on with step 4 and boot_continue().
 */
#include "cpu.h"

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
	b	entry			@ 0x40: for callers that jump behind the header
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
 * On entry: r1 = machine type, r2 = ATAGs or tree; SVC or HYP mode; caches in any state, with a 1:1
 * mapping if the MMU is on; anything in the other registers.
 */
entry:
	adr	r0, .Ladrs
	ldr	r3, [r0]
	add	r0, r0, r3
	add	r0, r0, #BOOT_CALLER
	stmia	r0, {r4-r11, sp, lr}
	mrs	r3, cpsr
	str	r3, [r0, #CALLER_CPSR]
	mov	r6, r2
	mov	r7, r1
	and	r9, r3, #MODE_MASK
	cmp	r9, #MODE_HYP
	mov	r9, #0
	bleq	hyp_leave		@ r9 = HVBAR as found + 1
	msr	cpsr_c, #MODE_SVC | CPSR_IF
	bl	cpu_lookup
	mov	r8, r0			@ MIDR
	mov	sp, r1			@ kind; there is no stack yet
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
	mov	r1, #0
	str	r8, [r0, #BOOT_MIDR]
	str	r4, [r0, #BOOT_KIND]
	str	r3, [r0, #BOOT_SCTLR]
	str	r9, [r0, #BOOT_HYP]
	str	r1, [r0, #BOOT_VECTORS]
	str	r7, [r0, #BOOT_R1]
	str	r6, [r0, #BOOT_R2]
	str	r5, [r0, #BOOT_IMAGE]
	str	r5, [r0, #BOOT_LOADER]
	mov	r4, r0
	bl	cpu_has_vbar
	cmp	r0, #0
	blne	cpu_vbar
	str	r0, [r4, #BOOT_VBAR]
	mov	r0, r4
	bl	set_vectors
	mov	r0, r4
#if LOADER_ARCH >= 7
	ldr	r1, [r4, #BOOT_KIND]
	cmp	r1, #CPU_V7
	blne	arch_too_new
#endif
	bl	boot_main		@ (a branch that may change to Thumb state)
loader_start_near:
	.word	loader_start - .
.Ladrs:	.word	the_boot - .Ladrs, stack_top - .Ladrs

/*
 * loader_restart: go on after a move of the loader.
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
	bl	boot_continue

/*
 * hyp_leave: from HYP to SVC mode; hyp_call is the way back. Caches of HYP mode are off. SVC mode
 * gets the CPU as if there were no HYP mode: no traps, usable timers, virtual IDs and offsets equal
 * to the real ones.
 * On exit: r9 = HVBAR as found + 1, SVC mode. Corrupts r0-r5, r10-r12, flags. Uses no stack.
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
	mcr	p15, 4, r0, c1, c1, 0	@ HCR: traps nothing, no second stage
	mcr	p15, 4, r0, c1, c1, 3	@ HSTR
	mrc	p15, 4, r1, c1, c1, 2	@ HCPTR: traps no coprocessor
	bic	r1, r1, #0x00000c00
	bic	r1, r1, #0x80000000
	bic	r1, r1, #0x00108000
	mcr	p15, 4, r1, c1, c1, 2
	mrc	p15, 4, r1, c1, c1, 1	@ HDCR: keeps only the number of counters
	and	r1, r1, #0x1f
	mcr	p15, 4, r1, c1, c1, 1
	mrc	p15, 0, r1, c0, c0, 0
	mcr	p15, 4, r1, c0, c0, 0	@ VPIDR
	mrc	p15, 0, r1, c0, c0, 5
	mcr	p15, 4, r1, c0, c0, 5	@ VMPIDR
	mrc	p15, 0, r1, c0, c1, 1	@ ID_PFR1: is there a generic timer?
	tst	r1, #0x000f0000
	beq	1f
	mrc	p15, 4, r1, c14, c1, 0	@ CNTHCTL: lets SVC mode use counter and timer
	orr	r1, r1, #3
	mcr	p15, 4, r1, c14, c1, 0
	mcrr	p15, 4, r0, r0, c14	@ CNTVOFF
1:	@ set_vectors makes the first call, when there is no table yet. So HVBAR is set to a small
	@ table in the image, on a multiple of 32.
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
	mrc	p15, 4, r9, c12, c0, 0	@ HVBAR
	orr	r9, r9, #1
	mcr	p15, 4, r0, c12, c0, 0
	mcr	p15, 0, r0, c7, c5, 0	@ ICIALLU
	dsb
	isb
	@ SVC mode's own control register may hold any value.
	ldr	r1, .Lsctlr
	mcr	p15, 0, r1, c1, c0, 0
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

