// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge explain: what a code means, where it comes from, and what to do. */
#include <stdio.h>
#include <strings.h>

#include "lib/error.h"
#include "cmd/common/arguments.h"
#include "cmd/common/die.h"
#include "commands.h"

/* The loader has no use for these. */
static const struct {
	const char *cause, *remedy;
} texts[] = {
#define ERROR(name, code, message, cause, remedy) {cause, remedy},
#include "lib/errors.def"
#undef ERROR
};

enum form {
	FORM_TEXT,
	FORM_MARKDOWN = 256,
	FORM_MAN,
};

struct explain {
	const char *code;
	enum form form;
};

static const struct argp_option options[] = {
	{"markdown", FORM_MARKDOWN, NULL, 0, "All as the table of docs/codes.md", 0},
	{"man", FORM_MAN, NULL, 0, "All as paragraphs of a man page", 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct explain *e = state->input;

	switch (key) {
	case FORM_MARKDOWN:
	case FORM_MAN:
		e->form = (enum form)key;
		return 0;
	case ARGP_KEY_ARG:
		if (e->code)
			argp_error(state, "one code at a time");
		e->code = arg;
		return 0;
	case ARGP_KEY_END:
		if (e->code && e->form != FORM_TEXT)
			argp_error(state, "--markdown and --man are for all codes");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	options,
	parse,
	"[CODE]",
	"Explain a code of kedge's messages: its cause, and what to do; without one, list all.",
	NULL,
	NULL,
	NULL};

/* Print a text for roff: hyphens as \-, and no dot or quote at the start of a line. */
static void print_roff(const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	for (; *text; text++) {
		if (*text == '-' || *text == '\\')
			putchar('\\');
		putchar(*text == '\\' ? 'e' : *text);
	}
}

static void print_one(enum form form, enum error error)
{
	const char *code = error_code(error), *message = error_message(error);
	const char *cause = texts[error].cause, *remedy = texts[error].remedy;

	switch (form) {
	case FORM_MARKDOWN:
		printf("| %s | %s | %s | %s |\n", code, message, cause, remedy);
		break;
	case FORM_MAN:
		fputs(".TP\n.B ", stdout);
		print_roff(code);
		putchar('\n');
		print_roff(message);
		fputs(".\n", stdout);
		print_roff(cause);
		putchar('\n');
		print_roff(remedy);
		putchar('\n');
		break;
	default:
		printf("%s: %s.\n%10s%s\n%10s%s\n", code, message, "", cause, "", remedy);
		break;
	}
}

static int run(int argc, char **argv)
{
	struct explain e = {0};
	unsigned int i;

	parse_arguments(&argp, argc, argv, &e);
	if (e.form == FORM_MARKDOWN)
		puts("| code | message | cause | what to do |\n|---|---|---|---|");
	for (i = ERR_NONE + 1; i < ERR_COUNT; i++) {
		if (e.code && strcasecmp(e.code, error_code((enum error)i)) != 0)
			continue;
		print_one(e.form, (enum error)i);
		if (e.code)
			return 0;
	}
	if (e.code)
		die("there is no code '%s'; `kedge explain` lists all", e.code);
	return 0;
}

const struct command cmd_explain = {"explain", "explain a code of the loader's messages", run};
