/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reasons not to do what the user asks for, which --force turns into warnings. All are printed, a
 * line each, not the first alone.
 */
#ifndef KEDGE_PROBLEMS_H
#define KEDGE_PROBLEMS_H

#include <stdbool.h>

struct problems {
	bool force;	    /* the problems are warnings */
	const char *anyway; /* what --force does, for the messages */
	unsigned int count; /* problems so far */
};

/* Print one more on standard error: a sentence, without the program's name. */
void problem_add(struct problems *o, const char *text, ...) __attribute__((format(printf, 2, 3)));

/* Whether there are problems that are not warnings. Then the command must stop. */
bool problems_refuse(const struct problems *o);

#endif
