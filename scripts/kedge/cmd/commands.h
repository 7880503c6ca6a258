/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The subcommands. Each takes its own arguments, argv[0] being its name, and returns exit status.
 */
#ifndef KEDGE_COMMANDS_H
#define KEDGE_COMMANDS_H

#include <argp.h>
#include <stdbool.h>

int command_pack(int argc, char **argv);
int command_console(int argc, char **argv);
int command_info(int argc, char **argv);
int command_unpack(int argc, char **argv);
int command_plan(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_boards(int argc, char **argv);
int command_flash(int argc, char **argv);
int command_report(int argc, char **argv);
int command_fis(int argc, char **argv);
int command_run(int argc, char **argv);
int command_update(int argc, char **argv);

/* Whether kedge pack has that option for a file of settings, and whether it wants a value. */
bool pack_takes(const char *name, bool *value);

/* Parse a subcommand's arguments; exits with EXIT_USE when they are wrong. */
void parse_arguments(const struct argp *argp, int argc, char **argv, void *values);

#endif
