// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>

#include "problems.h"
#include "progress.h"

void problem_add(struct problems *o, const char *text, ...)
{
	va_list arguments;

	progress(NULL);
	fflush(stdout);
	fputs(o->force ? "kedge: warning: " : "kedge: ", stderr);
	va_start(arguments, text);
	vfprintf(stderr, text, arguments);
	va_end(arguments);
	if (!o->force)
		fprintf(stderr, "; --force %s all the same", o->anyway);
	fputc('\n', stderr);
	o->count++;
}

bool problems_refuse(const struct problems *o)
{
	return o->count && !o->force;
}
