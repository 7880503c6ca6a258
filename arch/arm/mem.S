/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memcpy, memmove, memset: 32 bytes at a time where both ends allow aligned words, else bytes.
 * ARMv4 instructions, no unaligned access, so that they run with the MMU off. memcpy goes upwards.
 */
	.syntax unified
	.arm
	.text

/* On entry: r0 = to, r1 = from, r2 = size. On exit: r0 = to. Corrupts r1-r3, r12, flags. */
	.global	memmove
	.type	memmove, %function
memmove:
	sub	r3, r0, r1
	cmp	r3, r2			@ to is in [from, from + size): downwards
	blo	down
	.global	memcpy
	.type	memcpy, %function
memcpy:
	push	{r0, r4-r9, lr}
	eor	r3, r0, r1
	tst	r3, #3
	bne	4f
1:	tst	r0, #3			@ up to a word boundary
	beq	2f
	subs	r2, r2, #1
	blo	6f
	ldrb	r3, [r1], #1
	strb	r3, [r0], #1
	b	1b
2:	subs	r2, r2, #32
	blo	3f
	ldmia	r1!, {r3-r9, r12}
	stmia	r0!, {r3-r9, r12}
	b	2b
3:	add	r2, r2, #32
33:	subs	r2, r2, #4
	ldrhs	r3, [r1], #4
	strhs	r3, [r0], #4
	bhs	33b
	add	r2, r2, #4
	b	5f
4:	subs	r2, r2, #4		@ ends that never are both aligned
	blo	44f
	ldrb	r3, [r1], #4
	ldrb	r4, [r1, #-3]
	ldrb	r5, [r1, #-2]
	ldrb	r6, [r1, #-1]
	strb	r3, [r0], #4
	strb	r4, [r0, #-3]
	strb	r5, [r0, #-2]
	strb	r6, [r0, #-1]
	b	4b
44:	add	r2, r2, #4
5:	subs	r2, r2, #1
	ldrbhs	r3, [r1], #1
	strbhs	r3, [r0], #1
	bhs	5b
6:	pop	{r0, r4-r9, pc}

down:
	push	{r0, r4-r9, lr}
	add	r0, r0, r2
	add	r1, r1, r2
	eor	r3, r0, r1
	tst	r3, #3
	bne	5f
1:	tst	r0, #3
	beq	2f
	subs	r2, r2, #1
	blo	6f
	ldrb	r3, [r1, #-1]!
	strb	r3, [r0, #-1]!
	b	1b
2:	subs	r2, r2, #32
	ldmdbhs	r1!, {r3-r9, r12}
	stmdbhs	r0!, {r3-r9, r12}
	bhs	2b
	add	r2, r2, #32
5:	subs	r2, r2, #1
	ldrbhs	r3, [r1, #-1]!
	strbhs	r3, [r0, #-1]!
	bhs	5b
6:	pop	{r0, r4-r9, pc}

/* On entry: r0 = to, r1 = value, r2 = size. On exit: r0 = to. Corrupts r1-r3, r12, flags. */
	.global	memset
	.type	memset, %function
memset:
	mov	r12, r0
	and	r1, r1, #0xff
	orr	r1, r1, r1, lsl #8
	orr	r1, r1, r1, lsl #16
1:	tst	r12, #3
	beq	2f
	subs	r2, r2, #1
	movlo	pc, lr
	strb	r1, [r12], #1
	b	1b
2:	mov	r3, r1
	subs	r2, r2, #8
	stmiahs	r12!, {r1, r3}
	bhs	2b
	add	r2, r2, #8
3:	subs	r2, r2, #1
	strbhs	r1, [r12], #1
	bhs	3b
	mov	pc, lr
