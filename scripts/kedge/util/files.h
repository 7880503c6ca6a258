/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files: read whole, and written whole or not at all. */
#ifndef KEDGE_FILES_H
#define KEDGE_FILES_H

#include "buffer.h"
#include "failure.h"

/* The largest file that is read, in bytes. */
#define FILE_LIMIT 0x20000000u

#define PATH_ROOM 1024

/* Put three texts together as one path; false, with the reason in f, when that is too long. */
bool path_join(char path[PATH_ROOM], const char *first, const char *second, const char *third,
	       struct failure *f);

/*
 * Read a whole file, a regular one of at most FILE_LIMIT bytes; the bytes are the caller's. False,
 * with the reason in f, when that fails.
 */
bool read_file(const char *path, struct buffer *out, struct failure *f);

/* A file to be written. */
struct file_to_write {
	const char *path;
	const void *data;
	size_t size;
};

/*
 * Write files that belong together, all or none. Each is written under a temporary name beside its
 * own; when all are on the disk they are renamed. If a rename fails, the files that were there get
 * their names back. A file that is replaced keeps its rights and owner; a symbolic link to it stays
 * one. False, with the reason in f and the old files as they were, when that fails.
 */
bool write_files(const struct file_to_write *files, unsigned int count, struct failure *f);

/* The same of one file. */
bool write_file(const char *path, const void *data, size_t size, struct failure *f);

/* Give a file the rights and, as far as we may, the owner of another; false, and errno, if not. */
bool take_rights(const char *path, const char *from);

#endif
