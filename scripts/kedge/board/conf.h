/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text files of settings, as for boards and in /etc/kedge: a line is "name = value", or a name
 * alone; '#' at the start of a line begins a comment; empty lines mean nothing. A name has small
 * letters, digits and '-'.
 */
#ifndef KEDGE_CONF_H
#define KEDGE_CONF_H

#include "util/failure.h"

#define CONF_MAX 256 /* settings in a file */

struct conf_setting {
	const char *name, *value; /* value NULL: the name stands alone */
	unsigned int line;	  /* from 1 */
};

struct conf {
	char *text; /* what the settings point into */
	unsigned int count;
	struct conf_setting setting[CONF_MAX];
};

/*
 * Parse size bytes, which stay the caller's. False when a line is wrong: the reason in f begins
 * with "NAME:LINE: ".
 */
bool conf_parse(const char *name, const void *bytes, size_t size, struct conf *conf,
		struct failure *f);

/* Read and parse a file; false, with the reason in f, when it cannot be read or is wrong. */
bool conf_read(const char *path, struct conf *conf, struct failure *f);

/* The n-th setting of a name; NULL when there is none. */
const struct conf_setting *conf_find(const struct conf *conf, const char *name, unsigned int n);

/* The n-th value of a name, "" of one that stands alone; NULL when there is none. */
const char *conf_value(const struct conf *conf, const char *name, unsigned int n);

/* The first setting that repeats one of these names; NULL when each is there at most once. */
const struct conf_setting *conf_twice(const struct conf *conf, const char *const *names,
				      size_t count);

void conf_free(struct conf *conf);

#endif
