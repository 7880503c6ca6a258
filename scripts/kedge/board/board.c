// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "util/buffer.h"
#include "util/numbers.h"

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

bool board_wrong(const struct board *b, const struct conf_setting *s, struct failure *f,
		 const char *text, ...)
{
	struct failure why;
	va_list arguments;

	va_start(arguments, text);
	vsnprintf(why.text, sizeof(why.text), text, arguments);
	va_end(arguments);
	return failed(f, "%s%s:%u: %s", b->path ? "" : "board ", b->path ? b->path : b->name,
		      s->line, why.text);
}

/* Check the banks as they are written. plan_add_bank() would join banks that overlap. */
static bool check_banks(const struct board *b, const struct conf_setting *ram, struct failure *f)
{
	const char *text = ram->value;
	struct range bank[PLAN_BANKS];
	uint32_t count = 0, start, size, i;
	struct plan_request in = {0};
	struct failure why;

	if (!parse_banks(text, &in, &why))
		return board_wrong(b, ram, f, "ram = %.100s: %.100s", text, why.text);
	while (count < PLAN_BANKS && scan_range(&text, &start, &size)) {
		bank[count] = range_cut(start, size);
		for (i = 0; i < count; i++) {
			if (range_overlaps(bank[i], bank[count]))
				return board_wrong(b, ram, f, "ram = %s: banks overlap at 0x%x",
						   ram->value,
						   bank[i].start > start ? bank[i].start : start);
		}
		count++;
		text += *text == ',';
	}
	return true;
}

static bool check_step(const struct board *b, const struct conf_setting *s, struct failure *f)
{
	const char *at = s->value;

	while ((at = strchr(at, '%'))) {
		if (!at[1] || !strchr("fnsl%", at[1]))
			return board_wrong(
				b, s, f,
				"step: %%%.1s is none of %%f, %%n, %%s, %%l, and %%%% for %%",
				at + 1);
		at += 2;
	}
	return true;
}

/* Check a line that is the board's own. Title and other lines that are only shown have no form. */
static bool check_own(const struct board *b, const struct conf_setting *s, struct failure *f)
{
	uint32_t start, size;

	if (!strcmp(s->name, "ram"))
		return check_banks(b, s, f);
	if (!strcmp(s->name, "step"))
		return check_step(b, s, f);
	if (!strcmp(s->name, "load") && (!parse_number(s->value, &start) || start % 4))
		return board_wrong(b, s, f, "load = %s: not an address on a multiple of 4",
				   s->value);
	if (!strcmp(s->name, "initrd-at") && !parse_place(s->value, &start, &size))
		return board_wrong(b, s, f, "initrd-at = %s: not ADDRESS or ADDRESS+SIZE",
				   s->value);
	if (!strcmp(s->name, "machine") && !parse_number(s->value, &start))
		return board_wrong(b, s, f, "machine = %s: not a number", s->value);
	if (!strcmp(s->name, "r2") && strcmp(s->value, "tree") != 0)
		return board_wrong(b, s, f, "r2 = %s: not tree", s->value);
	return true;
}

/* Check that a line has a known name, and a value if the name needs one. */
static bool check_line(const struct board *b, const struct conf_setting *s, option_lookup *options,
		       struct failure *f)
{
	bool own = board_own_name(s->name), value = true;

	if (!own && !options(s->name, &value))
		return board_wrong(b, s, f, "unknown key %s", s->name);
	if (value && !s->value)
		return board_wrong(b, s, f, "%s: it wants a value: %s = ...", s->name, s->name);
	if (!value && s->value)
		return board_wrong(b, s, f, "%s: it takes no value", s->name);
	return !own || check_own(b, s, f);
}

/* Check what the other functions rely on. */
static bool check(const struct board *b, option_lookup *options, struct failure *f)
{
	static const char *const once[] = {"title",	"ram",	   "r2",   "load",
					   "initrd-at", "machine", "arch", "package"};
	const struct conf_setting *twice;
	unsigned int i;

	for (i = 0; i < b->conf.count; i++) {
		if (!check_line(b, &b->conf.setting[i], options, f))
			return false;
	}
	twice = conf_twice(&b->conf, once, sizeof(once) / sizeof(once[0]));
	if (twice)
		return board_wrong(b, twice, f, "%s is given twice", twice->name);
	if (!conf_find(&b->conf, "title", 0) || !conf_find(&b->conf, "ram", 0) ||
	    !conf_find(&b->conf, "load", 0))
		return failed(f, "%s: a board has a title, ram and load",
			      b->path ? b->path : b->name);
	return true;
}

static bool no_such_board(const char *name, struct failure *f)
{
	char names[2048] = "", one[64];
	unsigned int n;

	for (n = 0; board_nth(n, one, sizeof(one)); n++) {
		if (strlen(names) + strlen(one) + 2 < sizeof(names))
			sprintf(names + strlen(names), " %s", one);
	}
	return failed(f, "there is no board '%s'; there are%s (or give --board-file)", name, names);
}

bool board_named(const char *name, option_lookup *options, struct board *board, struct failure *f)
{
	struct failure why;
	const char *text;
	unsigned int n;
	size_t size;
	bool good;

	memset(board, 0, sizeof(*board));
	for (n = 0; (text = section(n, board->name, sizeof(board->name), &size)); n++) {
		if (strcmp(board->name, name) != 0)
			continue;
		if (!conf_parse(name, text, size, &board->conf, &why))
			return failed(f, "board %s", why.text);
		good = check(board, options, f);
		if (!good)
			board_free(board);
		return good;
	}
	return no_such_board(name, f);
}

bool board_read(const char *path, option_lookup *options, struct board *board, struct failure *f)
{
	const char *slash = strrchr(path, '/');

	memset(board, 0, sizeof(*board));
	board->path = path;
	snprintf(board->name, sizeof(board->name), "%s", slash ? slash + 1 : path);
	if (!conf_read(path, &board->conf, f))
		return false;
	if (check(board, options, f))
		return true;
	board_free(board);
	return false;
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
