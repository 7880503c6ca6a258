// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge, the host command: its subcommands and what is common to their arguments. */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "util/util.h"

static const struct {
	const char *name, *help;
	int (*run)(int argc, char **argv);
} commands[] = {
	{"pack", "make an image from a kernel", command_pack},
	{"console", "show or change the settings of an image", command_console},
	{"info", "show what is in an image", command_info},
	{"unpack", "take an image or a stock zImage apart", command_unpack},
	{"plan", "show where a board's memory an image would use", command_plan},
	{"explain", "explain a code of the loader's messages", command_explain},
	{"boards", "list boards, and what is known of them", command_boards},
	{"flash", "tell how a file gets onto a board, or do it", command_flash},
	{"fis", "show or make RedBoot's directory of a flash", command_fis},
	{"run", "boot an image in QEMU", command_run},
	{"report", "on a board, tell how kedge started it", command_report},
	{"update", "remake the images of /etc/kedge for a new kernel", command_update},
};

static void usage(FILE *out)
{
	size_t i;

	fputs("usage: kedge COMMAND [OPTION]...\n\ncommands:\n", out);
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].help);
	fputs("\n`kedge COMMAND --help` tells its options. `kedge --version` prints the version.\n",
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
	for (i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!strcmp(argv[1], commands[i].name)) {
			int status = commands[i].run(argc - 1, argv + 1);

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
