/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A static program for qemu-arm: one call, and the image that it goes over. */
	.syntax unified
	.arm
	.section .text.start, "ax"
	.global _start
_start:
	ldr	r0, [sp]		@ argc: how often to call
	bl	run
	mov	r7, #1			@ exit(r0)
	svc	0

	.data
	.balign 16
	.global image, image_end
image:
	.incbin IMAGE
image_end:
	.section .note.GNU-stack, "", %progbits
