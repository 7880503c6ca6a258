/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Send a byte to the debugger: by the core's debug channel (DCC), or by semihosting. Only ARMv4
 * instructions are used, and a channel is accessed only if the core has it.
 */
#define DCC_POLLS    0x400000 /* seconds when uncached: a debugger may ask only every 0.1 s */
#define SYS_WRITEC   3
#define CONSOLE_DCC  2 /* boot/image/uart.h */
#define ARCH_V4      0x00010000 /* bits 19..16 of MIDR */
#define ARCH_V6      0x00070000 /* this and 0xf: they have CPUID registers */
#define INTEL        0x69 /* bits 31..24: XScale, if it is not StrongARM */

	.syntax unified
	.arm
	.text
/*
 * arch_debug_write: see boot/arch.h.
 * On entry: r0 = CONSOLE_DCC or CONSOLE_SEMIHOSTING, r1 = byte, not 0. On exit: r0 = 0 when nobody
 * took it. Corrupts r1-r3, r12, flags.
 */
	.global	arch_debug_write
	.type	arch_debug_write, %function
arch_debug_write:
	cmp	r0, #CONSOLE_DCC
	beq	dcc
	push	{r1, lr}
	mov	r1, sp
	mov	r0, #SYS_WRITEC
	svc	0x123456		@ (without a debugger this changes lr)
	pop	{r0, pc}

/*
 * Status and data register: ARM9TDMI TRM (DDI 0180), debug communications channel; Intel XScale core
 * developer's manual, TXRXCTRL and TX; DDI 0406C, DBGDSCRint and DBGDTRTXint. All are in Linux
 * arch/arm/include/debug/icedcc.S.
 */
dcc:	mrc	p15, 0, r3, c0, c0, 0
	mov	r2, #DCC_POLLS
	mov	r0, #0
#if __ARM_ARCH < 7
	mov	r12, r3, lsr #24
#endif
	and	r3, r3, #0x000f0000
#if __ARM_ARCH < 7
	cmp	r3, #ARCH_V4
	moveq	pc, lr			@ StrongARM, FA526: no debug channel
1:	cmp	r3, #ARCH_V6
	bhs	3f
	cmp	r12, #INTEL
	beq	2f
	mrc	p14, 0, r0, c0, c0, 0
	ands	r0, r0, #0x00000002
	mcreq	p14, 0, r1, c1, c0, 0
	b	4f
2:	mrc	p14, 0, r0, c14, c0, 0
	ands	r0, r0, #0x10000000
	mcreq	p14, 0, r1, c8, c0, 0
	b	4f
3:
#else
	cmp	r3, #ARCH_V6
	movlo	pc, lr
1:
#endif
	.global	dcc_access		@ if one of these is undefined, fault_undefined goes
dcc_access:				@ on at 4 with r2 = 1 and Z clear
	mrc	p14, 0, r0, c0, c1, 0
	ands	r0, r0, #0x20000000
	mcreq	p14, 0, r1, c0, c5, 0
4:	moveq	r0, r1
	moveq	pc, lr
	mov	r0, #0
	subs	r2, r2, #1
	bne	1b
	mov	pc, lr
