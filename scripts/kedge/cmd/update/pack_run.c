// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/common/or_die.h"
#include "installed.h"
#include "pack_run.h"
#include "process.h"
#include "util/text.h"

#define ARGUMENTS_MAX (CONF_MAX + 16)

/* Turn FILE[,KEY=VALUE]... into what --dtb takes, with the file's path; the caller's. */
static char *find_tree_spec(const struct update *u, const char *value, const char *version)
{
	char *name = allocate(strlen(value) + 1), *end = name, *found, *spec, *at;
	const char *rest = value, *p;

	take_field(&rest, &end);
	found = installed_tree(u->root, name, version,
			       *rest ? " (a comma in a file's name is written twice)" : "");
	spec = allocate(2 * strlen(found) + strlen(rest) + 2);
	for (p = found, at = spec; *p; p++) {
		*at++ = *p;
		if (*p == ',')
			*at++ = ',';
	}
	sprintf(at, "%s%s", *rest ? "," : "", rest);
	free(found);
	free(name);
	return spec;
}

struct arguments {
	unsigned int count;
	char *word[ARGUMENTS_MAX]; /* each from malloc */
};

static void add(struct arguments *a, const char *option, const char *value)
{
	size_t room = strlen(option) + (value ? strlen(value) : 0) + 4;
	char *word = allocate(room);

	snprintf(word, room, value ? "--%s=%s" : "--%s", option, value);
	a->word[a->count++] = word;
}

static void add_setting(struct arguments *a, const struct update *u, const struct conf_setting *s)
{
	char *value = s->value ? expand_version(s->value, u->version) : NULL, *found;
	char path[PATH_ROOM];

	if (!strcmp(s->name, "output") || !strcmp(s->name, "flavour") ||
	    !strcmp(s->name, "after")) {
		free(value);
		return;
	}
	if (!strcmp(s->name, "initrd") && value && !strcmp(value, "yes")) {
		path_join_or_die(path, u->root, "/boot/initrd.img-", u->version);
		add(a, s->name, path);
	} else if (!strcmp(s->name, "dtb") && value && value[0] != '/') {
		found = find_tree_spec(u, value, u->version);
		add(a, s->name, found);
		free(found);
	} else if (!strcmp(s->name, "dtbo") && value && value[0] != '/') {
		found = installed_tree(u->root, value, u->version, "");
		add(a, s->name, found);
		free(found);
	} else {
		add(a, s->name, value);
	}
	free(value);
}

bool pack_run(const struct update *u, const struct conf *conf, const char *output)
{
	struct arguments a = {0};
	unsigned int i;
	pid_t pid = process_start();

	if (pid)
		return process_ended_well(pid);
	a.word[a.count++] = strdup("/proc/self/exe");
	a.word[a.count++] = strdup("pack");
	add(&a, "quiet", NULL);
	add(&a, "kernel", u->kernel);
	add(&a, "output", output);
	for (i = 0; i < conf->count; i++)
		add_setting(&a, u, &conf->setting[i]);
	process_become(a.word);
}
