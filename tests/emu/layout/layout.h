/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A layout: a machine's RAM, an image in it, and what the bootloader hands over. */
#ifndef KEDGE_LAYOUT_H
#define KEDGE_LAYOUT_H

#include "scripts/kedge/image/assemble.h"
#include "tests/common/kernels.h"
#include "tests/emu/model/emu.h"

enum layout_handed {
	HANDED_NOTHING,
	HANDED_ATAGS,	    /* at r2 */
	HANDED_ATAGS_USUAL, /* at RAM base + 0x100, r2 is junk */
	HANDED_TREE,
};

/* What varies in an image: every test image is made once per combination. */
struct recipe {
	uint32_t arch; /* 4 or 7 */
	enum image_format format;
	uint32_t text_offset;
	uint32_t kernel_size, bss_size, pgdir_size;
	const char *cmdline;
	enum cmdline_mode mode;
	bool tree;		    /* packed */
	const struct buffer *trees; /* more of them, packed instead */
	unsigned int tree_count;
	const struct console_params *console; /* NULL: a PL011 at EMU_CONSOLE */
	uint32_t policy;
	uint32_t log_room; /* bytes; 0: no log is kept */
	enum log_level log_level;
	enum on_error on_error;
	uint32_t error_address, error_value;
	struct buffer initrd;		      /* embedded, the layout's own; size 0: none */
	uint32_t piece_offset, piece_address; /* of the image's second piece; offset 0: none */
	uint32_t ram_base;		      /* 0: as the loader finds it */
};

struct layout {
	struct emu emu;
	struct buffer image;  /* with an appended tree */
	struct range piece;   /* where its second piece lies, which is its end; empty: none */
	struct buffer kernel; /* what must be inflated */
	struct buffer tree;   /* in the image or behind it; size 0: none */
	enum layout_handed handed;
	uint32_t handed_at;
	struct buffer handed_bytes;
	struct range initrd; /* empty: none */
	struct buffer initrd_bytes;
	struct survey survey; /* as the host sees it, by the same code as the loader */
	struct plan plan;
};

/* A zImage of ours says that it holds a kernel of so many times its size. */
#define ZIMAGE_RATIO 3u

/* A tree with chosen, memory (with reg as given; count 0: <0 0>) and some nodes. */
struct buffer make_tree(const struct range *bank, unsigned int count, const char *bootargs,
			unsigned int cells);

/* An ATAG list, with CORE and NONE. */
struct buffer make_atags(const struct range *bank, unsigned int count, const char *cmdline,
			 struct range initrd);

/* The kernel stays where it is, for its payloads are made once. */
struct buffer make_layout_image(const struct recipe *r, const struct buffer *kernel,
				const struct buffer *tree);

/* As `cat TREE >> IMAGE` does. */
void append_tree(struct buffer *image, const struct buffer *tree);

/*
 * Put all of it into the emulated RAM, survey and plan it on the host, and allow the loader to
 * write what the plan gives it. The emu fields cpu, bank, image, r1 and r2 are set before.
 */
void layout_prepare(struct layout *l, uint32_t arch, enum image_format format);

void layout_free(struct layout *l);

#endif
