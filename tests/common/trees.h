/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device trees made up; a failure ends the test. */
#ifndef KEDGE_TESTS_TREES_H
#define KEDGE_TESTS_TREES_H

#include <stdint.h>

#include "scripts/kedge/util/buffer.h"

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

#endif
