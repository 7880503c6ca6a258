/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions of util/files.h for commands: what fails there ends the program by die(). */
#ifndef KEDGE_OR_DIE_H
#define KEDGE_OR_DIE_H

#include "util/files.h"

struct buffer read_file_or_die(const char *path);
void write_file_or_die(const char *path, const void *data, size_t size);
void path_join_or_die(char path[PATH_ROOM], const char *first, const char *second,
		      const char *third);

#endif
