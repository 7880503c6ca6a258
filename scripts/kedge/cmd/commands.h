/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The subcommands, one in each cmd_*.c. main.c has the table of them. */
#ifndef KEDGE_COMMANDS_H
#define KEDGE_COMMANDS_H

struct command {
	const char *name;
	const char *summary; /* for kedge --help */
	/* Takes the subcommand's own arguments, argv[0] being its name; returns exit status. */
	int (*run)(int argc, char **argv);
};

extern const struct command cmd_boards, cmd_console, cmd_explain, cmd_fis, cmd_flash, cmd_info,
	cmd_pack, cmd_plan, cmd_report, cmd_run, cmd_unpack, cmd_update;

#endif
