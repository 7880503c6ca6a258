/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Printing JSON on standard output, indented. Keys come in the order of the calls. */
#ifndef KEDGE_JSON_H
#define KEDGE_JSON_H

#include <stdbool.h>
#include <stdint.h>

struct json {
	int depth;
	bool more; /* this object or array has an element already */
};

/* key is NULL in an array, and for the outermost object. */
void json_open(struct json *j, const char *key, char bracket);
void json_close(struct json *j, char bracket);
void json_number(struct json *j, const char *key, uint64_t value);
void json_string(struct json *j, const char *key, const char *value);
void json_bool(struct json *j, const char *key, bool value);

#endif
