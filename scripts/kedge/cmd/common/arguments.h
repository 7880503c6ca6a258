/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A subcommand's arguments. */
#ifndef KEDGE_ARGUMENTS_H
#define KEDGE_ARGUMENTS_H

#include <argp.h>

/* Parse a subcommand's arguments into values; exits with EXIT_USE when they are wrong. */
void parse_arguments(const struct argp *argp, int argc, char **argv, void *values);

#endif
