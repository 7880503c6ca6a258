/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is against doing what was asked for, and can be done all the same with --force: all of it is
 * told, not the first alone, each with a line of its own.
 */
#ifndef KEDGE_PROBLEMS_H
#define KEDGE_PROBLEMS_H

#include <stdbool.h>

struct problems {
	bool force;	    /* they are warnings */
	const char *anyway; /* what --force does */
	unsigned int count;
};

/* Tell of one more, a sentence without the program's name. */
void problem_add(struct problems *o, const char *text, ...) __attribute__((format(printf, 2, 3)));

/* Exit if there were any, unless they are warnings. */
void problems_end(const struct problems *o);

#endif
