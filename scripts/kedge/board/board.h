/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boards are data: scripts/kedge/board/boards/NAME.conf, which are in the program, or a file of the
 * user's. A line is an option of kedge pack without its dashes, or one of these:
 *
 *	title		what it is
 *	bootloader	what starts the image there
 *	ram		BASE+SIZE[,...]: its banks
 *	load		the address that the image is entered at
 *	initrd-at	ADDRESS[+SIZE]: where an initrd is loaded; with a size, always so much
 *	machine		the machine type in r1
 *	r2		tree: its bootloader passes a device tree there
 *	quirk		what is special about it, any number of them
 *	unconfirmed	a fact above for which there is no public source, any number of them
 *	step		how to flash, in order: "# do this", "$ command of this computer", "PROMPT>
 *			what to type at the bootloader"; %f is the file, %n its name, %s its size in
 *			hexadecimal, %l the load address, %% a %
 */
#ifndef KEDGE_BOARD_H
#define KEDGE_BOARD_H

#include <argp.h>

#include "boot/survey/survey.h"
#include "conf.h"

struct board {
	char name[64];
	const char *path; /* NULL: it is one of the program's */
	struct conf conf;
};

/* A line of its file is wrong: exit with a message that says which. */
_Noreturn void board_wrong(const struct board *board, const struct conf_setting *s,
			   const char *text, ...) __attribute__((format(printf, 3, 4)));

/* Read one of the program's boards; exits with a message that names all when there is none such. */
void board_named(const char *name, struct board *board);

/* Read a user's file; exits with a message when it is wrong. */
void board_read(const char *path, struct board *board);

/* The name of the n-th of the program's boards into name; false behind the last. */
bool board_nth(unsigned int n, char *name, size_t size);

/* Whether a line of that name is not one of kedge pack's options. */
bool board_own_name(const char *name);

/*
 * Put what is known of the board into what a survey is given, but for what the caller has
 * set already: banks in *known, an initrd of initrd_size bytes (0: unknown, or none). r1 gets the board's
 * machine type if that is known. Returns where the image is.
 */
uint32_t board_give(const struct board *board, uint32_t initrd_size, struct plan_request *known,
		    struct survey_given *given);

/* Whether size bytes at start are all in one bank. */
bool board_in_ram(const struct board *board, uint32_t start, size_t size);

/* Add BASE+SIZE[,BASE+SIZE...] to a plan's banks; false, with the reason in f, when it is wrong. */
bool parse_banks(const char *text, struct plan_request *in, struct failure *f);

/*
 * What --board and --board-file take: a board by its name, or by the path of its file. Exits with
 * EXIT_USE when there is one already.
 */
void board_take(const char *word, bool is_path, struct board *board);

/* Warn of each fact that is not confirmed, on standard error. */
void board_warn(const struct board *board);

void board_free(struct board *board);

/*
 * Where argv has --board or --board-file, put the board's own options in front of the others, which
 * so win. Returns the arguments, a NULL behind them, and their number; board->name is empty when
 * there is no board. What is returned lasts as long as the board does.
 */
char **board_arguments(int *argc, char **argv, struct board *board);

/*
 * What argp_error() does; but for one of the board's own options among those arguments the message
 * says where in its file it is, and the exit status is EXIT_INPUT.
 */
void option_error(const struct argp_state *state, const char *text, ...)
	__attribute__((format(printf, 2, 3)));

#endif
