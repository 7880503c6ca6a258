// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>

#include "json.h"
#include "text.h"

static void quote(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		int n = utf8_length(s);

		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			printf("\\u%04x", *s);
		else if (!n)
			fputs("\\ufffd", stdout);
		else
			for (putchar(*s); --n; putchar(*++s))
				;
	}
	putchar('"');
}

static void item(struct json *j, const char *key)
{
	if (j->depth)
		printf("%s\n%*s", j->more ? "," : "", 2 * j->depth, "");
	j->more = true;
	if (key) {
		quote(key);
		fputs(": ", stdout);
	}
}

void json_open(struct json *j, const char *key, char bracket)
{
	item(j, key);
	putchar(bracket);
	j->depth++;
	j->more = false;
}

void json_close(struct json *j, char bracket)
{
	j->depth--;
	if (j->more)
		printf("\n%*s", 2 * j->depth, "");
	putchar(bracket);
	j->more = true;
	if (!j->depth)
		putchar('\n');
}

void json_number(struct json *j, const char *key, uint64_t value)
{
	item(j, key);
	printf("%" PRIu64, value);
}

void json_string(struct json *j, const char *key, const char *value)
{
	item(j, key);
	quote(value);
}

void json_bool(struct json *j, const char *key, bool value)
{
	item(j, key);
	fputs(value ? "true" : "false", stdout);
}
