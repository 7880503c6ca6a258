/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * deflate's fast loop: the same as lib/deflate/deflate_run.c, with the tables of deflate_run.h. For
 * ARMv7, where words may be unaligned, there are two, without and with NEON. For ARMv4 there is
 * one.
 *
 * Two things keep it short. A shift by a register uses only the register's lowest byte. So a
 * table's entry, which has the number of bits there, can be the shift as it is. And a shift that
 * moves an entry's flag out puts it into the carry.
 *
 *   r3, r4  the tables
 *   r5      out
 *   r6      passes left
 *   r7      -1: "bic to, from, r7, lsl n" keeps the n lowest bits
 *   r8      literal or length (SHORT_LENGTH of it if the length has no extra bits)
 *   r9      the table's entry, r10 the same without its lowest byte
 *   r11     the match
 *   r2      the next bits, from the lowest on
 *   r0, r1  ARMv7: in, and the position from there in bits
 *           ARMv4: the input's next halfword, and in the lowest byte how many bits r2 has
 *   r12, lr temporary
 */
#include "lib/deflate/deflate_run.h"

	.syntax unified
	.arm
	.text

#define TABLES_DISTANCE (LITLEN_ROOM * 4)

#if DISTANCE_BITS != 8
#error "the distance table is indexed by a byte"
#endif

#ifdef __ARM_FEATURE_UNALIGNED

