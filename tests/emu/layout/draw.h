/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Layouts drawn at random, and what must be so when the kernel is entered. */
#ifndef KEDGE_DRAW_H
#define KEDGE_DRAW_H

#include "scripts/kedge/kernel/kernel.h"
#include "layout.h"

#define DRAW_CPUS_V4 6
#define DRAW_CPUS_V7 3

/* The bootloader's command line, in the ATAGs or the tree that it hands over. */
#define DRAW_CMDLINE "console=ttyS0 boot"

struct drawn {
	struct layout l;
	struct recipe recipe;
	const struct buffer *kernel; /* not its own */
	bool appended;
	bool own_initrd;			     /* the kernel must get the image's initrd */
	unsigned int tree_banks;		     /* that the tree names */
	unsigned int reserved_count, reserved_nodes; /* see reserved.h */
};

/*
 * Draw a layout for ISA arch from a seed, with a small kernel of the test's, or with one that is
 * given. False when it came out impossible: draw another.
 */
bool draw(struct drawn *d, uint32_t arch, uint32_t seed, const struct kernel *given);

/* Free what draw() made when layout_prepare() was not called. */
void draw_free(struct drawn *d);

/* Print a layout and how its run ended. */
void describe(const struct drawn *d, uint32_t seed);

/*
 * Check all that the kernel is entered with: registers, CPSR, SCTLR, its bytes, the tree or ATAGs,
 * the initrd, the console. By cmocka's assertions.
 */
void check_entered(struct drawn *d);

/* The number in an environment variable, or another. */
unsigned int count_of(const char *variable, unsigned int otherwise);

#endif
