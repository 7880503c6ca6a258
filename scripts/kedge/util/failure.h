/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why something failed. Below cmd/ a function returns it; a command prints it and ends. */
#ifndef KEDGE_FAILURE_H
#define KEDGE_FAILURE_H

#include <stdbool.h>

/* The reason, one sentence for the user, without the program's name. */
struct failure {
	char text[4608]; /* room for a path and the words around it */
};

/* Put a sentence into f; returns false, for the caller to return. */
bool failed(struct failure *f, const char *text, ...) __attribute__((format(printf, 2, 3)));

#endif
