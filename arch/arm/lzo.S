/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LZO's fast loop: see struct cursor in lib/copy.h. lzo_fast() in lib/lzo.c does the same in C.
 * Half of all instructions copy 3 to 8 bytes. Most distances are multiples of 4. Most copies are
 * longer than needed: one copy of fixed length costs less than a branch.
 */
	.syntax unified
	.arm
	.text

	in	.req	r0
	out	.req	r1
	limit	.req	r2
	op	.req	r3
	size	.req	r4
	dist	.req	r5
	from	.req	r6
	lits	.req	r7		/* literals behind the last match; 4: a run of them */
	end	.req	r8
	tmp	.req	r12
	tmp2	.req	lr

#ifdef __ARM_FEATURE_UNALIGNED
	.fpu	neon

/* Copy the literals behind a match, and go on with the next instruction. */
.macro	next loop
	ldr	tmp, [in], lits
	str	tmp, [out], lits
	cmp	out, limit
	blo	\loop
	b	done
.endm

/* Copy at most 8 bytes, or (at the label far) more. */
.macro	copy vector, far
	.if	\vector
	.ifnb	\far
	vld1.8	{d0-d3}, [from]
	vst1.8	{d0-d3}, [out], size
	.else
	vld1.8	{d0}, [from]
	vst1.8	{d0}, [out], size
	.endif
	.else
	.ifnb	\far
	cmp	size, #8
	bhi	\far
	.endif
	ldr	tmp, [from, #4]
	ldr	tmp2, [from]
	str	tmp, [out, #4]
	str	tmp2, [out], size
	.endif
.endm

/* Here dist is the negative distance; this saves adding 1. */
.macro	instructions vector
1:
	.rept	2
	ldrh	op, [in], #2
	tst	op, #0xc0
	beq	2f
	/* LLLDDDSS HHHHHHHH */
	mvn	dist, op, lsr #5
	mvn	tmp, op, lsr #2
	ubfx	size, op, #5, #3
	bfi	dist, tmp, #0, #3
	cmn	size, dist
	add	size, size, #1
	add	from, out, dist
	bcs	10f
	copy	\vector
	and	lits, op, #3
	ldr	tmp, [in], lits
	str	tmp, [out], lits
	.endr
	cmp	out, limit
	blo	1b
	b	done

2:	tst	op, #0x20
	beq	3f
	/* 001LLLLL DDDDDDSS DDDDDDDD */
	ldrb	tmp, [in], #1
	ands	size, op, #31
	orr	op, op, tmp, lsl #16
	mvn	dist, op, lsr #10
	beq	6f
	add	size, size, #2
	cmn	size, dist
	cmpcc	size, #33
	add	from, out, dist
	bcs	9f
	ubfx	lits, op, #8, #2
	copy	\vector, 7f
	next	1b

3:	tst	op, #0x10
	beq	4f
	/* 0001HLLL DDDDDDSS DDDDDDDD; the end if all D and H are 0 */
	ldrb	tmp, [in], #1
	ands	size, op, #7
	orr	dist, op, tmp, lsl #16
	beq	12f
	lsrs	from, dist, #10
	beq	undo3
	ubfx	lits, dist, #8, #2
	and	tmp, op, #8
	add	from, from, tmp, lsl #11
	sub	from, out, from
	sub	from, from, #0x4000
	add	size, size, #2
	copy	\vector, 7f
	next	1b

4:	cmp	lits, #0
	beq	5f
	/* 0000DDSS HHHHHHHH */
	mvn	dist, op, lsr #6
	ubfx	tmp, op, #2, #2
	sub	dist, dist, tmp
	cmp	lits, #4
	mov	size, #2
	moveq	size, #3
	subeq	dist, dist, #2048
	cmn	size, dist
	bcs	undo2
	ldr	tmp, [out, dist]
	str	tmp, [out], size
	and	lits, op, #3
	next	1b

	/* 0000LLLL: literals */
5:	ands	op, op, #15
	beq	undo2
	sub	in, in, #1
	add	size, op, #3
	.if	\vector
	vld1.8	{d0-d2}, [in], size
	vst1.8	{d0-d2}, [out], size
	.else
	ldr	r9, [in, #4]
	ldr	r10, [in, #8]
	ldr	r11, [in, #12]
	ldrh	tmp, [in, #16]
	ldr	tmp2, [in], size
	str	r9, [out, #4]
	str	r10, [out, #8]
	str	r11, [out, #12]
	strh	tmp, [out, #16]
	str	tmp2, [out], size
	.endif
	mov	lits, #4
	cmp	out, limit
	blo	1b
	b	done

	/* 00100000 LLLLLLLL DDDDDDSS DDDDDDDD */
6:	ldrb	tmp, [in], #1
	ubfx	size, op, #8, #8
	cmp	size, #0
	beq	undo4
	lsr	op, op, #8
	orr	op, op, tmp, lsl #16
	mvn	dist, op, lsr #10
	add	size, size, #33
	add	from, out, dist
	cmn	dist, #31		@ one copy has so many bytes
	bcs	9f
	ubfx	lits, op, #8, #2
7:	add	end, out, size
8:
	.if	\vector
	vld1.8	{d0-d3}, [from]!
	vst1.8	{d0-d3}, [out]!
	.else
	ldr	r9, [from], #16
	ldr	r10, [from, #-12]
	ldr	r11, [from, #-8]
	ldr	tmp, [from, #-4]
	str	r9, [out], #16
	str	r10, [out, #-12]
	str	r11, [out, #-8]
	str	tmp, [out, #-4]
	.endif
	cmp	out, end
	blo	8b
	mov	out, end
	b	11f

	/* Mostly matches that overlap themselves. */
9:	lsr	op, op, #8
10:	and	lits, op, #3
	add	end, out, size
8:	ldrb	tmp, [from], #1
	strb	tmp, [out], #1
	cmp	out, end
	blo	8b
11:	next	1b

	/* 0001H000 LLLLLLLL DDDDDDSS DDDDDDDD */
12:	ldrb	tmp, [in], #1
	ubfx	size, op, #8, #8
	cmp	size, #0
	beq	undo4
	lsr	dist, dist, #8
	orr	dist, dist, tmp, lsl #16
	lsrs	from, dist, #10
	beq	undo4
	ubfx	lits, dist, #8, #2
	and	tmp, op, #8
	add	from, from, tmp, lsl #11
	sub	from, out, from
	sub	from, from, #0x4000
	add	size, size, #9
	b	7b
.endm
#endif

/* On entry: r0 = cursor, r1 = limit, r2 = vector. Corrupts r0-r3, r12, q0, q1, flags. */
	.global	lzo_fast
	.type	lzo_fast, %function
lzo_fast:
	push	{r0, r4-r11, lr}
	mov	tmp, r2
	mov	limit, r1
	ldr	lits, [r0, #8]
	ldm	r0, {in, out}

#ifdef __ARM_FEATURE_UNALIGNED
	cmp	tmp, #0
	beq	words
	instructions 1
words:
	instructions 0
#else
/* Copy the literals behind a match, and go on with the next instruction. */
.macro	next
	rsb	tmp, lits, #3
	add	pc, pc, tmp, lsl #3
	nop
	.rept	3
	ldrb	tmp, [in], #1
	strb	tmp, [out], #1
	.endr
	cmp	out, limit
	blo	1b
	b	done
.endm

/* Copy up to a word boundary, if both are equally aligned. */
.macro	align
	rsb	tmp, out, #0
	lsls	tmp, tmp, #31
	ldrbmi	tmp, [from], #1
	strbmi	tmp, [out], #1
	ldrhcs	tmp, [from], #2
	strhcs	tmp, [out], #2
.endm

	mov	r9, #20
1:	ldrb	op, [in], #1
	cmp	op, #64
	blo	3f
	/* LLLDDDSS HHHHHHHH */
	ldrb	tmp, [in], #1
	and	tmp2, op, #0x1c
	sub	from, out, tmp, lsl #3
	sub	from, from, tmp2, lsr #2
	sub	tmp, r9, op, lsr #5
	ldrb	tmp2, [from, #-1]
	and	lits, op, #3
	strb	tmp2, [out], #1
	add	pc, pc, tmp, lsl #3
	nop
2:	.rept	20
	ldrb	tmp, [from], #1
	strb	tmp, [out], #1
	.endr
22:	next

3:	tst	op, #0x20
	beq	5f
	/* 001LLLLL DDDDDDSS DDDDDDDD, or with LLLLLLLL in front of D where L is 0 */
	ands	size, op, #31
	beq	12f
33:	ldrb	tmp, [in], #1
	ldrb	tmp2, [in], #1
	add	size, size, #2
	and	lits, tmp, #3
	lsr	dist, tmp, #2
	add	dist, dist, tmp2, lsl #6
	add	dist, dist, #1
	cmp	size, dist
	cmplo	size, #21
	sub	from, out, dist
	bhs	7f
4:	tst	dist, #3
	bne	6f
	add	end, out, size
	align
	ldm	from, {r3-r5, r10-r11}	@ 20 bytes are far enough apart
	stm	out, {r3-r5, r10-r11}
	mov	out, end
	next

5:	tst	op, #0x10
	beq	9f
	/* 0001HLLL DDDDDDSS DDDDDDDD , L as above; the end if all D and H are 0 */
	ands	size, op, #7
	beq	13f
	ldrb	tmp, [in], #1
	ldrb	tmp2, [in], #1
	lsr	dist, tmp, #2
	orrs	dist, dist, tmp2, lsl #6
	beq	undo3
55:	and	lits, tmp, #3
	and	tmp, op, #8
	add	dist, dist, tmp, lsl #11
	add	dist, dist, #0x4000
	add	size, size, #2
	sub	from, out, dist
	cmp	size, #21
	blo	4b

7:	add	end, out, size
	cmp	dist, #16		@ one copy has so many bytes
	blo	8f
	tst	dist, #3
	bne	8f
	align
77:	ldm	from!, {r3-r5, r10}
	stm	out!, {r3-r5, r10}
	cmp	out, end
	blo	77b
	mov	out, end
	b	22b
8:	ldrb	tmp, [from], #1
	strb	tmp, [out], #1
	cmp	out, end
	blo	8b
	b	22b

6:	rsb	tmp, size, #20
	adr	tmp2, 2b
	add	pc, tmp2, tmp, lsl #3

9:	cmp	lits, #0
	beq	10f
	/* 0000DDSS HHHHHHHH */
	ldrb	tmp, [in], #1
	sub	from, out, op, lsr #2
	cmp	lits, #4
	sub	from, from, tmp, lsl #2
	subeq	from, from, #2048
	ldrb	tmp, [from, #-1]
	and	lits, op, #3
	strb	tmp, [out], #1
	ldrb	tmp, [from], #1
	strb	tmp, [out], #1
	ldrbeq	tmp, [from], #1
	strbeq	tmp, [out], #1
	b	22b

	/* 0000LLLL: literals */
10:	cmp	op, #0
	beq	undo1
	add	size, op, #3
	add	end, out, size
11:	ldrb	r4, [in], #4
	ldrb	r5, [in, #-3]
	ldrb	r10, [in, #-2]
	ldrb	tmp, [in, #-1]
	strb	r4, [out], #4
	strb	r5, [out, #-3]
	strb	r10, [out, #-2]
	strb	tmp, [out, #-1]
	cmp	out, end
	blo	11b
	sub	tmp, out, end
	sub	in, in, tmp
	mov	out, end
	mov	lits, #4
	cmp	out, limit
	blo	1b
	b	done

	/* Lengths that follow the opcode. */
12:	ldrb	size, [in], #1
	cmp	size, #0
	beq	undo2
	add	size, size, #31
	b	33b
13:	ldrb	size, [in], #1
	ldrb	tmp, [in], #1
	ldrb	tmp2, [in], #1
	lsr	dist, tmp, #2
	orrs	dist, dist, tmp2, lsl #6
	cmpne	size, #0
	beq	undo4
	add	size, size, #7
	b	55b
#endif

/* Go back to the instruction's start. */
undo4:
	sub	in, in, #1
undo3:
	sub	in, in, #1
undo2:
	sub	in, in, #1
undo1:
	sub	in, in, #1
done:
	pop	{r3}
	str	lits, [r3, #8]
	stm	r3, {in, out}
	pop	{r4-r11, pc}
	.section .note.GNU-stack, "", %progbits
