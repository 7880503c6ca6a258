// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* vasprintf */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board_options.h"
#include "cmd/pack/pack_options.h"
#include "die.h"
#include "util/buffer.h"
#include "util/failure.h"

void board_named_or_die(const char *name, struct board *board)
{
	struct failure f;

	if (!board_named(name, pack_takes, board, &f))
		die("%s", f.text);
}

void board_read_or_die(const char *path, struct board *board)
{
	struct failure f;

	if (!board_read(path, pack_takes, board, &f))
		die("%s", f.text);
}

/*
 * The value of the option name if argv[i] is that option; NULL if not. The value may be the next
 * argument.
 */
static const char *option_value(char **argv, int i, const char *name)
{
	size_t length = strlen(name);

	if (strncmp(argv[i], name, length) != 0)
		return NULL;
	if (argv[i][length] == '=')
		return argv[i] + length + 1;
	return argv[i][length] ? NULL : argv[i + 1];
}

/* The line of a board's file as an option. It is never freed. */
static char *as_option(const struct conf_setting *s)
{
	size_t room = strlen(s->name) + (s->value ? strlen(s->value) : 0) + 4;
	char *word = allocate(room);

	snprintf(word, room, s->value ? "--%s=%s" : "--%s", s->name, s->value);
	return word;
}

void board_option(const char *word, bool is_path, struct board *board)
{
	if (board->name[0]) {
		fputs("kedge: one board at a time: --board or --board-file, once\n", stderr);
		exit(EXIT_USE);
	}
	if (is_path)
		board_read_or_die(word, board);
	else
		board_named_or_die(word, board);
}

/* The board whose options are in front of the user's. */
static const struct board *in_front;

/* The line of that board's file that became argument n; NULL: it is the user's. */
static const struct conf_setting *line_of(int n)
{
	unsigned int i;

	for (i = 0; in_front && i < in_front->conf.count; i++) {
		if (!board_own_name(in_front->conf.setting[i].name) && --n == 0)
			return &in_front->conf.setting[i];
	}
	return NULL;
}

void option_error(const struct argp_state *state, const char *text, ...)
{
	const struct conf_setting *s = line_of(state->next - 1);
	va_list arguments;
	struct failure f;
	char *whole;
	int length;

	va_start(arguments, text);
	length = vasprintf(&whole, text, arguments);
	va_end(arguments);
	if (length < 0)
		die("out of memory");
	if (s) {
		board_wrong(in_front, s, &f, "%s", whole + (strncmp(whole, "--", 2) ? 0 : 2));
		die("%s", f.text);
	}
	argp_error(state, "%s", whole);
	free(whole);
}

char **board_arguments(int *argc, char **argv, struct board *board)
{
	char **out, **at;
	unsigned int n;
	int i;

	memset(board, 0, sizeof(*board));
	for (i = 1; i < *argc && argv[i] && strcmp(argv[i], "--") != 0; i++) {
		const char *name = option_value(argv, i, "--board"),
			   *path = option_value(argv, i, "--board-file");

		if (name || path)
			board_option(name ? name : path, !name, board);
	}
	if (!board->name[0])
		return argv;
	in_front = board;
	out = allocate(((size_t)*argc + board->conf.count + 1) * sizeof(*out));
	at = out;
	*at++ = argv[0];
	for (n = 0; n < board->conf.count; n++) {
		if (!board_own_name(board->conf.setting[n].name))
			*at++ = as_option(&board->conf.setting[n]);
	}
	memcpy(at, argv + 1, (size_t)*argc * sizeof(*at));
	*argc += (int)(at - out) - 1;
	return out;
}
