/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boards on the command line: --board, --board-file, and the options that a board's file sets. */
#ifndef KEDGE_BOARD_OPTIONS_H
#define KEDGE_BOARD_OPTIONS_H

#include <argp.h>

#include "board/board.h"

/* board_named() and board_read() of board/board.h; what fails there ends the program by die(). */
void board_named_or_die(const char *name, struct board *board);
void board_read_or_die(const char *path, struct board *board);

/*
 * What --board and --board-file take: a board by its name, or by the path of its file. Exits with
 * EXIT_USE when there is one already.
 */
void board_option(const char *word, bool is_path, struct board *board);

/*
 * Where argv has --board or --board-file, put the board's own options in front of the others: of
 * two options of one name the later one counts. Returns the arguments, a NULL behind them, and
 * their number; board->name is empty when there is no board. What is returned lasts as long as the
 * board does.
 */
char **board_arguments(int *argc, char **argv, struct board *board);

/*
 * Report a wrong option as argp_error() does. For an option that board_arguments() took from a
 * board's file the message names the line in that file, and the exit status is EXIT_INPUT.
 */
void option_error(const struct argp_state *state, const char *text, ...)
	__attribute__((format(printf, 2, 3)));

#endif
