// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "progress.h"

void progress(const char *text)
{
	static bool shown;

	if (!isatty(STDERR_FILENO) || (!text && !shown))
		return;
	fprintf(stderr, "\r\033[K%s", text ? text : "");
	fflush(stderr);
	shown = text;
}