/* Have at least 25 bits. */
	.macro	refill
	ldr	r2, [r0, r1, lsr #3]
	and	lr, r1, #7
	lsr	r2, r2, lr
	.endm

	.macro	consume	n
	uxtab	r1, r1, \n
	.endm

#else

/* Have at least 16 bits. */
	.macro	refill
	tst	r1, #16
	ldrheq	lr, [r0], #2
	orreq	r2, r2, lr, lsl r1
	addeq	r1, r1, #16
	.endm

	.macro	consume	n
	sub	r1, r1, \n
	.endm

#endif

/*
 * Look the next litlen entry up. Carry set: a literal; else negative: special. Its bits stay in r2.
 */
	.macro	lookup
	lsl	lr, r2, #32 - LITLEN_BITS
	ldr	r9, [r3, lr, lsr #30 - LITLEN_BITS]
	consume	r9
	asrs	r8, r9, #16
	.endm

/* Look up the entry in a subtable of table. r9 is the link to the subtable. */
	.macro	follow	table
	lsr	r10, r9, #8
	bic	r12, r2, r7, lsl r10
	lsl	r9, r9, #5
	add	r12, r12, r9, lsr #21
	ldr	r9, [\table, r12, lsl #2]
	.endm

/* Add the extra bits of a length. r2 has them already: see the bits of the table. */
	.macro	add_extra
	lsr	r10, r9, #8
	bic	r12, r2, r7, lsl r10
	lsl	r8, r9, #7
	add	r8, r12, r8, lsr #23
	.endm

	.macro	next	top, out
	subs	r6, r6, #1
	bne	\top
	b	\out
	.endm

/* enum deflate_ran deflate_run(struct deflate_run *r, bool vector) */
	.global	deflate_run
	.type	deflate_run, %function
deflate_run:
	push	{r0, r4-r11, lr}
	mov	r12, r1
	ldm	r0, {r0, r1, r6}
	ldr	r5, [sp]
	ldr	r3, [r5, #RUN_OUT + 4]
	ldr	r5, [r5, #RUN_OUT]
	add	r4, r3, #TABLES_DISTANCE & 0xff
	add	r4, r4, #TABLES_DISTANCE & 0xff00
	mvn	r7, #0

#ifdef __ARM_FEATURE_UNALIGNED

	.macro	distance special
	refill
	uxtb	lr, r2
	ldr	r9, [r4, lr, lsl #2]
	lsrs	r10, r9, #8
	bcs	\special
	match
	.endm

	.macro	match
	bic	r12, r2, r7, lsl r9
	consume	r9
	sub	r11, r5, r9, lsr #16
	sub	r11, r11, r12, lsr r10
	.endm

	.macro	loop vector
	/* Up to two literals, or at most one literal and a match. */
1:	refill
	lookup
	bcc	2f
	strb	r8, [r5], #1
	lsr	r2, r2, r9
	lookup
	bcc	2f
	strb	r8, [r5], #1
	next	1b, ran_out

2:	bmi	4f
	/* A length up to 10. The distance is not a short one. */
3:	distance 7f
	.if	\vector
	vld1.8	{d0-d1}, [r11]
	vst1.8	{d0-d1}, [r5]
	.else
	ldr	r9, [r11]
	ldr	r10, [r11, #4]
	str	r9, [r5]
	str	r10, [r5, #4]
	ldr	r9, [r11, #8]
	str	r9, [r5, #8]
	.endif
	add	r5, r5, r8
	next	1b, ran_out

4:	tst	r9, #LITLEN_EXTRA
	beq	6f
	lsr	r2, r2, r9
	add_extra
	consume	r10
	distance 7f
	add	r8, r5, r8
5:
	.if	\vector
	vld1.8	{d0-d1}, [r11]!
	vst1.8	{d0-d1}, [r5]!
	.else
	ldr	r9, [r11], #4
	ldr	r10, [r11], #4
	str	r9, [r5], #4
	str	r10, [r5], #4
	ldr	r9, [r11], #4
	ldr	r10, [r11], #4
	str	r9, [r5], #4
	str	r10, [r5], #4
	.endif
	cmp	r5, r8
	blo	5b
	mov	r5, r8
	next	1b, ran_out

6:	tst	r9, #LITLEN_LINK
	beq	ran_else
	refill
	follow	r3
	consume	r9
	asrs	r8, r9, #16
	bcc	2b
	strb	r8, [r5], #1
	next	1b, ran_out

	/* A short distance, or a distance with a subtable. */
7:	tst	r9, #DIST_NO_BASE
	beq	8f
	tst	r9, #DIST_INVALID
	bne	ran_error
	add	r1, r1, #DISTANCE_BITS
	refill
	follow	r4
	lsrs	r10, r9, #8
	tst	r9, #DIST_NO_BASE
	bne	ran_error
8:	bic	r9, r9, #DIST_SPECIAL
	match
	add	r8, r5, r8
	sub	r9, r5, r11
	cmp	r9, #4
	bhs	9f
	/* After three bytes, the same bytes are also found 4, 4 or 6 bytes back. */
	.rept	3
	ldrb	lr, [r11], #1
	strb	lr, [r5], #1
	.endr
	sub	r11, r11, #3
	cmp	r9, #2
	addeq	r11, r11, #1
9:	ldr	lr, [r11], #4
	str	lr, [r5], #4
	ldr	lr, [r11], #4
	str	lr, [r5], #4
	cmp	r5, r8
	blo	9b
	mov	r5, r8
	next	1b, ran_out
	.endm

	.fpu	neon
	cmp	r12, #0
	bne	vector
	loop	0
vector:
	loop	1

#else

	/* Read the first bits, up to an even address. */
	add	r0, r0, r1, lsr #3
	and	r12, r1, #7
	tst	r0, #1
	ldrbne	r2, [r0], #1
	movne	r1, #8
	ldrheq	r2, [r0], #2
	moveq	r1, #16
	lsr	r2, r2, r12
	sub	r1, r1, r12

/* Decode the distance, if all of its bits are there and it has no subtable. */
	.macro	distance else
	refill
	and	lr, r2, #0xff
	ldr	r9, [r4, lr, lsl #2]
	lsrs	r10, r9, #8
	consume	r9
	tstcc	r1, #0x80
	bne	\else
	bic	r12, r2, r7, lsl r9
	lsr	r2, r2, r9
	sub	r11, r5, r9, lsr #16
	sub	r11, r11, r12, lsr r10
	.endm

	/* Up to three literals, or at most two literals and a match. */
1:
	.rept	3
	refill
	lookup
	lsr	r2, r2, r9
	bcc	2f
	strb	r8, [r5], #1
	.endr
	next	1b, ran_out

2:	bmi	4f
	/* A length up to 10. */
3:	distance 65f
	add	pc, pc, r8, lsl #3
	nop
	.rept	RUN_LENGTH
	ldrb	lr, [r11], #1
	strb	lr, [r5], #1
	.endr
	next	1b, ran_out

4:	tst	r9, #LITLEN_EXTRA
	beq	6f
	add_extra
	lsr	r2, r2, r10
	consume	r10
	distance 7f
	/* Copy words, if the match and out are aligned alike. Then the distance is 4 or more. */
5:	add	r8, r5, r8
	eor	r9, r11, r5
	tst	r9, #3
	bne	9f
	rsb	r9, r5, #0
	lsls	r9, r9, #31
	ldrbmi	lr, [r11], #1
	strbmi	lr, [r5], #1
	ldrhcs	lr, [r11], #2
	strhcs	lr, [r5], #2
	cmp	r5, r8
	bhs	57f
55:	ldr	lr, [r11], #4
	str	lr, [r5], #4
	ldr	lr, [r11], #4
	str	lr, [r5], #4
	cmp	r5, r8
	blo	55b
57:	mov	r5, r8
	next	1b, ran_out
9:	.rept	4
	ldrb	lr, [r11], #1
	strb	lr, [r5], #1
	.endr
	cmp	r5, r8
	blo	9b
	b	57b

6:	tst	r9, #LITLEN_LINK
	beq	ran_else
	refill
	follow	r3
	lsr	r2, r2, r9
	consume	r9
	asrs	r8, r9, #16
	bcc	2b
	strb	r8, [r5], #1
	next	1b, ran_out

65:	rsb	r8, r8, #RUN_LENGTH
	/* A distance with a subtable, or with so many bits that they are read in two steps. */
7:	add	r1, r1, r9
	tst	r9, #DIST_SPECIAL
	beq	8f
	tst	r9, #DIST_INVALID
	bne	ran_error
	lsr	r2, r2, #DISTANCE_BITS
	sub	r1, r1, #DISTANCE_BITS
	refill
	follow	r4
	tst	r9, #DIST_NO_BASE
	bne	ran_error
	lsr	r10, r9, #8
8:	lsr	r2, r2, r10
	consume	r10
	refill
	sub	lr, r9, r10
	bic	r12, r2, r7, lsl lr
	lsr	r2, r2, lr
	consume	lr
	sub	r11, r5, r9, lsr #16
	sub	r11, r11, r12
	b	5b

#endif

ran_error:
	mov	r4, #2
	b	ran
ran_else:
	tst	r9, #LITLEN_END
	movne	r4, #1
	moveq	r4, #2
	b	ran
ran_out:
	mov	r4, #0
ran:
#ifndef __ARM_FEATURE_UNALIGNED
	sub	r0, r0, #8
	and	r1, r1, #0xff
	rsb	r1, r1, #64
#endif
	ldr	r2, [sp]
	stm	r2, {r0, r1}
	str	r5, [r2, #RUN_OUT]
	mov	r0, r4
	pop	{r1, r4-r11, pc}

	.section .note.GNU-stack, "", %progbits
