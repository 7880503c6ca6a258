/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The loops over all bytes of the inflated kernel: the rounds of XXH32 (lib/digest.c), alone, and
 * together with undoing the branch filter (lib/branch.c). Each exists with ARMv4 instructions and
 * with NEON. The data is 4-aligned, and is read and written in whole words. Callers use the
 * soft-float ABI, and no vector registers.
 */
	.syntax unified
	.arm

#define PRIME1 0x9e3779b1
#define PRIME2 0x85ebca77
#define BL     0xeb

/* A lane takes in a word, which is destroyed. r3, r12 = the primes. */
	.macro	lane lane, word
	mla	\lane, \word, r12, \lane
	mov	\word, \lane, ror #32 - 13
	mul	\lane, \word, r3
	.endm

	.macro	lanes
	lane	r4, r8
	lane	r5, r9
	lane	r6, r10
	lane	r7, r11
	.endm

/*
 * digest_rounds.
 * On entry: r0 = lanes, r1 = data, r2 = rounds of 16 bytes. Corrupts r1-r3, r12, flags.
 */
	.section .text.digest_rounds, "ax"
	.global	digest_rounds
	.type	digest_rounds, %function
digest_rounds:
	push	{r4-r11, lr}
	ldmia	r0, {r4-r7}
	ldr	r3, =PRIME1
	ldr	r12, =PRIME2
	tst	r2, #1			@ an odd number: enter the loop in the middle
	add	r2, r1, r2, lsl #4
	bne	2f
	b	3f
1:	ldmia	r1!, {r8-r11}
	lanes
2:	ldmia	r1!, {r8-r11}
	lanes
3:	cmp	r1, r2
	blo	1b
	stmia	r0, {r4-r7}
	pop	{r4-r11, pc}
	.ltorg

/*
 * Make a word relative again, if it is a branch. r2 = four times what the first word has too much.
 */
	.macro	undo word, number
	teq	r0, \word, lsr #24
	bne	.Lother\@
	sub	\word, \word, r2, lsr #2
	.if	\number
	sub	\word, \word, #\number
	.endif
	bic	\word, \word, #0xff000000
	orr	\word, \word, #BL << 24
.Lother\@:
	.endm

	.macro	branch_round
	ldmia	r1!, {r8-r11}
	teq	r0, r8, lsr #24
	teqne	r0, r9, lsr #24
	teqne	r0, r10, lsr #24
	teqne	r0, r11, lsr #24
	bleq	branch_words
	lanes
	.endm

/*
 * branch_rounds.
 * On entry: r0 = lanes, r1 = data, r2 = rounds of 16 bytes, r3 = the position of data in the
 * filtered bytes. Corrupts r0-r3, r12, flags.
 */
	.section .text.branch_rounds, "ax"
	.global	branch_rounds
	.type	branch_rounds, %function
branch_rounds:
	push	{r0, r4-r11, lr}
	ldmia	r0, {r4-r7}
	sub	r3, r1, r3
	add	r3, r3, #16 - 8		@ end of round - this = PC in filtered bytes
	tst	r2, #1
	add	r2, r1, r2, lsl #4
	push	{r2, r3}
	ldr	r3, =PRIME1
	ldr	r12, =PRIME2
	mov	r0, #BL
	bne	2f
	b	3f
1:	branch_round
2:	branch_round
3:	cmp	r1, r2
	blo	1b
	add	sp, sp, #8
	pop	{r0}
	stmia	r0, {r4-r7}
	pop	{r4-r11, pc}

/* The four words of a round, of which at least one is a branch. */
branch_words:
	ldr	r2, [sp, #4]
	sub	r2, r1, r2
	undo	r8, 0
	undo	r9, 1
	undo	r10, 2
	undo	r11, 3
	stmdb	r1, {r8-r11}
	ldr	r2, [sp]
	mov	pc, lr
	.ltorg

	.arch	armv7-a
	.fpu	neon

/* The four lanes in q0 take in four words. d2 = the primes. Corrupts q2. */
	.macro	lanes_vector words
	vmla.i32 q0, \words, d2[1]
	vshl.i32 q2, q0, #13
	vsri.32	q2, q0, #32 - 13
	vmul.i32 q0, q2, d2[0]
	.endm

/*
 * digest_rounds_vector.
 * On entry: r0 = lanes, r1 = data, r2 = number of 64-byte blocks, not 0. Corrupts r1, r2, q0-q2,
 * q8-q11, flags.
 */
	.section .text.digest_rounds_vector, "ax"
	.global	digest_rounds_vector
	.type	digest_rounds_vector, %function
digest_rounds_vector:
	vld1.32	{q0}, [r0]
	vldr	d2, 2f
1:	vldmia	r1!, {q8-q11}
	lanes_vector q8
	lanes_vector q9
	lanes_vector q10
	lanes_vector q11
	subs	r2, r2, #1
	bne	1b
	vst1.32	{q0}, [r0]
	mov	pc, lr
	.balign	4
2:	.word	PRIME1, PRIME2

/*
 * Make the branches among four words relative again. q3 = what is subtracted from each word; q12 =
 * BL, q13 = 4 in every lane. Corrupts q14, q15.
 */
	.macro	undo_vector words
	vshr.u32 q14, \words, #24
	vsub.i32 q15, \words, q3
	vceq.i32 q14, q14, q12
	vadd.i32 q3, q3, q13
	vshr.u32 q14, q14, #8
	vbit	\words, q15, q14
	.endm

/*
 * branch_rounds_vector.
 * On entry: r0 = lanes, r1 = data, the start of the filtered bytes, r2 = number of 64-byte blocks,
 * not 0. Corrupts r1-r3, q0-q3, q8-q15, flags.
 */
	.section .text.branch_rounds_vector, "ax"
	.global	branch_rounds_vector
	.type	branch_rounds_vector, %function
branch_rounds_vector:
	vld1.32	{q0}, [r0]
	vldr	d2, 2f
	adr	r3, 3f
	vld1.32	{q3}, [r3]
	vmov.i32 q12, #BL
	vmov.i32 q13, #4
1:	vldmia	r1, {q8-q11}
	undo_vector q8
	lanes_vector q8
	undo_vector q9
	lanes_vector q9
	undo_vector q10
	lanes_vector q10
	undo_vector q11
	lanes_vector q11
	vstmia	r1!, {q8-q11}
	subs	r2, r2, #1
	bne	1b
	vst1.32	{q0}, [r0]
	mov	pc, lr
	.balign	4
2:	.word	PRIME1, PRIME2
3:	.word	2, 3, 4, 5

	.section .note.GNU-stack, "", %progbits
