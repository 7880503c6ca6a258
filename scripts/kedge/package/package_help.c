// SPDX-License-Identifier: GPL-2.0-or-later
/* The package formats, for people: made from the table of formats. */
#include <stdio.h>

#include "package.h"

#define NAME_WIDTH 21 /* columns of the longest key and file */

/* A number as --package takes it, as short as it can be said. */
static const char *short_number(uint32_t number, char *text, size_t size)
{
	static const struct {
		unsigned int shift;
		char suffix;
	} units[] = {{30, 'G'}, {20, 'M'}, {10, 'K'}};
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (number && !(number & (((uint32_t)1 << units[i].shift) - 1))) {
			snprintf(text, size, "%u%c", number >> units[i].shift, units[i].suffix);
			return text;
		}
	}
	snprintf(text, size, "%u", number);
	return text;
}

static void number_range(const struct package_key *key, char *text, size_t size)
{
	char least[16], most[16];
	size_t at = 0;

	text[0] = 0;
	if (key->kind == KEY_POWER)
		at = (size_t)snprintf(text, size, "a power of two");
	else if (key->multiple)
		at = (size_t)snprintf(text, size, "a multiple of %u", key->multiple);
	if (key->most < UINT32_MAX)
		snprintf(text + at, size - at, "%s%s to %s", at ? ", " : "",
			 short_number(key->least, least, sizeof(least)),
			 short_number(key->most, most, sizeof(most)));
}

const char *package_key_range(const struct package_key *key, char *text, size_t size)
{
	text[0] = 0;
	switch (key->kind) {
	case KEY_NUMBER:
	case KEY_POWER:
		number_range(key, text, size);
		break;
	case KEY_TEXT:
		if (key->most < PACKAGE_TEXT_MAX)
			snprintf(text, size, "at most %u characters", key->most);
		break;
	case KEY_WORD:
		snprintf(text, size, "%s", key->words);
		break;
	case KEY_FILE:
	default:
		break;
	}
	return text;
}

static const char *value_name(const struct package_key *key)
{
	switch (key->kind) {
	case KEY_TEXT:
		return "TEXT";
	case KEY_WORD:
		return "WORD";
	case KEY_FILE:
		return "FILE";
	case KEY_NUMBER:
	case KEY_POWER:
	default:
		return "NUMBER";
	}
}

/* What a key is, what its value may be, and what stands in for it. */
static void print_about(const struct package_key *key)
{
	const char *otherwise = key->otherwise ? key->otherwise : "";
	char range[128];

	package_key_range(key, range, sizeof(range));
	printf("%s", key->about);
	if (range[0] || otherwise[0])
		printf(" (%s%s%s%s)", range, range[0] && otherwise[0] ? "; " : "",
		       otherwise[0] ? "default " : "", otherwise);
}

/* --- text --- */

static void print_key(const struct package_key *key)
{
	char name[64];

	snprintf(name, sizeof(name), "%s=%s", key->name, value_name(key));
	printf("  %-*s  ", NAME_WIDTH, name);
	print_about(key);
	putchar('\n');
}

static void print_format(const struct package_format *format)
{
	const struct package_suffix *s;
	const struct package_key *key;
	char name[64];

	printf("\n%-8s  %s\n", format->name, format->summary);
	for (s = format->suffixes; s && s->suffix; s++) {
		snprintf(name, sizeof(name), "OUTPUT%s", s->suffix);
		printf("  %-*s  %s\n", NAME_WIDTH, name, s->about);
	}
	for (key = format->keys; key && key->name; key++)
		print_key(key);
}

void package_help(void)
{
	const struct package_format *format;
	const struct package_key *key;
	unsigned int n;

	puts("FORMAT[,KEY=VALUE]...: in a value two commas stand for one. Every format has this "
	     "key:");
	for (n = 0; (key = package_common_key(n)); n++)
		print_key(key);
	for (n = 0; (format = package_format_nth(n)); n++)
		print_format(format);
}

/* --- Markdown --- */

void package_help_markdown(void)
{
	const struct package_format *format;
	const struct package_suffix *s;
	const struct package_key *key;
	unsigned int n;

	puts("| package | files | keys |\n|---|---|---|");
	for (n = 0; (format = package_format_nth(n)); n++) {
		printf("| `%s` | %s", format->name, format->summary);
		for (s = format->suffixes; s && s->suffix; s++)
			printf("<br>`OUTPUT%s`: %s", s->suffix, s->about);
		printf(" |");
		for (key = format->keys; key && key->name; key++) {
			printf("%s`%s`: ", key == format->keys ? " " : "<br>", key->name);
			print_about(key);
		}
		puts(" |");
	}
}
