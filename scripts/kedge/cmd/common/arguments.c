// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "arguments.h"
#include "die.h"

void parse_arguments(const struct argp *argp, int argc, char **argv, void *values)
{
	char *own = argv[0];
	static char name[64]; /* argp keeps it as the program's */

	/* argp shows argv[0] in its messages. */
	snprintf(name, sizeof(name), "kedge %s", argv[0]);
	argv[0] = name;
	argp_err_exit_status = EXIT_USE;
	if (argp_parse(argp, argc, argv, 0, NULL, values))
		exit(EXIT_USE);
	argv[0] = own;
}
