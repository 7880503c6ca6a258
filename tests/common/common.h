/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several unit tests need: cmocka with its headers, and builders of input. */
#ifndef KEDGE_UNIT_COMMON_H
#define KEDGE_UNIT_COMMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "boot/bootinfo/bootinfo.h"
#include "lib/error.h"
#include "boot/image/image.h"
#include "scripts/kedge/util/buffer.h"

/* By name, so that a failed test says what it got. */
#define assert_error(got, expected) assert_string_equal(error_code(got), error_code(expected))

/* Pseudo-random numbers; the same from the same seed, everywhere. */
struct random {
	uint64_t state;
};
uint32_t random_next(struct random *r);
/* From 0 up to, without, limit (at least 1). */
uint32_t random_below(struct random *r, uint32_t limit);

/* A copy in a block of exactly that size, so that the sanitizer sees what reads past its end. */
void *copy_exactly(const void *data, size_t size);

/* Bytes that compress about as well as a kernel does. */
struct buffer make_kernel(size_t size, uint64_t seed);

/* An ATAG list in the making. */
struct list {
	uint32_t words[4096];
	uint32_t count;
};
/* Add a tag of count words behind its header. */
void list_add(struct list *l, uint32_t tag, uint32_t count, const uint32_t *words);
/* Its ATAG_CORE of 2 or 5 words. */
void list_start(struct list *l, uint32_t core_words);
void list_mem(struct list *l, uint32_t start, uint32_t size);
void list_cmdline(struct list *l, const char *words);
void list_initrd(struct list *l, uint32_t start, uint32_t size);
void list_end(struct list *l);
uint32_t list_size(const struct list *l);

/* An empty tree with much room, from malloc; libfdt's fdt_rw functions fill it. */
void *tree_new(void);
/* The node of that path below the root, made if it is not there yet (with all in front of it). */
int tree_node(void *fdt, const char *path);
void tree_set_string(void *fdt, const char *path, const char *name, const char *value);
void tree_set_cells(void *fdt, const char *path, const char *name, uint32_t count,
		    const uint32_t *cells);
/* Numbers, with how many there are in front: tree_set_cells()'s last two arguments. */
#define CELLS(...)                                                \
	sizeof((uint32_t[]){__VA_ARGS__}) / 4, (const uint32_t[]) \
	{                                                         \
		__VA_ARGS__                                       \
	}
/* Pack it into a block of exactly its size. */
struct buffer tree_done(void *fdt);

/*
 * A tree as most 32-bit boards have it, with 1 cell or 2: a bank of 256 MiB at 2 GiB, a command
 * line.
 */
void *tree_of_board(uint32_t cells);

void assert_bank(const struct bootinfo *info, uint32_t i, uint32_t start, uint32_t size);

/* An image of a small kernel; cmdline and tree (NULL: none) are packed in. */
struct image_options {
	uint32_t arch; /* 4 or 7; 0: 4 */
	enum image_format format;
	const char *cmdline;
	const struct buffer *tree;
	unsigned int tree_count; /* 0: one, if there is one */
	struct buffer initrd;	 /* stays the caller's; size 0: none */
	struct image_params params;
	struct console_params console;
	struct image_kernel kernel; /* text_offset, bss_size, pgdir_size */
	size_t kernel_size;
};
struct buffer make_image(const struct image_options *o);

#endif
