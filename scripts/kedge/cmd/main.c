// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge, the host command: runs its subcommands. */
#include <stdio.h>
#include <string.h>

#include "cmd/common/die.h"
#include "commands.h"

/* In the order of kedge --help. */
static const struct command *const commands[] = {
	&cmd_pack,   &cmd_console, &cmd_info, &cmd_unpack, &cmd_plan,	&cmd_explain,
	&cmd_boards, &cmd_flash,   &cmd_fis,  &cmd_run,	   &cmd_report, &cmd_update,
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void usage(FILE *out)
{
	size_t i;

	fputs("usage: kedge COMMAND [OPTION]...\n\ncommands:\n", out);
	for (i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-8s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n`kedge COMMAND --help` lists its options. `kedge --version` prints the version.\n",
	      out);
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc > 1 && (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))) {
		puts("kedge " KEDGE_VERSION);
		return 0;
	}
	if (argc > 1 &&
	    (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))) {
		usage(stdout);
		return 0;
	}
	for (i = 0; argc > 1 && i < COMMANDS; i++) {
		if (!strcmp(argv[1], commands[i]->name)) {
			int status = commands[i]->run(argc - 1, argv + 1);

			if (fflush(stdout) || ferror(stdout))
				die("standard output cannot be written");
			return status;
		}
	}
	if (argc > 1)
		fprintf(stderr, "kedge: there is no command '%s'\n", argv[1]);
	usage(stderr);
	return EXIT_USE;
}
