// SPDX-License-Identifier: GPL-2.0-or-later
#include "die.h"
#include "or_die.h"

struct buffer read_file_or_die(const char *path)
{
	struct buffer file;
	struct failure f;

	if (!read_file(path, &file, &f))
		die("%s", f.text);
	return file;
}

void write_file_or_die(const char *path, const void *data, size_t size)
{
	struct failure f;

	if (!write_file(path, data, size, &f))
		die("%s", f.text);
}

void path_join_or_die(char path[PATH_ROOM], const char *first, const char *second,
		      const char *third)
{
	struct failure f;

	if (!path_join(path, first, second, third, &f))
		die("%s", f.text);
}
