/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lz4's fast loop: see struct cursor in lib/copy.h. lz4_fast() in lib/lz4.c does the same in C. It
 * decodes all but a few in a thousand of a payload's sequences. Nearly all have at most 8 literals,
 * a match of at most 18 bytes that does not overlap itself, and a distance that is a multiple of 4.
 * Most copies are longer than needed: one copy of fixed length costs less than a branch.
 */
	.syntax unified
	.arm
	.text

	in	.req	r0
	limit	.req	r1
	out	.req	r2
	sizes	.req	r3		/* of a match, by token; -1 where the token is not enough */
	token	.req	r4
	size	.req	r5
	dist	.req	r6
	from	.req	r7
	lits	.req	r8
	end	.req	r9
	tmp	.req	r12
	tmp2	.req	lr

#ifdef __ARM_FEATURE_UNALIGNED
	.fpu	neon

/* Copy up to end. It may copy up to 31 bytes too much. Corrupts tmp, tmp2, token. */
.macro	copy_long vector, source
9:
	.if	\vector
	vld1.8	{d0-d3}, [\source]!
	vst1.8	{d0-d3}, [out]!
	.else
	ldr	size, [\source], #16
	ldr	token, [\source, #-12]
	ldr	tmp, [\source, #-8]
	ldr	tmp2, [\source, #-4]
	str	size, [out], #16
	str	token, [out, #-12]
	str	tmp, [out, #-8]
	str	tmp2, [out, #-4]
	.endif
	cmp	out, end
	blo	9b
.endm

.macro	match vector, far
	.if	\vector
	vld1.8	{d0-d2}, [from]
	vst1.8	{d0-d2}, [out], size
	.else
	ldr	tmp2, [from, #4]
	ldr	tmp, [from]
	cmp	size, #8
	str	tmp2, [out, #4]
	str	tmp, [out], size
	bhi	\far
	.endif
.endm

.macro	sequences vector
1:
	.rept	4
	ldrb	token, [in], #1
	lsr	lits, token, #4
	ldrsb	size, [sizes, token]
	.if	\vector
	vld1.8	{d0-d1}, [in], lits
	vst1.8	{d0-d1}, [out], lits
	.else
	ldr	tmp2, [in, #4]
	ldr	tmp, [in], lits
	str	tmp2, [out, #4]
	str	tmp, [out], lits
	.endif
	ldrh	dist, [in], #2
	cmp	size, dist		@ also taken if the size is -1
	sub	from, out, dist
	bhs	3f
	match	\vector, 8f
	.endr
2:	cmp	out, limit
	blo	1b
	b	done
	.if	!\vector
8:	sub	out, out, size
	ldr	tmp, [from, #8]
	ldr	tmp2, [from, #12]
	ldrh	from, [from, #16]
	str	tmp, [out, #8]
	str	tmp2, [out, #12]
	strh	from, [out, #16]
	add	out, out, size
	b	2b
	.endif

3:	cmp	size, #0
	bpl	undo
	cmp	lits, #(8 + 6 * \vector)
	bhi	5f
4:	ldrb	tmp, [in], #1
	cmp	dist, #32		@ one copy has so many bytes
	blo	undo_size
	cmp	tmp, #255
	beq	undo_size
	add	end, out, tmp
	add	end, end, #19
	copy_long \vector, from
	mov	out, end
	b	2b

	/* Literals: start again behind the token. r10 and r11 are kept for going back. */
5:	sub	in, in, lits
	sub	out, out, lits
	sub	in, in, #2
	sub	r10, in, #1
	mov	r11, out
	cmp	lits, #15
	blo	7f
6:	ldrb	tmp, [in], #1
	add	lits, lits, tmp
	add	end, out, lits
	cmp	end, limit		@ the input has so many bytes, too
	bhs	undo
	cmp	tmp, #255
	beq	6b
7:	add	end, out, lits
	and	from, token, #15
	copy_long \vector, in
	sub	tmp, out, end
	sub	in, in, tmp
	mov	out, end
	ldrh	dist, [in], #2
	mov	lits, #16		@ go back by r10, r11
	add	size, from, #4
	cmp	from, #15
	sub	from, out, dist
	beq	4b
	cmp	size, dist
	bhs	undo
	match	\vector, 8b
	b	2b
.endm

/*
 * On entry: r0 = cursor, r1 = limit, r2 = vector, r3 = sizes. Corrupts r0-r3, r12, q0, q1, flags.
 */
	.global	lz4_fast
	.type	lz4_fast, %function
lz4_fast:
	push	{r0, r4-r11, lr}
	cmp	r2, #0
	ldr	out, [r0, #4]
	ldr	in, [r0]
	beq	words
	sequences 1
words:
	sequences 0

/* Go back to the sequence's start: from behind a byte of the size, or from behind the distance. */
undo_size:
	sub	in, in, #1
undo:
	cmp	lits, #15
	sublo	in, in, lits
	sublo	in, in, #3
	sublo	out, out, lits
	movhs	in, r10
	movhs	out, r11
#else
	fifteen	.req	r11

/* Copy up to a word boundary, if both are equally aligned. */
.macro	align
	rsb	tmp, out, #0
	lsls	tmp, tmp, #31
	ldrbmi	tmp, [from], #1
	strbmi	tmp, [out], #1
	ldrhcs	tmp, [from], #2
	strhcs	tmp, [out], #2
.endm

/* On entry, and corrupted: as above. */
	.global	lz4_fast
	.type	lz4_fast, %function
lz4_fast:
	push	{r0, r4-r11, lr}
	ldr	out, [r0, #4]
	ldr	in, [r0]
	mov	fifteen, #15
/*
 * Literals byte by byte. It is entered at the number of literals that are left, or at the branch.
 */
1:	ldrb	token, [in], #1
	sub	tmp, fifteen, token, lsr #4
	add	pc, pc, tmp, lsl #3
	nop
	b	5f
	nop
	.rept	14
	ldrb	tmp, [in], #1
	strb	tmp, [out], #1
	.endr
2:	ldrb	dist, [in], #1
	ldrb	tmp, [in], #1
	ldrsb	size, [sizes, token]
	orr	dist, dist, tmp, lsl #8
	cmp	size, dist		@ also taken if the size is -1
	sub	from, out, dist
	bhs	3f
	tst	dist, #3
	bne	7f
	add	end, out, size
	align
	ldm	from, {r4-r6, r8, r10}	@ 20 bytes are far enough apart
	stm	out, {r4-r6, r8, r10}
	mov	out, end
	cmp	out, limit
	blo	1b
	b	done

3:	cmp	size, #0
	bmi	8f
	cmp	dist, #0
	beq	undo
7:	rsb	tmp, size, #18
	add	pc, pc, tmp, lsl #3
	nop
	.rept	18
	ldrb	tmp, [from], #1
	strb	tmp, [out], #1
	.endr
	cmp	out, limit
	blo	1b
	b	done

8:	ldrb	tmp, [in], #1
	cmp	tmp, #255
	beq	undo_size
	cmp	dist, #16		@ one copy has so many bytes
	blo	undo_size
	add	end, out, tmp
	add	end, end, #19
	tst	dist, #3
	bne	9f
	align
4:	ldm	from!, {r4-r6, r8}
	stm	out!, {r4-r6, r8}
	cmp	out, end
	blo	4b
	b	10f
9:	ldrb	r4, [from], #4
	ldrb	r5, [from, #-3]
	ldrb	r6, [from, #-2]
	ldrb	r8, [from, #-1]
	strb	r4, [out], #4
	strb	r5, [out, #-3]
	strb	r6, [out, #-2]
	strb	r8, [out, #-1]
	cmp	out, end
	blo	9b
10:	mov	out, end
	cmp	out, limit
	blo	1b
	b	done

5:	ldrb	tmp, [in], #1
	cmp	tmp, #255
	subeq	in, in, #2
	beq	done
	add	lits, tmp, #15
	add	end, out, lits
6:	ldrb	r5, [in], #4
	ldrb	r6, [in, #-3]
	ldrb	r10, [in, #-2]
	ldrb	tmp, [in, #-1]
	strb	r5, [out], #4
	strb	r6, [out, #-3]
	strb	r10, [out, #-2]
	strb	tmp, [out, #-1]
	cmp	out, end
	blo	6b
	sub	tmp, out, end
	sub	in, in, tmp
	mov	out, end
	b	2b

/* Go back to the sequence's start: from behind a byte of the size, or from behind the distance. */
undo_size:
	sub	in, in, #1
undo:
	cmp	token, #0xf0
	lsrlo	lits, token, #4
	subhs	in, in, #1
	sub	in, in, #3
	sub	in, in, lits
	sub	out, out, lits
#endif
done:
	pop	{r3}
	stm	r3, {in, out}
	pop	{r4-r11, pc}
	.section .note.GNU-stack, "", %progbits
