// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"

extern const char boards_text[], boards_text_end[];

/* The text behind the n-th line "[name]", and its size; NULL behind the last. */
static const char *section(unsigned int n, char *name, size_t room, size_t *size)
{
	const char *at = boards_text, *next, *end;

	/* cppcheck-suppress comparePointers ; the second one is the end of the first */
	for (; at && at < boards_text_end; at = next) {
		next = strstr(at + 1, "\n[");
		next = next ? next + 1 : NULL;
		if (n--)
			continue;
		end = strchr(at, ']');
		snprintf(name, room, "%.*s", (int)(end - at - 1), at + 1);
		at = end + 1;
		*size = (size_t)((next ? next : boards_text_end) - at);
		return at;
	}
	return NULL;
}

bool board_nth(unsigned int n, char *name, size_t size)
{
	size_t ignored;

	return section(n, name, size, &ignored) != NULL;
}

bool board_own_name(const char *name)
{
	static const char *const own[] = {"title", "bootloader",  "ram",
					  "load",  "initrd-at",	  "machine",
					  "quirk", "unconfirmed", "step"};
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (!strcmp(own[i], name))
			return true;
	}
	return false;
}

/* ADDRESS or ADDRESS+SIZE. */
static bool parse_place(const char *text, uint32_t *start, uint32_t *size)
{
	*size = 0;
	return strchr(text, '+') ? scan_range(&text, start, size) && !*text
				 : parse_number(text, start);
}

bool parse_banks(const char *text, struct plan_input *in, struct failure *f)
{
	static const char wrong[] = "not BASE+SIZE[,BASE+SIZE...]";
	uint32_t start, size;

	do {
		if (range_beyond(text))
			return failed(f, "a bank ends above 4 GiB");
		if (!scan_range(&text, &start, &size) || !size)
			return failed(f, wrong);
		if (!plan_add_bank(in, range_cut(start, size)))
			return failed(f, "more than %d banks", PLAN_BANKS);
	} while (*text == ',' && text++);
	return !*text || failed(f, wrong);
}

/* What the other functions rely on. */
static bool check(const struct board *b, struct failure *f)
{
	const char *ram = conf_value(&b->conf, "ram", 0), *load = conf_value(&b->conf, "load", 0);
	const char *initrd = conf_value(&b->conf, "initrd-at", 0);
	struct plan_input in = {0};
	const char *machine = conf_value(&b->conf, "machine", 0);
	uint32_t start, size;
	struct failure why;

	if (!conf_value(&b->conf, "title", 0) || !ram || !load)
		return failed(f, "a board has a title, ram and load");
	if (!parse_banks(ram, &in, &why))
		return failed(f, "ram = %.100s: %.100s", ram, why.text);
	if (!parse_number(load, &start) || start % 4)
		return failed(f, "load = %s: not an address on a multiple of 4", load);
	if (initrd && !parse_place(initrd, &start, &size))
		return failed(f, "initrd-at = %s: not ADDRESS or ADDRESS+SIZE", initrd);
	if (machine && !parse_number(machine, &start))
		return failed(f, "machine = %s: not a number", machine);
	return true;
}

static _Noreturn void no_such_board(const char *name)
{
	char names[2048] = "", one[64];
	unsigned int n;

	for (n = 0; board_nth(n, one, sizeof(one)); n++) {
		if (strlen(names) + strlen(one) + 2 < sizeof(names))
			sprintf(names + strlen(names), " %s", one);
	}
	die("there is no board '%s'; there are%s (or give --board-file)", name, names);
}

void board_named(const char *name, struct board *board)
{
	const char *text;
	struct failure f;
	unsigned int n;
	size_t size;

	memset(board, 0, sizeof(*board));
	for (n = 0; (text = section(n, board->name, sizeof(board->name), &size)); n++) {
		if (strcmp(board->name, name) != 0)
			continue;
		if (!conf_parse(text, size, &board->conf, &f) || !check(board, &f))
			die("board %s: %s", name, f.text);
		return;
	}
	no_such_board(name);
}

void board_read(const char *path, struct board *board)
{
	const char *slash = strrchr(path, '/');
	struct failure f;

	memset(board, 0, sizeof(*board));
	snprintf(board->name, sizeof(board->name), "%s", slash ? slash + 1 : path);
	conf_read(path, &board->conf);
	if (!check(board, &f))
		die("%s: %s", path, f.text);
}

uint32_t board_survey(const struct board *b, uint32_t initrd_size, struct survey *s)
{
	const char *initrd = conf_value(&b->conf, "initrd-at", 0);
	const char *machine = conf_value(&b->conf, "machine", 0);
	uint32_t load = 0, start, size;
	struct failure checked;

	if (!s->plan.bank_count)
		parse_banks(conf_value(&b->conf, "ram", 0), &s->plan, &checked);
	if (!s->initrd_size && initrd && parse_place(initrd, &start, &size) &&
	    (size || initrd_size)) {
		s->initrd = start;
		s->initrd_size = size > initrd_size ? size : initrd_size;
	}
	if (machine)
		parse_number(machine, &s->r1);
	parse_number(conf_value(&b->conf, "load", 0), &load);
	return load;
}

void board_warn(const struct board *b)
{
	const char *fact;
	unsigned int n;

	for (n = 0; (fact = conf_value(&b->conf, "unconfirmed", n)); n++)
		fprintf(stderr, "kedge: warning: board %s: not confirmed: %s\n", b->name, fact);
}

void board_free(struct board *b)
{
	conf_free(&b->conf);
	memset(b, 0, sizeof(*b));
}

/* The value of an option that argv[i] is, which may be the next argument; NULL when it is not. */
static const char *option_value(char **argv, int i, const char *name)
{
	size_t length = strlen(name);

	if (strncmp(argv[i], name, length) != 0)
		return NULL;
	if (argv[i][length] == '=')
		return argv[i] + length + 1;
	return argv[i][length] ? NULL : argv[i + 1];
}

/* The line of a board's file as an option. It lasts as long as the program. */
static char *as_option(const struct conf_setting *s)
{
	size_t room = strlen(s->name) + (s->value ? strlen(s->value) : 0) + 4;
	char *word = allocate(room);

	snprintf(word, room, s->value ? "--%s=%s" : "--%s", s->name, s->value);
	return word;
}

char **board_arguments(int *argc, char **argv, struct board *board)
{
	char **out, **at;
	const char *value;
	unsigned int n;
	int i;

	memset(board, 0, sizeof(*board));
	for (i = 1; i < *argc && argv[i] && strcmp(argv[i], "--") != 0 && !board->name[0]; i++) {
		if ((value = option_value(argv, i, "--board")))
			board_named(value, board);
		else if ((value = option_value(argv, i, "--board-file")))
			board_read(value, board);
	}
	if (!board->name[0])
		return argv;
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
