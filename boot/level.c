// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "level.h"

#define ASKS	    "kedge.log="
#define ASKS_LENGTH ((uint32_t)sizeof(ASKS) - 1)

const char *level_name(uint32_t level)
{
	switch (level) {
	case LOG_NORMAL:
		return "normal";
	case LOG_SILENT:
		return "silent";
	case LOG_VERBOSE:
		return "verbose";
	default:
		return "?";
	}
}

bool level_named(const char *word, uint32_t length, enum log_level *level)
{
	unsigned int l;

	for (l = LOG_NORMAL; l <= LOG_VERBOSE; l++) {
		const char *name = level_name(l);

		if (length == strlen(name) && !memcmp(word, name, length)) {
			*level = (enum log_level)l;
			return true;
		}
	}
	return false;
}

/* Words end at white space outside of quotes: Linux lib/cmdline.c, next_arg(). */
enum log_level level_in(const char *cmdline, uint32_t length, enum log_level level)
{
	uint32_t start = 0, at;
	bool quoted = false;
	char c;

	for (at = 0; at <= length; at++) {
		c = at < length ? cmdline[at] : ' ';
		if (c == '"')
			quoted = !quoted;
		if (at < length && (quoted || (c != ' ' && (c < '\t' || c > '\r'))))
			continue;
		if (at - start >= ASKS_LENGTH && !memcmp(cmdline + start, ASKS, ASKS_LENGTH))
			level_named(cmdline + start + ASKS_LENGTH, at - start - ASKS_LENGTH,
				    &level);
		start = at + 1;
	}
	return level;
}
