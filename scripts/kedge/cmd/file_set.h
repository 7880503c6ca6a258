/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of an image that is made again: the new ones, the present ones, and those before. */
#ifndef KEDGE_FILE_SET_H
#define KEDGE_FILE_SET_H

#include "package/package.h"
#include "util/util.h"

/* One of them, and what was done with it so far. */
struct file_set_part {
	char output[PATH_ROOM], fresh[PATH_ROOM], old[PATH_ROOM];
	char older[PATH_ROOM]; /* what is old now, until all has succeeded */
	bool has_older, has_old, placed;
};

/* A package may have several files; the first is the one that has the image's name. */
struct file_set {
	unsigned int count; /* of those that there are */
	struct file_set_part part[1 + PACKAGE_SUFFIXES_MAX];
};

/* Name all files that an image may have. New ones of a run that was killed are removed. */
void file_set_name(struct file_set *files, const char *output);

/* Keep to the files of which there is a new one. */
void file_set_find(struct file_set *files);

/* Whether each new file is the present one, byte for byte. */
bool file_set_up_to_date(const struct file_set *files);

void file_set_drop_fresh(const struct file_set *files);

/*
 * All new files become the present ones, which become the old ones. False, after saying why, when
 * one cannot; as long as file_set_drop_older() was not called, file_set_put_back() makes all as it
 * was, so that the next run does not take it for done.
 */
bool file_set_replace(struct file_set *files);
void file_set_put_back(const struct file_set *files);

/* What was old is no longer wanted, nor what is no predecessor of the present file. */
void file_set_drop_older(const struct file_set *files);

#endif
