// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of package formats. */
#include <stdio.h>
#include <string.h>

#include "package.h"

#define PACKAGE_FORMAT(name) &package_##name,
static const struct package_format *const formats[] = {
#include "formats.def"
};
#undef PACKAGE_FORMAT

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

const struct package_format *package_format_nth(unsigned int n)
{
	return n < FORMATS ? formats[n] : NULL;
}

const struct package_format *package_format_named(const char *name)
{
	size_t i;

	for (i = 0; i < FORMATS; i++) {
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	}
	return NULL;
}

const char *package_format_names(char *text, size_t size)
{
	size_t i, at = 0;

	text[0] = 0;
	for (i = 0; i < FORMATS && at < size; i++)
		at += (size_t)snprintf(text + at, size - at, "%s%s", i ? ", " : "",
				       formats[i]->name);
	return text;
}

/* Whether a format in front of the nth, or one of its files in front of s, has that suffix. */
static bool is_known(size_t n, const struct package_suffix *s)
{
	const struct package_suffix *other;
	size_t i;

	for (i = 0; i <= n; i++) {
		for (other = formats[i]->suffixes; other && other->suffix && other != s; other++) {
			if (!strcmp(other->suffix, s->suffix))
				return true;
		}
	}
	return false;
}

const char *package_suffix(unsigned int n)
{
	const struct package_suffix *s;
	size_t i;

	for (i = 0; i < FORMATS; i++) {
		for (s = formats[i]->suffixes; s && s->suffix; s++) {
			if (!is_known(i, s) && !n--)
				return s->suffix;
		}
	}
	return NULL;
}
