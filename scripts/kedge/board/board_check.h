/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether an image starts on a board: what kedge plan does, with the board's file. */
#ifndef KEDGE_BOARD_CHECK_H
#define KEDGE_BOARD_CHECK_H

#include "board.h"
#include "package/package.h"

/*
 * Add a problem for each reason why a package does not start on a board: a place is not in RAM, or
 * the plan fails. Addresses that the package does not give are the board's. When there is no
 * problem and quiet is false, print one line.
 */
void board_check(const struct board *board, const struct package *package, const char *output,
		 const struct package_input *input, struct problems *o, bool quiet);

/* Add a problem when size bytes at start are not in the board's RAM; what names them. */
void board_check_place(const struct board *board, const char *file, const char *what,
		       uint32_t start, size_t size, struct problems *o);

/*
 * Add a problem when a file has instructions of ARMv7 and the board's CPU is older; what is the
 * verb before "ARMv7".
 */
void board_check_arch(const struct board *board, const char *file, const char *what, bool armv7,
		      struct problems *o);

#endif
