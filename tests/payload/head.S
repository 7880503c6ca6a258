/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The test payload's entry. Word 1 is the size of the file, so that a test that adds bytes behind
 * the payload, to make it larger, can have them checked, too.
 *
 * On entry: r0, r1, r2 as a kernel gets them; any mode.
 */
#define STACK_SIZE 0x1000 /* behind the file: the bss that the packer is told of */

	.syntax unified
	.arm
	.section .head, "ax"
	.global	payload_start
payload_start:
	b	1f
	.global	payload_size
payload_size:
	.word	payload_end - payload_start
1:	mrs	r3, cpsr
	mrc	p15, 0, r4, c1, c0, 0
	adr	r5, payload_start
	ldr	r6, [r5, #4]
	add	r7, r5, r6
	add	r7, r7, #STACK_SIZE
	bic	sp, r7, #7
	@ struct handed: r0, r1, r2, cpsr, sctlr, start, size
	sub	sp, sp, #32
	stmia	sp, {r0-r6}
	mov	r0, sp
	bl	payload_main
2:	b	2b
