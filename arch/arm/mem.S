/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memcpy, memmove, memset. If both ends can be aligned alike, they copy as many words at a time as
 * there are registers. Else they put words together from two words. ARMv4 instructions and no
 * unaligned access, so that they run with the MMU off. memcpy copies upwards.
 */
	.syntax unified
	.arm
	.text

/* Copy 44 bytes. mode is ia to go upwards, db to go downwards. */
	.macro	move_words mode
	ldm\mode r1!, {r3-r12, lr}
	stm\mode r0!, {r3-r12, lr}
	.endm

/* Copy the r2 bytes but the last 0 to 3. r0 and r1 are aligned. */
	.macro	move_aligned mode
	subs	r2, r2, #3 * 44
	blo	2f
1:	move_words \mode
	move_words \mode
	move_words \mode
	subs	r2, r2, #3 * 44
	bhs	1b
2:	add	r2, r2, #3 * 44
3:	subs	r2, r2, #16
	ldm\mode\()hs r1!, {r3-r6}
	stm\mode\()hs r0!, {r3-r6}
	bhs	3b
	add	r2, r2, #16
4:	subs	r2, r2, #4
	ldm\mode\()hs r1!, {r3}
	stm\mode\()hs r0!, {r3}
	bhs	4b
	add	r2, r2, #4
	.endm

/*
 * On entry: r0 = to, r1 = from, r2 = size. On exit: r0 = to. Corrupts r1-r3, r12, flags. The source
 * is read by words. So the bytes beside it, in its first and last word, may be read, too.
 */
	.global	memmove
	.type	memmove, %function
memmove:
	sub	r3, r0, r1
	cmp	r3, r2			@ to is in [from, from + size): downwards
	blo	down
	.global	memcpy
	.type	memcpy, %function
memcpy:
	push	{r0, r4-r11, lr}
1:	tst	r0, #3			@ up to a word boundary
	beq	2f
	subs	r2, r2, #1
	blo	8f
	ldrb	r3, [r1], #1
	strb	r3, [r0], #1
	b	1b
2:	ands	r12, r1, #3
	bne	5f
	move_aligned ia
	b	7f
5:	subs	r2, r2, #16		@ r3 = the word that the next byte is in
	blo	66f
	bic	r1, r1, #3
	mov	r12, r12, lsl #3
	rsb	lr, r12, #32
	ldr	r3, [r1], #4
6:	ldmia	r1!, {r4-r7}
	mov	r8, r3, lsr r12
	orr	r8, r8, r4, lsl lr
	mov	r9, r4, lsr r12
	orr	r9, r9, r5, lsl lr
	mov	r10, r5, lsr r12
	orr	r10, r10, r6, lsl lr
	mov	r11, r6, lsr r12
	orr	r11, r11, r7, lsl lr
	mov	r3, r7
	stmia	r0!, {r8-r11}
	subs	r2, r2, #16
	bhs	6b
	sub	r1, r1, lr, lsr #3
66:	add	r2, r2, #16
7:	subs	r2, r2, #1
	ldrbhs	r3, [r1], #1
	strbhs	r3, [r0], #1
	bhs	7b
8:	pop	{r0, r4-r11, pc}

down:
	push	{r0, r4-r11, lr}
	add	r0, r0, r2
	add	r1, r1, r2
1:	tst	r0, #3			@ down to a word boundary
	beq	2f
	subs	r2, r2, #1
	blo	8f
	ldrb	r3, [r1, #-1]!
	strb	r3, [r0, #-1]!
	b	1b
2:	ands	r12, r1, #3
	bne	5f
	move_aligned db
	b	7f
5:	subs	r2, r2, #16		@ r3 = the word that the last byte moved is in
	blo	66f
	bic	r1, r1, #3
	mov	r12, r12, lsl #3
	rsb	lr, r12, #32
	ldr	r3, [r1]
6:	ldmdb	r1!, {r4-r7}
	mov	r11, r3, lsl lr
	orr	r11, r11, r7, lsr r12
	mov	r10, r7, lsl lr
	orr	r10, r10, r6, lsr r12
	mov	r9, r6, lsl lr
	orr	r9, r9, r5, lsr r12
	mov	r8, r5, lsl lr
	orr	r8, r8, r4, lsr r12
	mov	r3, r4
	stmdb	r0!, {r8-r11}
	subs	r2, r2, #16
	bhs	6b
	add	r1, r1, r12, lsr #3
66:	add	r2, r2, #16
7:	subs	r2, r2, #1
	ldrbhs	r3, [r1, #-1]!
	strbhs	r3, [r0, #-1]!
	bhs	7b
8:	pop	{r0, r4-r11, pc}

/* On entry: r0 = to, r1 = value, r2 = size. On exit: r0 = to. Corrupts r1-r3, r12, flags. */
	.global	memset
	.type	memset, %function
memset:
	push	{r4-r9, lr}
	mov	r12, r0
	and	r1, r1, #0xff
	orr	r1, r1, r1, lsl #8
	orr	r1, r1, r1, lsl #16
1:	tst	r12, #3
	beq	2f
	subs	r2, r2, #1
	blo	6f
	strb	r1, [r12], #1
	b	1b
2:	mov	r3, r1
	mov	r4, r1
	mov	r5, r1
	mov	r6, r1
	mov	r7, r1
	mov	r8, r1
	mov	r9, r1
3:	subs	r2, r2, #64
	stmiahs	r12!, {r1, r3-r9}
	stmiahs	r12!, {r1, r3-r9}
	bhs	3b
	add	r2, r2, #64
4:	subs	r2, r2, #4
	strhs	r1, [r12], #4
	bhs	4b
	add	r2, r2, #4
5:	subs	r2, r2, #1
	strbhs	r1, [r12], #1
	bhs	5b
6:	pop	{r4-r9, pc}

	.section .note.GNU-stack, "", %progbits
