// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge explain: what a code means and what to do. */
#include <stdio.h>
#include <strings.h>

#include "../../boot/error.h"
#include "commands.h"
#include "util.h"

static const char *const remedies[] = {
#define ERROR(name, code, message, remedy) remedy,
#include "../../boot/errors.def"
#undef ERROR
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const char **code = state->input;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (*code)
		argp_error(state, "one code at a time");
	*code = arg;
	return 0;
}

static const struct argp argp = {
	NULL, parse, "[CODE]", "Explain a code of the loader's messages; without one, list all.",
	NULL, NULL,  NULL};

int command_explain(int argc, char **argv)
{
	const char *code = NULL;
	unsigned int i;

	parse_arguments(&argp, argc, argv, &code);
	for (i = ERR_NONE + 1; i < ERR_COUNT; i++) {
		if (!code || !strcasecmp(code, error_code((enum error)i)))
			printf("%s: %s.\n%*s%s\n", error_code((enum error)i),
			       error_message((enum error)i), code ? 0 : 10, "", remedies[i]);
		if (code && !strcasecmp(code, error_code((enum error)i)))
			return 0;
	}
	if (code)
		die("there is no code '%s'; `kedge explain` lists all", code);
	return 0;
}
