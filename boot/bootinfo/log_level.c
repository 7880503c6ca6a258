// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "log_level.h"
#include "cmdline.h"

const char *log_level_name(uint32_t level)
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

bool log_level_parse(const char *word, uint32_t length, enum log_level *level)
{
	unsigned int l;

	for (l = LOG_NORMAL; l <= LOG_VERBOSE; l++) {
		struct cmdline_word w = {word, word + length};

		if (cmdline_skip(&w, log_level_name(l)) && w.at == w.end) {
			*level = (enum log_level)l;
			return true;
		}
	}
	return false;
}

enum log_level log_level_in_cmdline(const char *cmdline, uint32_t length, enum log_level level)
{
	struct cmdline_word line = {cmdline, cmdline + length}, word;

	while (cmdline_next(&line, &word)) {
		if (cmdline_skip(&word, "kedge.log="))
			log_level_parse(word.at, (uint32_t)(word.end - word.at), &level);
	}
	return level;
}
