// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kedge update: make the images that /etc/kedge/NAME.conf ask for again, for a kernel that the
 * distribution has installed. The hooks in scripts/hooks call it.
 */
#define _GNU_SOURCE /* strverscmp */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/common/arguments.h"
#include "cmd/common/die.h"
#include "cmd/common/or_die.h"
#include "commands.h"
#include "board/conf.h"
#include "cmd/pack/pack_options.h"
#include "cmd/update/file_set.h"
#include "cmd/update/installed.h"
#include "cmd/update/pack_run.h"
#include "cmd/update/process.h"

enum {
	OPT_ROOT = 256,
};

static const struct argp_option options[] = {
	{"root", OPT_ROOT, "DIR", 0, "Another system's root directory, in front of all paths", 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct update *u = state->input;

	switch (key) {
	case OPT_ROOT:
		u->root = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1 || !*arg || (!u->version && strchr(arg, '/')))
			argp_error(state, "'%s': give a kernel's version and its file", arg);
		*(u->version ? &u->kernel : &u->version) = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	options,
	parse,
	"[VERSION [KERNEL]]",
	"Make the images that /etc/kedge/*.conf ask for again, from the kernel of that version "
	"(default: the newest in /boot). An image's predecessor is kept as IMAGE.old, and so is "
	"each of its files where it has several.\vA line of a .conf file is an option of kedge "
	"pack without its dashes, `name = value`; %v in a value stands for the version. More "
	"names: `output` is the image; `dtb` and `dtbo` without a '/' at their start are looked "
	"for among the kernel package's own; `initrd = yes` takes /boot/initrd.img-VERSION; "
	"`flavour = armmp` leaves kernels of other flavours alone; `after` is a shell command for "
	"when the image has changed, with KEDGE_IMAGE set.",
	NULL,
	NULL,
	NULL};

struct image {
	const char *conf_path;
	struct file_set files;
};

static bool run_after(const char *command, const char *image)
{
	char shell[] = "/bin/sh", option[] = "-c", *copy = strdup(command);
	char *words[] = {shell, option, copy, NULL};
	pid_t pid;
	bool good;

	if (!copy || setenv("KEDGE_IMAGE", image, 1))
		die("out of memory");
	pid = process_start();
	if (!pid)
		process_become(words);
	good = process_ended_well(pid);
	free(copy);
	return good;
}

static void not_made(const char *conf_path, const char *version, const char *image)
{
	if (access(image, F_OK))
		fprintf(stderr, "kedge: %s: no image was made for Linux %s, and there is none\n",
			conf_path, version);
	else
		fprintf(stderr,
			"kedge: %s: no image was made for Linux %s: %s is still the one before\n",
			conf_path, version, image);
}

/*
 * Make one image again. False, with the reason printed, when that fails: the present image stays as
 * it was.
 */
static bool remake(const struct update *u, const struct conf *conf, struct image *image)
{
	const char *output = conf_value(conf, "output", 0), *after = conf_value(conf, "after", 0);
	char *expanded, path[PATH_ROOM];
	bool good;

	expanded = expand_version(output ? output : "", u->version);
	if (expanded[0] != '/')
		die("%s: it wants a line `output = /PATH/OF/IMAGE`; no image was made",
		    image->conf_path);
	path_join_or_die(path, u->root, expanded, "");
	free(expanded);
	file_set_name(&image->files, path);
	good = pack_run(u, conf, image->files.part[0].fresh);
	if (!good)
		file_set_drop_fresh(&image->files);
	file_set_find(&image->files);
	/* With some options, such as console = help, pack writes nothing. */
	if (!good || !image->files.count) {
		not_made(image->conf_path, u->version, path);
		return false;
	}
	if (file_set_up_to_date(&image->files)) {
		file_set_drop_fresh(&image->files);
		printf("kedge: %s is up to date with Linux %s\n", path, u->version);
		return true;
	}
	if (!file_set_replace(&image->files)) {
		file_set_put_back(&image->files);
		fprintf(stderr, "kedge: %s: the image before is put back\n", image->conf_path);
		return false;
	}
	if (after && !run_after(after, path)) {
		fprintf(stderr, "kedge: %s: its `after` command failed; the image %s\n",
			image->conf_path,
			image->files.part[0].has_old ? "before is put back" : "is removed");
		file_set_put_back(&image->files);
		return false;
	}
	file_set_drop_older(&image->files);
	printf("kedge: %s is made from Linux %s\n", path, u->version);
	return true;
}

/*
 * Check that each line has a known name, and that names which only kedge update uses are there
 * once.
 */
static void check_conf(const char *path, const struct conf *conf)
{
	static const char *const once[] = {"output", "flavour", "after"};
	static const char *const more[] = {"output", "flavour", "after",
					   "kernel", "board",	"board-file"};
	const struct conf_setting *s;
	unsigned int i;
	size_t n;

	for (i = 0; i < conf->count; i++) {
		bool value = true;

		s = &conf->setting[i];
		for (n = 0; n < sizeof(more) / sizeof(more[0]) && strcmp(more[n], s->name); n++)
			;
		if (n == sizeof(more) / sizeof(more[0]) && !pack_takes(s->name, &value))
			die("%s:%u: unknown key %s; no image was made", path, s->line, s->name);
		if (value && !s->value)
			die("%s:%u: %s: it wants a value: %s = ...; no image was made", path,
			    s->line, s->name, s->name);
		if (!value && s->value)
			die("%s:%u: %s: it takes no value; no image was made", path, s->line,
			    s->name);
	}
	s = conf_twice(conf, once, sizeof(once) / sizeof(once[0]));
	if (s)
		die("%s:%u: %s is given twice; no image was made", path, s->line, s->name);
}

/* Do what one file asks for; true also when there is nothing to do. */
static bool update_one(const struct update *wanted, const char *path)
{
	struct image image = {.conf_path = path};
	char newest[PATH_ROOM], kernel[PATH_ROOM];
	struct update u = *wanted;
	const char *flavour;
	struct failure f;
	struct conf conf;
	bool good = true;

	if (!conf_read(path, &conf, &f))
		die("%s", f.text);
	check_conf(path, &conf);
	flavour = conf_value(&conf, "flavour", 0);
	if (!flavour && u.version)
		flavour = installed_flavour(u.version);
	installed_newest(u.root, flavour, newest);
	if (!newest[0]) {
		printf("kedge: %s: no kernel%s%s is installed, its image is left as it is\n", path,
		       flavour ? " of flavour " : "", flavour ? flavour : "");
	} else if (u.version && strcmp(installed_flavour(u.version), flavour) != 0) {
		printf("kedge: %s: wants flavour %s, not Linux %s\n", path, flavour, u.version);
	} else if (u.version && strverscmp(u.version, newest) < 0) {
		printf("kedge: %s: Linux %s is not the newest, %s is: nothing done\n", path,
		       u.version, newest);
	} else {
		if (!u.version)
			u.version = newest;
		if (!u.kernel) {
			path_join_or_die(kernel, u.root, "/boot/vmlinuz-", u.version);
			u.kernel = kernel;
		}
		good = remake(&u, &conf, &image);
	}
	conf_free(&conf);
	return good;
}

/* Update in a process of its own: a failure there does not stop the other images. */
static bool update_apart(const struct update *u, const char *path)
{
	pid_t pid = process_start();

	if (!pid)
		exit(update_one(u, path) ? 0 : EXIT_INPUT);
	return process_ended_well(pid);
}

static int is_conf(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 &&
	       !strcmp(entry->d_name + length - 5, ".conf");
}

static int run(int argc, char **argv)
{
	struct update u = {.root = ""};
	struct dirent **entries;
	char dir[PATH_ROOM], path[PATH_ROOM];
	bool good = true;
	int count, i;

	parse_arguments(&argp, argc, argv, &u);
	path_join_or_die(dir, u.root, "/etc/kedge", "");
	count = scandir(dir, &entries, is_conf, alphasort);
	if (count < 0 && errno != ENOENT)
		die("%s: %s", dir, strerror(errno));
	for (i = 0; i < count; i++) {
		path_join_or_die(path, dir, "/", entries[i]->d_name);
		good = update_apart(&u, path) && good;
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return good ? 0 : EXIT_INPUT;
}

const struct command cmd_update = {"update", "make the images of /etc/kedge again for a new kernel",
				   run};
