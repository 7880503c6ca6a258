/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether an image starts on a board: kedge plan with what the board's file says. */
#ifndef KEDGE_BOARD_CHECK_H
#define KEDGE_BOARD_CHECK_H

#include "board.h"
#include "package/package.h"

/*
 * Object to what keeps a package from starting on a board: places that are no RAM there, or what is
 * against the plan of its image, lead bytes behind where it is loaded, with an initrd of that size
 * (0: none). Addresses that the package does not say are the board's. Else, unless quiet, it prints
 * one line.
 */
void board_check(const struct board *board, const struct package *package, const char *output,
		 const struct package_input *input, struct problems *o, bool quiet);

/* Object to what is to be in RAM, size bytes at start, and would not be on that board. */
void board_check_place(const struct board *board, const char *file, const char *what,
		       uint32_t start, size_t size, struct problems *o);

/* Object to a file of which what is there has instructions that the board's CPU does not know. */
void board_check_arch(const struct board *board, const char *file, const char *what, bool armv7,
		      struct problems *o);

#endif
