// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* vasprintf */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "cmd/commands.h"

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
	static const char *const own[] = {"title",	 "bootloader", "ram",	  "r2",
					  "load",	 "initrd-at",  "machine", "quirk",
					  "unconfirmed", "step"};
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

bool parse_banks(const char *text, struct plan_request *in, struct failure *f)
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

_Noreturn void board_wrong(const struct board *b, const struct conf_setting *s, const char *text,
			   ...)
{
	struct failure f;
	va_list arguments;

	va_start(arguments, text);
	vsnprintf(f.text, sizeof(f.text), text, arguments);
	va_end(arguments);
	die("%s%s:%u: %s", b->path ? "" : "board ", b->path ? b->path : b->name, s->line, f.text);
}

/* Banks as they are written: plan_add_bank() would join those that overlap. */
static void check_banks(const struct board *b, const struct conf_setting *ram)
{
	const char *text = ram->value;
	struct range bank[PLAN_BANKS];
	uint32_t count = 0, start, size, i;
	struct plan_request in = {0};
	struct failure why;

	if (!parse_banks(text, &in, &why))
		board_wrong(b, ram, "ram = %.100s: %.100s", text, why.text);
	while (count < PLAN_BANKS && scan_range(&text, &start, &size)) {
		bank[count] = range_cut(start, size);
		for (i = 0; i < count; i++) {
			if (range_overlaps(bank[i], bank[count]))
				board_wrong(b, ram, "ram = %s: banks overlap at 0x%x", ram->value,
					    bank[i].start > start ? bank[i].start : start);
		}
		count++;
		text += *text == ',';
	}
}

static void check_step(const struct board *b, const struct conf_setting *s)
{
	const char *at = s->value;

	while ((at = strchr(at, '%'))) {
		if (!at[1] || !strchr("fnsl%", at[1]))
			board_wrong(b, s,
				    "step: %%%.1s is none of %%f, %%n, %%s, %%l, and %%%% for %%",
				    at + 1);
		at += 2;
	}
}

/* One of the board's own, but title and what else is only told. */
static void check_own(const struct board *b, const struct conf_setting *s)
{
	uint32_t start, size;

	if (!strcmp(s->name, "ram"))
		check_banks(b, s);
	else if (!strcmp(s->name, "step"))
		check_step(b, s);
	else if (!strcmp(s->name, "load") && (!parse_number(s->value, &start) || start % 4))
		board_wrong(b, s, "load = %s: not an address on a multiple of 4", s->value);
	else if (!strcmp(s->name, "initrd-at") && !parse_place(s->value, &start, &size))
		board_wrong(b, s, "initrd-at = %s: not ADDRESS or ADDRESS+SIZE", s->value);
	else if (!strcmp(s->name, "machine") && !parse_number(s->value, &start))
		board_wrong(b, s, "machine = %s: not a number", s->value);
	else if (!strcmp(s->name, "r2") && strcmp(s->value, "tree") != 0)
		board_wrong(b, s, "r2 = %s: not tree", s->value);
}

/* What the other functions rely on, and that each line means something. */
static void check(const struct board *b)
{
	static const char *const once[] = {"title",	"ram",	   "r2",   "load",
					   "initrd-at", "machine", "arch", "package"};
	const struct conf_setting *twice;
	unsigned int i;

	for (i = 0; i < b->conf.count; i++) {
		const struct conf_setting *s = &b->conf.setting[i];
		bool own = board_own_name(s->name), value = true;

		if (!own && !pack_takes(s->name, &value))
			board_wrong(b, s, "unknown key %s", s->name);
		if (value && !s->value)
			board_wrong(b, s, "%s: it wants a value: %s = ...", s->name, s->name);
		if (!value && s->value)
			board_wrong(b, s, "%s: it takes no value", s->name);
		if (own)
			check_own(b, s);
	}
	twice = conf_twice(&b->conf, once, sizeof(once) / sizeof(once[0]));
	if (twice)
		board_wrong(b, twice, "%s is given twice", twice->name);
	if (!conf_find(&b->conf, "title", 0) || !conf_find(&b->conf, "ram", 0) ||
	    !conf_find(&b->conf, "load", 0))
		die("%s: a board has a title, ram and load", b->path ? b->path : b->name);
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
		if (!conf_parse(name, text, size, &board->conf, &f))
			die("board %s", f.text);
		check(board);
		return;
	}
	no_such_board(name);
}

void board_read(const char *path, struct board *board)
{
	const char *slash = strrchr(path, '/');

	memset(board, 0, sizeof(*board));
	board->path = path;
	snprintf(board->name, sizeof(board->name), "%s", slash ? slash + 1 : path);
	conf_read(path, &board->conf);
	check(board);
}

uint32_t board_give(const struct board *b, uint32_t initrd_size, struct plan_request *known,
		    struct survey_given *given)
{
	const char *initrd = conf_value(&b->conf, "initrd-at", 0);
	const char *machine = conf_value(&b->conf, "machine", 0);
	uint32_t load = 0, start, size;
	struct failure checked;

	if (!known->bank_count)
		parse_banks(conf_value(&b->conf, "ram", 0), known, &checked);
	if (!given->initrd_size && initrd && parse_place(initrd, &start, &size) &&
	    (size || initrd_size)) {
		given->initrd = start;
		given->initrd_size = size > initrd_size ? size : initrd_size;
	}
	if (machine)
		parse_number(machine, &given->r1);
	parse_number(conf_value(&b->conf, "load", 0), &load);
	return load;
}

bool board_in_ram(const struct board *b, uint32_t start, size_t size)
{
	struct plan_request in = {0};
	struct failure checked;
	uint32_t i;

	parse_banks(conf_value(&b->conf, "ram", 0), &in, &checked);
	for (i = 0; i < in.bank_count; i++) {
		if (start >= in.bank[i].start && start < in.bank[i].end &&
		    size <= in.bank[i].end - start)
			return true;
	}
	return false;
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

void board_take(const char *word, bool is_path, struct board *board)
{
	if (board->name[0]) {
		fputs("kedge: one board at a time: --board or --board-file, once\n", stderr);
		exit(EXIT_USE);
	}
	if (is_path)
		board_read(word, board);
	else
		board_named(word, board);
}

/* The board whose options are in front of the user's. */
static const struct board *in_front;

/* Its line that became argument n; NULL: none did. */
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
	char *whole;
	int length;

	va_start(arguments, text);
	length = vasprintf(&whole, text, arguments);
	va_end(arguments);
	if (length < 0)
		die("out of memory");
	if (s)
		board_wrong(in_front, s, "%s", whole + (strncmp(whole, "--", 2) ? 0 : 2));
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
			board_take(name ? name : path, !name, board);
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
