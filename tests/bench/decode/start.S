/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A static program for qemu-arm: one decoder, one payload and what has to come out of it. */
	.syntax unified
	.arm
	.section .text.start, "ax"
	.global _start
_start:
	ldr	r0, [sp]		@ argc: how often to decode
	bl	run
	mov	r7, #1			@ exit(r0)
	svc	0

	.section .rodata
	.balign 16
	.global payload, payload_end, image, image_end
payload:
	.incbin PAYLOAD
payload_end:
	.balign 16
image:
	.incbin IMAGE
image_end:
	.section .note.GNU-stack, "", %progbits
