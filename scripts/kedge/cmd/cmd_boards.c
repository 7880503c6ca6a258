// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge boards: list the boards and their settings. */
#include <stdio.h>
#include <string.h>

#include "board/board.h"
#include "cmd/common/arguments.h"
#include "cmd/common/board_options.h"
#include "commands.h"
#include "util/json.h"

struct boards {
	const char *name, *file;
	bool json;
};

static const struct argp_option options[] = {
	{"board-file", 'f', "FILE", 0, "A board's file of your own", 0},
	{"json", 'j', NULL, 0, "For programs", 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct boards *b = state->input;

	switch (key) {
	case 'f':
		b->file = arg;
		return 0;
	case 'j':
		b->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (b->name)
			argp_error(state, "one board at a time");
		b->name = arg;
		return 0;
	case ARGP_KEY_END:
		if (b->name && b->file)
			argp_error(state, "a name or a file, not both");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {options,
				 parse,
				 "[NAME]",
				 "List the boards that --board knows, or all that is known of one. "
				 "What has no public source "
				 "is said to be not confirmed.",
				 NULL,
				 NULL,
				 NULL};

static void print_board(const struct board *b)
{
	unsigned int i;

	printf("%s: %s\n", b->name, conf_value(&b->conf, "title", 0));
	for (i = 0; i < b->conf.count; i++) {
		const struct conf_setting *s = &b->conf.setting[i];

		if (strcmp(s->name, "title") != 0)
			printf("  %-12s %s\n", s->name, s->value ? s->value : "");
	}
}

static void json_board(struct json *j, const struct board *b)
{
	unsigned int i;

	json_open(j, NULL, '{');
	json_string(j, "name", b->name);
	json_open(j, "settings", '[');
	for (i = 0; i < b->conf.count; i++) {
		json_open(j, NULL, '{');
		json_string(j, "name", b->conf.setting[i].name);
		if (b->conf.setting[i].value)
			json_string(j, "value", b->conf.setting[i].value);
		json_close(j, '}');
	}
	json_close(j, ']');
	json_close(j, '}');
}

static void list(bool json)
{
	struct json j = {0};
	struct board b;
	char name[64];
	unsigned int n;

	if (json)
		json_open(&j, NULL, '[');
	for (n = 0; board_nth(n, name, sizeof(name)); n++) {
		board_named_or_die(name, &b);
		if (json)
			json_board(&j, &b);
		else
			printf("%-14s %s%s\n", b.name, conf_value(&b.conf, "title", 0),
			       conf_value(&b.conf, "unconfirmed", 0) ? " (not all confirmed)" : "");
		board_free(&b);
	}
	if (json)
		json_close(&j, ']');
}

static int run(int argc, char **argv)
{
	struct boards boards = {0};
	struct json j = {0};
	struct board b;

	parse_arguments(&argp, argc, argv, &boards);
	if (!boards.name && !boards.file) {
		list(boards.json);
		return 0;
	}
	if (boards.file)
		board_read_or_die(boards.file, &b);
	else
		board_named_or_die(boards.name, &b);
	if (boards.json)
		json_board(&j, &b);
	else
		print_board(&b);
	board_free(&b);
	return 0;
}

const struct command cmd_boards = {"boards", "list boards, and what is known of them", run};
