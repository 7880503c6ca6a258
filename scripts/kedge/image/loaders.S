/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loaders' bytes and the boards' text; the assembler finds them with -I. */
	.section .rodata
	.macro	loader name, file
	.global	\name
	.global	\name\()_size
	.balign	8
\name:	.incbin	"\file"
	.balign	4
\name\()_size: .long	\name\()_size - \name
	.endm

	loader	loader_v4_none, "v4-none.bin"
	loader	loader_v4_gzip, "v4-gzip.bin"
	loader	loader_v4_lz4, "v4-lz4.bin"
	loader	loader_v4_lzo, "v4-lzo.bin"
	loader	loader_v4_lzma, "v4-lzma.bin"
	loader	loader_v4_xz, "v4-xz.bin"
	loader	loader_v4_zstd, "v4-zstd.bin"
	loader	loader_v7_none, "v7-none.bin"
	loader	loader_v7_gzip, "v7-gzip.bin"
	loader	loader_v7_lz4, "v7-lz4.bin"
	loader	loader_v7_lzo, "v7-lzo.bin"
	loader	loader_v7_lzma, "v7-lzma.bin"
	loader	loader_v7_xz, "v7-xz.bin"
	loader	loader_v7_zstd, "v7-zstd.bin"

	/* Each board's file behind a line "[name]", and a 0. */
	.global	boards_text, boards_text_end
boards_text:
	.incbin	"boards.txt"
boards_text_end:
	.byte	0

	.section .note.GNU-stack, "", %progbits
