// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "util/files.h"

#define SPACE	   " \t\r"
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789-"

/* Cut what is only space off a string's end. */
static void trim_end(char *text)
{
	size_t length = strlen(text);

	while (length && strchr(SPACE, text[length - 1]))
		text[--length] = 0;
}

static bool parse_line(const char *file, char *line, unsigned int number, struct conf *conf,
		       struct failure *f)
{
	char *name = line + strspn(line, SPACE), *end = name + strspn(name, NAME_CHARS);
	char *value = end + strspn(end, SPACE);

	if (!*name || *name == '#')
		return true;
	if (end == name || (*value && *value != '='))
		return failed(f, "%s:%u: not 'name = value'", file, number);
	if (conf->count == CONF_MAX)
		return failed(f, "%s:%u: more than %d settings", file, number, CONF_MAX);
	if (*value) {
		value++;
		value += strspn(value, SPACE);
		trim_end(value);
	} else {
		value = NULL;
	}
	*end = 0;
	conf->setting[conf->count++] = (struct conf_setting){name, value, number};
	return true;
}

bool conf_parse(const char *name, const void *bytes, size_t size, struct conf *conf,
		struct failure *f)
{
	unsigned int number = 0;
	char *line, *next;

	memset(conf, 0, sizeof(*conf));
	if (memchr(bytes, 0, size))
		return failed(f, "%s: it is not a text file", name);
	conf->text = allocate(size + 1);
	memcpy(conf->text, bytes, size);
	conf->text[size] = 0;
	for (line = conf->text; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		if (!parse_line(name, line, ++number, conf, f)) {
			conf_free(conf);
			return false;
		}
	}
	return true;
}

bool conf_read(const char *path, struct conf *conf, struct failure *f)
{
	struct buffer file;
	bool good;

	memset(conf, 0, sizeof(*conf));
	if (!read_file(path, &file, f))
		return false;
	good = conf_parse(path, file.data, file.size, conf, f);
	buffer_free(&file);
	return good;
}

const struct conf_setting *conf_find(const struct conf *conf, const char *name, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < conf->count; i++) {
		if (!strcmp(conf->setting[i].name, name) && n-- == 0)
			return &conf->setting[i];
	}
	return NULL;
}

const char *conf_value(const struct conf *conf, const char *name, unsigned int n)
{
	const struct conf_setting *s = conf_find(conf, name, n);

	return s ? s->value ? s->value : "" : NULL;
}

const struct conf_setting *conf_twice(const struct conf *conf, const char *const *names,
				      size_t count)
{
	const struct conf_setting *second, *first = NULL;
	size_t i;

	for (i = 0; i < count; i++) {
		second = conf_find(conf, names[i], 1);
		if (second && (!first || second->line < first->line))
			first = second;
	}
	return first;
}

void conf_free(struct conf *conf)
{
	free(conf->text);
	memset(conf, 0, sizeof(*conf));
}
