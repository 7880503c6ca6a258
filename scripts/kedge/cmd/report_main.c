// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge-report: kedge report alone, for the board itself; static, so that it runs on any system. */
#include <stdio.h>

#include "cmd/common/die.h"
#include "commands.h"

int main(int argc, char **argv)
{
	char name[] = "report";
	int status;

	if (argc)
		argv[0] = name;
	status = cmd_report.run(argc, argv);
	if (fflush(stdout) || ferror(stdout))
		die("standard output cannot be written");
	return status;
}
