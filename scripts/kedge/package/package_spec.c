// SPDX-License-Identifier: GPL-2.0-or-later
/* What --package says: a format, and keys with their values. */
#include <stdio.h>
#include <string.h>

#include "bootimg.h"
#include "dns313.h"
#include "nops.h"
#include "package.h"
#include "qcdt.h"
#include "uimage.h"
#include "wrgg.h"
#include "util/failure.h"
#include "util/numbers.h"
#include "util/text.h"

static const char *const formats[PACKAGE_FORMATS] = {
	[PACKAGE_ZIMAGE] = "zimage", [PACKAGE_GEMINI] = "gemini", [PACKAGE_BOOTIMG] = "bootimg",
	[PACKAGE_UIMAGE] = "uimage", [PACKAGE_FIT] = "fit",	  [PACKAGE_WRGG] = "wrgg",
	[PACKAGE_DNS313] = "dns313", [PACKAGE_NOPS] = "nops",
};

/* What a key's value is. */
enum kind {
	KIND_NUMBER, /* least to most, and a multiple */
	KIND_POWER,  /* of two, least to most */
	KIND_TEXT,   /* at most so many characters */
	KIND_WORD,   /* one of words */
};

#define EVERY_FORMAT PACKAGE_FORMATS

static const struct rule {
	enum package_format format;
	const char *name;
	enum kind kind;
	uint32_t least, most, multiple;
	const char *words; /* with " or " between them */
} rules[] = {
	{EVERY_FORMAT, "limit", KIND_NUMBER, 1, UINT32_MAX, 1, NULL},
	{PACKAGE_GEMINI, "kern", KIND_NUMBER, 8, 0x10000000, 8, NULL},
	{PACKAGE_GEMINI, "ramdisk", KIND_NUMBER, 8, 0x10000000, 8, NULL},
	{PACKAGE_GEMINI, "application", KIND_NUMBER, 8, 0x10000000, 8, NULL},
	{PACKAGE_GEMINI, "hddapp", KIND_TEXT, 0, PACKAGE_TEXT_MAX, 1, NULL},
	{PACKAGE_GEMINI, "info", KIND_TEXT, 0, PACKAGE_TEXT_MAX, 1, NULL},
	{PACKAGE_GEMINI, "kern-at", KIND_NUMBER, 0, UINT32_MAX, 8, NULL},
	{PACKAGE_GEMINI, "ramdisk-at", KIND_NUMBER, 0, UINT32_MAX, 8, NULL},
	{PACKAGE_BOOTIMG, "version", KIND_NUMBER, 0, BOOTIMG_VERSIONS - 1, 1, NULL},
	{PACKAGE_BOOTIMG, "page", KIND_POWER, BOOTIMG_PAGE_LEAST, BOOTIMG_PAGE_MOST, 1, NULL},
	{PACKAGE_BOOTIMG, "base", KIND_NUMBER, 0, UINT32_MAX, 4, NULL},
	{PACKAGE_BOOTIMG, "kernel-offset", KIND_NUMBER, 0, UINT32_MAX, 4, NULL},
	{PACKAGE_BOOTIMG, "ramdisk-offset", KIND_NUMBER, 0, UINT32_MAX, 4, NULL},
	{PACKAGE_BOOTIMG, "tags-offset", KIND_NUMBER, 0, UINT32_MAX, 4, NULL},
	{PACKAGE_BOOTIMG, "dtb-offset", KIND_NUMBER, 0, UINT32_MAX, 8, NULL},
	{PACKAGE_BOOTIMG, "name", KIND_TEXT, 0, BOOTIMG_NAME, 1, NULL},
	{PACKAGE_BOOTIMG, "cmdline", KIND_TEXT, 0, BOOTIMG_CMDLINE + BOOTIMG_MORE, 1, NULL},
	{PACKAGE_BOOTIMG, "os-version", KIND_TEXT, 0, 16, 1, NULL},
	{PACKAGE_BOOTIMG, "os-patch", KIND_TEXT, 0, 16, 1, NULL},
	{PACKAGE_BOOTIMG, "qcdt", KIND_NUMBER, 1, QCDT_VERSIONS, 1, NULL},
	{PACKAGE_BOOTIMG, "trees", KIND_WORD, 0, 0, 1, "packed or appended"},
	{PACKAGE_UIMAGE, "load", KIND_NUMBER, 0, UINT32_MAX, 4, NULL},
	{PACKAGE_UIMAGE, "entry", KIND_NUMBER, 0, UINT32_MAX, 4, NULL},
	{PACKAGE_UIMAGE, "name", KIND_TEXT, 0, UIMAGE_NAME, 1, NULL},
	{PACKAGE_FIT, "load", KIND_NUMBER, 0, UINT32_MAX, 4, NULL},
	{PACKAGE_FIT, "entry", KIND_NUMBER, 0, UINT32_MAX, 4, NULL},
	{PACKAGE_FIT, "name", KIND_TEXT, 0, PACKAGE_TEXT_MAX / 2, 1, NULL},
	{PACKAGE_FIT, "hash", KIND_WORD, 0, 0, 1, "crc32 or sha1 or sha256"},
	{PACKAGE_WRGG, "signature", KIND_TEXT, 0, WRGG_SIGNATURE_SIZE - 1, 1, NULL},
	{PACKAGE_WRGG, "version", KIND_TEXT, 0, WRGG_SHORT_SIZE - 1, 1, NULL},
	{PACKAGE_WRGG, "model", KIND_TEXT, 0, WRGG_SHORT_SIZE - 1, 1, NULL},
	{PACKAGE_WRGG, "build", KIND_TEXT, 0, WRGG_SHORT_SIZE - 1, 1, NULL},
	{PACKAGE_WRGG, "device", KIND_TEXT, 0, WRGG_DEVICE_SIZE - 1, 1, NULL},
	{PACKAGE_WRGG, "block", KIND_POWER, 1, 0x10000000, 1, NULL},
	{PACKAGE_DNS313, "name", KIND_TEXT, 0, UIMAGE_NAME - 1, 1, NULL},
	{PACKAGE_DNS313, "model", KIND_TEXT, 0, DNS313_SHORT_SIZE - 1, 1, NULL},
	{PACKAGE_DNS313, "version", KIND_TEXT, 0, DNS313_SHORT_SIZE - 1, 1, NULL},
	{PACKAGE_NOPS, "count", KIND_NUMBER, 2, NOPS_MOST, 2, NULL},
};

