/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of an image that is made again: the new ones, the present ones, and those before. */
#ifndef KEDGE_FILE_SET_H
#define KEDGE_FILE_SET_H

#include "package/package.h"
#include "util/files.h"

/* One of the files, and what was done with it so far. */
struct file_set_part {
	char output[PATH_ROOM], fresh[PATH_ROOM], old[PATH_ROOM];
	char older[PATH_ROOM]; /* what was old before, until all has succeeded */
	bool has_older, has_old, placed;
};

/* A package may have several files; the first is the one that has the image's name. */
struct file_set {
	unsigned int count; /* of parts that are used */
	struct file_set_part part[1 + PACKAGE_SUFFIXES_MAX];
};

/* Name all files that an image may have. New ones of a run that was killed are removed. */
void file_set_name(struct file_set *files, const char *output);

/* Drop the parts of which there is no new file. */
void file_set_find(struct file_set *files);

/* Whether each new file is the present one, byte for byte. */
bool file_set_up_to_date(const struct file_set *files);

void file_set_drop_fresh(const struct file_set *files);

/*
 * All new files become the present ones, which become the old ones. False, with the reason printed,
 * when one cannot. Until file_set_drop_older() is called, file_set_put_back() brings all files back
 * as they were; then the next run tries again.
 */
bool file_set_replace(struct file_set *files);
void file_set_put_back(const struct file_set *files);

/* Remove what was old before: it is no longer needed. */
void file_set_drop_older(const struct file_set *files);

#endif
