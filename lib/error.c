// SPDX-License-Identifier: GPL-2.0-or-later
#include "error.h"

/*
 * One string holds all codes and messages. An array of pointers is not possible: the loader runs
 * at any address and has no relocations.
 */
static const char texts[] =
#define ERROR(name, code, message, cause, remedy) code "\0" message "\0"
#include "errors.def"
#undef ERROR
	;

const char *nth_text(const char *all, unsigned int n)
{
	while (n--) {
		while (*all)
			all++;
		all++;
	}
	return all;
}

const char *error_code(enum error error)
{
	return nth_text(texts, 2 * (unsigned int)error);
}

const char *error_message(enum error error)
{
	return nth_text(texts, 2 * (unsigned int)error + 1);
}
