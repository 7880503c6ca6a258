/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Codes and messages of all failures and warnings; errors.def is their only source. */
#ifndef KEDGE_ERROR_H
#define KEDGE_ERROR_H

enum error {
#define ERROR(name, code, message, cause, remedy) ERR_##name,
#include "errors.def"
#undef ERROR
	ERR_COUNT
};

/* The code (K-PLAN-04) and the message of an error: static strings, never NULL. */
const char *error_code(enum error error);
const char *error_message(enum error error);

/* The n-th (from 0) of strings that follow each other. There must be so many. */
const char *nth_text(const char *all, unsigned int n);

#endif
