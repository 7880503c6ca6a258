// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "die.h"
#include "util/progress.h"

_Noreturn void die(const char *text, ...)
{
	va_list arguments;

	progress(NULL);
	fflush(stdout);
	fputs("kedge: ", stderr);
	va_start(arguments, text);
	vfprintf(stderr, text, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(EXIT_INPUT);
}
