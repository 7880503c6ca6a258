// SPDX-License-Identifier: GPL-2.0-or-later
/* What --package says: a format, and keys with their values. */
#include <stdio.h>
#include <string.h>

#include "package.h"
#include "util/failure.h"
#include "util/numbers.h"
#include "util/text.h"

/* Keys that every format has. */
static const struct package_key common[] = {
	{.name = "limit",
	 .kind = KEY_NUMBER,
	 .least = 1,
	 .most = UINT32_MAX,
	 .about = "the most bytes that the file may have: the size of its partition"},
};

const struct package_key *package_common_key(unsigned int n)
{
	return n < sizeof(common) / sizeof(common[0]) ? &common[n] : NULL;
}

static const struct package_key *key_named(const struct package_format *format, const char *name)
{
	const struct package_key *key;
	unsigned int n;

	for (n = 0; (key = package_common_key(n)); n++) {
		if (!strcmp(key->name, name))
			return key;
	}
	for (key = format->keys; key && key->name; key++) {
		if (!strcmp(key->name, name))
			return key;
	}
	return NULL;
}

/* Whether value is one of words that have " or " between them. */
static bool is_one_of(const char *value, const char *words)
{
	size_t length = strlen(value);
	const char *next = strchr(value, ' ') ? NULL : words;

	while (next) {
		if (!strncmp(next, value, length) &&
		    (!next[length] || !strncmp(next + length, " or ", 4)))
			return length > 0;
		next = strstr(next, " or ");
		next = next ? next + 4 : NULL;
	}
	return false;
}

static bool check_number(const struct package_key *key, const char *value, struct failure *f)
{
	uint32_t number;

	if (!parse_number(value, &number))
		return failed(f, "%s=%s: not a number", key->name, value);
	if (number < key->least || number > key->most)
		return failed(f, "%s=%s: not %u to %u", key->name, value, key->least, key->most);
	if (key->kind == KEY_POWER && (number & (number - 1)))
		return failed(f, "%s=%s: not a power of two", key->name, value);
	if (key->multiple && number % key->multiple)
		return failed(f, "%s=%s: not a multiple of %u", key->name, value, key->multiple);
	return true;
}

bool package_key_check(const struct package_key *key, const char *value, struct failure *f)
{
	switch (key->kind) {
	case KEY_TEXT:
		if (strlen(value) > key->most)
			return failed(f,
				      "%s has %zu characters, but %u is the most there is room "
				      "for",
				      key->name, strlen(value), key->most);
		return true;
	case KEY_WORD:
		if (!is_one_of(value, key->words))
			return failed(f, "%s=%s: not %s", key->name, value, key->words);
		return true;
	case KEY_FILE:
		return true;
	case KEY_NUMBER:
	case KEY_POWER:
	default:
		return check_number(key, value, f);
	}
}

static bool take_key(char *field, struct package_options *options, struct failure *f)
{
	char *value = strchr(field, '=');
	const struct package_key *key;

	if (!value)
		return failed(f, "'%s': a key, =, and its value are wanted", field);
	*value++ = 0;
	key = key_named(options->format, field);
	if (!key)
		return failed(f, "'%s': %s has no such key", field, options->format->name);
	if (package_has(options, field))
		return failed(f, "%s is given twice", field);
	if (options->key_count == PACKAGE_KEYS_MAX)
		return failed(f, "more than %d keys", PACKAGE_KEYS_MAX);
	if (!package_key_check(key, value, f))
		return false;
	options->key[options->key_count].name = field;
	options->key[options->key_count++].value = value;
	return true;
}

bool package_options_parse(const char *text, struct package_options *options, struct failure *f)
{
	char names[256], *name, *at = options->text;

	memset(options, 0, sizeof(*options));
	if (strlen(text) >= sizeof(options->text))
		return failed(f, "more than %zu characters", sizeof(options->text) - 1);
	name = take_field(&text, &at);
	options->format = package_format_named(name);
	if (!options->format)
		return failed(f, "'%s' is none of %s", name,
			      package_format_names(names, sizeof(names)));
	while (*text) {
		if (!take_key(take_field(&text, &at), options, f))
			return false;
	}
	return true;
}

/* Append text with each comma twice; false when there is no room for it. */
static bool append_field(char *out, size_t room, const char *text)
{
	size_t at = strlen(out);

	for (; *text; text++) {
		if (at + 3 > room)
			return false;
		out[at++] = *text;
		if (*text == ',')
			out[at++] = ',';
	}
	out[at] = 0;
	return true;
}

bool package_options_override(const char *text, struct package_options *options, struct failure *f)
{
	struct package_options over = {.key_count = 0};
	char all[PACKAGE_TEXT_MAX];
	unsigned int i;

	if (!package_options_parse(text, &over, f))
		return false;
	snprintf(all, sizeof(all), "%s", text);
	for (i = 0; i < options->key_count && options->format == over.format; i++) {
		size_t at = strlen(all);

		if (package_has(&over, options->key[i].name))
			continue;
		if (snprintf(all + at, sizeof(all) - at, ",%s=", options->key[i].name) >=
			    (int)(sizeof(all) - at) ||
		    !append_field(all, sizeof(all), options->key[i].value))
			return failed(f, "more than %zu characters", sizeof(all) - 1);
	}
	return package_options_parse(all, options, f);
}

/* --- values --- */

static const char *given(const struct package_options *options, const char *key)
{
	unsigned int i;

	for (i = 0; i < options->key_count; i++) {
		if (!strcmp(options->key[i].name, key))
			return options->key[i].value;
	}
	return NULL;
}

bool package_has(const struct package_options *options, const char *key)
{
	return given(options, key);
}

const char *package_text(const struct package_options *options, const char *key)
{
	const char *value = given(options, key);
	const struct package_key *rule = key_named(options->format, key);

	return value || !rule ? value : rule->otherwise;
}

uint32_t package_number(const struct package_options *options, const char *key)
{
	const char *value = package_text(options, key);
	uint32_t number = 0;

	if (value)
		parse_number(value, &number); /* which it is, since it was taken */
	return number;
}

bool package_wants_file(const struct package_options *options, unsigned int n)
{
	return key_named(options->format, options->key[n].name)->kind == KEY_FILE;
}

unsigned int package_takes(const struct package_options *options)
{
	return options->format->takes ? options->format->takes(options) : 0;
}

bool package_split(const struct package_options *options, struct image_params *params)
{
	if (!options->format->split)
		return false;
	options->format->split(options, params);
	return true;
}