static const struct rule *rule_for(enum package_format format, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if ((rules[i].format == format || rules[i].format == EVERY_FORMAT) &&
		    !strcmp(rules[i].name, name))
			return &rules[i];
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

static bool check_value(const struct rule *rule, const char *value, struct failure *f)
{
	uint32_t number;

	if (rule->kind == KIND_TEXT) {
		if (strlen(value) > rule->most)
			return failed(f,
				      "%s has %zu characters, but %u is the most there is room "
				      "for",
				      rule->name, strlen(value), rule->most);
		return true;
	}
	if (rule->kind == KIND_WORD) {
		if (!is_one_of(value, rule->words))
			return failed(f, "%s=%s: not %s", rule->name, value, rule->words);
		return true;
	}
	if (!parse_number(value, &number))
		return failed(f, "%s=%s: not a number", rule->name, value);
	if (number < rule->least || number > rule->most)
		return failed(f, "%s=%s: not %u to %u", rule->name, value, rule->least, rule->most);
	if (rule->kind == KIND_POWER && (number & (number - 1)))
		return failed(f, "%s=%s: not a power of two", rule->name, value);
	if (rule->kind == KIND_NUMBER && number % rule->multiple)
		return failed(f, "%s=%s: not a multiple of %u", rule->name, value, rule->multiple);
	return true;
}

static bool take_key(char *field, struct package_spec *spec, struct failure *f)
{
	const char *format = package_format_name(spec->format);
	char *value = strchr(field, '=');
	const struct rule *rule;

	if (!value)
		return failed(f, "'%s': a key, =, and its value are wanted", field);
	*value++ = 0;
	rule = rule_for(spec->format, field);
	if (!rule)
		return failed(f, "'%s': %s has no such key", field, format);
	if (package_has(spec, field))
		return failed(f, "%s is given twice", field);
	if (spec->key_count == PACKAGE_KEYS_MAX)
		return failed(f, "more than %d keys", PACKAGE_KEYS_MAX);
	if (!check_value(rule, value, f))
		return false;
	spec->key[spec->key_count].name = field;
	spec->key[spec->key_count++].value = value;
	return true;
}

bool package_parse(const char *text, struct package_spec *spec, struct failure *f)
{
	char names[128], *name, *at = spec->text;
	size_t i;

	memset(spec, 0, sizeof(*spec));
	if (strlen(text) >= sizeof(spec->text))
		return failed(f, "more than %zu characters", sizeof(spec->text) - 1);
	name = take_field(&text, &at);
	for (i = 0; i < PACKAGE_FORMATS && strcmp(name, formats[i]) != 0; i++)
		;
	if (i == PACKAGE_FORMATS)
		return failed(f, "'%s' is none of %s", name,
			      package_format_names(names, sizeof(names)));
	spec->format = (enum package_format)i;
	while (*text) {
		if (!take_key(take_field(&text, &at), spec, f))
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

bool package_override(const char *text, struct package_spec *spec, struct failure *f)
{
	struct package_spec over = {.key_count = 0};
	char all[PACKAGE_TEXT_MAX];
	unsigned int i;

	if (!package_parse(text, &over, f))
		return false;
	snprintf(all, sizeof(all), "%s", text);
	for (i = 0; i < spec->key_count && spec->format == over.format; i++) {
		size_t at = strlen(all);

		if (package_has(&over, spec->key[i].name))
			continue;
		if (snprintf(all + at, sizeof(all) - at, ",%s=", spec->key[i].name) >=
			    (int)(sizeof(all) - at) ||
		    !append_field(all, sizeof(all), spec->key[i].value))
			return failed(f, "more than %zu characters", sizeof(all) - 1);
	}
	return package_parse(all, spec, f);
}

const char *package_format_name(enum package_format format)
{
	return formats[format];
}

const char *package_format_names(char *text, size_t size)
{
	size_t i, at = 0;

	text[0] = 0;
	for (i = 0; i < PACKAGE_FORMATS && at < size; i++)
		at += (size_t)snprintf(text + at, size - at, "%s%s", i ? ", " : "", formats[i]);
	return text;
}

const char *package_text(const struct package_spec *spec, const char *key, const char *otherwise)
{
	unsigned int i;

	for (i = 0; i < spec->key_count; i++) {
		if (!strcmp(spec->key[i].name, key))
			return spec->key[i].value;
	}
	return otherwise;
}

bool package_has(const struct package_spec *spec, const char *key)
{
	return package_text(spec, key, NULL);
}

uint32_t package_number(const struct package_spec *spec, const char *key, uint32_t otherwise)
{
	const char *value = package_text(spec, key, NULL);
	uint32_t number = otherwise;

	if (value)
		parse_number(value, &number); /* which it is, since it was taken */
	return number;
}
