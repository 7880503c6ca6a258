// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "log_level.h"
#include "cmdline.h"

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
		struct word w = {word, word + length};

		if (word_skip(&w, level_name(l)) && w.at == w.end) {
			*level = (enum log_level)l;
			return true;
		}
	}
	return false;
}

enum log_level level_in(const char *cmdline, uint32_t length, enum log_level level)
{
	struct word line = {cmdline, cmdline + length}, word;

	while (word_next(&line, &word)) {
		if (word_skip(&word, "kedge.log="))
			level_named(word.at, (uint32_t)(word.end - word.at), &level);
	}
	return level;
}
