// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>

#include "failure.h"

bool failed(struct failure *f, const char *text, ...)
{
	va_list arguments;

	va_start(arguments, text);
	vsnprintf(f->text, sizeof(f->text), text, arguments);
	va_end(arguments);
	return false;
}
