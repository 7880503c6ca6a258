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

#include "boot/survey/survey.h"
#include "conf.h"
#include "util/failure.h"

struct board {
	char name[64];
	const char *path; /* NULL: it is one of the program's */
	struct conf conf;
};

/*
 * Whether a name is an option that a board's file may set; *value gets whether it needs a value.
 * The options are those of kedge pack, in the layer above: callers give its function.
 */
typedef bool option_lookup(const char *name, bool *value);

/* Put into f which line of a board's file is wrong, and why; returns false. */
bool board_wrong(const struct board *board, const struct conf_setting *s, struct failure *f,
		 const char *text, ...) __attribute__((format(printf, 4, 5)));

/*
 * Read one of the program's boards, to be freed with board_free(). False, with the reason in f,
 * when its file is wrong or there is no board of that name; then the reason lists all names.
 */
bool board_named(const char *name, option_lookup *options, struct board *board, struct failure *f);

/* The same of a user's file; the path stays the caller's and must live as long as the board. */
bool board_read(const char *path, option_lookup *options, struct board *board, struct failure *f);

/* The name of the n-th of the program's boards into name; false behind the last. */
bool board_nth(unsigned int n, char *name, size_t size);

/* Whether a line of that name is not one of kedge pack's options. */
bool board_own_name(const char *name);

/*
 * Put the board's banks, its initrd of initrd_size bytes (0: unknown, or none) and its machine type
 * (r1) into what a survey is given. Banks in *known and an initrd that the caller has set stay.
 * Returns the address of the image.
 */
uint32_t board_give(const struct board *board, uint32_t initrd_size, struct plan_request *known,
		    struct survey_given *given);

/* Whether size bytes at start are all in one bank. */
bool board_in_ram(const struct board *board, uint32_t start, size_t size);

/* Add BASE+SIZE[,BASE+SIZE...] to a plan's banks; false, with the reason in f, when it is wrong. */
bool parse_banks(const char *text, struct plan_request *in, struct failure *f);

/* Warn of each fact that is not confirmed, on standard error. */
void board_warn(const struct board *board);

void board_free(struct board *board);

#endif
