/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether an image starts on a board: kedge plan with what the board's file says. */
#ifndef KEDGE_BOARD_PLAN_H
#define KEDGE_BOARD_PLAN_H

#include "board.h"

/*
 * Plan an image on a board, lead bytes behind where its bootloader loads it, with an initrd of that
 * size (0: none) where its bootloader loads it. When the kernel would not start it says why and
 * exits; with force it only warns. Else, unless quiet, it prints one line.
 */
void board_check_image(const struct board *board, const struct buffer *image, uint32_t lead,
		       size_t initrd_size, bool force, bool quiet);

#endif
