// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kedge update: remake the images that /etc/kedge/NAME.conf ask for, for a kernel that the
 * distribution has installed. The hooks in scripts/hooks call it.
 */
#define _GNU_SOURCE /* strverscmp */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands.h"
#include "board/conf.h"
#include "file_set.h"

#define ARGUMENTS_MAX (CONF_MAX + 16)

enum {
	OPT_ROOT = 256,
};

struct update {
	const char *root;    /* in front of all paths; "" */
	const char *version; /* NULL: the newest that is installed */
	const char *kernel;  /* NULL: ROOT/boot/vmlinuz-VERSION */
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
			argp_error(state, "'%s': wanted is a kernel's version and its file", arg);
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
	"Remake the images that /etc/kedge/*.conf ask for, from the kernel of that version "
	"(default: the newest in /boot). An image's predecessor is kept as IMAGE.old, and so is "
	"each of its files where it has several.\v"
	"A line of a .conf file is an option of kedge pack without its dashes, `name = value`; "
	"%v in a value stands for the version. More names: `output` is the image; `dtb` and `dtbo` "
	"without a '/' at their start are looked for among the kernel package's own; `initrd = "
	"yes` "
	"takes "
	"/boot/initrd.img-VERSION; `flavour = armmp` leaves kernels of other flavours alone; "
	"`after` is a shell command for when the image has changed, with KEDGE_IMAGE set.",
	NULL,
	NULL,
	NULL};

/* The flavour at a version's end: "armmp" of 6.1.0-9-armmp; the whole if it has no '-'. */
static const char *flavour_of(const char *version)
{
	const char *digits = strpbrk(version, "-"), *p;

	/* Behind the last '-' that a digit follows, for there is armmp-lpae, too. */
	for (p = digits; p; p = strchr(p + 1, '-')) {
		if (p[1] >= '0' && p[1] <= '9')
			digits = p;
	}
	p = digits ? strchr(digits + 1, '-') : NULL;
	return p ? p + 1 : "";
}

/* The newest version in /boot, of that flavour if it is not NULL, into newest; "" for none. */
static void find_newest(const struct update *u, const char *flavour, char *newest)
{
	static const char prefix[] = "vmlinuz-";
	char path[PATH_ROOM];
	struct dirent *entry;
	DIR *dir;

	newest[0] = 0;
	path_join(path, u->root, "/boot", "");
	dir = opendir(path);
	if (!dir)
		die("%s: %s", path, strerror(errno));
	while ((entry = readdir(dir))) {
		const char *version = entry->d_name + sizeof(prefix) - 1;
		size_t length = strlen(entry->d_name);

		if (strncmp(entry->d_name, prefix, sizeof(prefix) - 1) != 0 ||
		    (length > 4 && !strcmp(entry->d_name + length - 4, ".old")) ||
		    (flavour && strcmp(flavour_of(version), flavour) != 0))
			continue;
		if (!newest[0] || strverscmp(version, newest) > 0)
			path_join(newest, version, "", "");
	}
	closedir(dir);
}

/* A value with %v replaced; the caller's. */
static char *expand(const char *value, const char *version)
{
	size_t room = strlen(value) + 1;
	const char *p;
	char *out, *at;

	for (p = value; (p = strstr(p, "%v")); p += 2)
		room += strlen(version);
	out = allocate(room);
	for (at = out; *value; value++) {
		if (value[0] == '%' && value[1] == 'v') {
			at = stpcpy(at, version);
			value++;
		} else {
			*at++ = *value;
		}
	}
	*at = 0;
	return out;
}

/* Where a kernel package of Debian's, or a plain `make dtbs_install`, puts trees. */
static char *find_tree(const struct update *u, const char *name, const char *version,
		       const char *hint)
{
	static const char *const places[] = {"/usr/lib/linux-image-%v/", "/boot/dtbs/%v/",
					     "/boot/dtb-%v/", "/usr/lib/linux-image-%v/broadcom/"};
	char path[PATH_ROOM];
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		char *place = expand(places[i], version);

		path_join(path, u->root, place, name);
		free(place);
		if (!access(path, R_OK))
			return strdup(path);
	}
	die("%s: no such device tree in %s/usr/lib/linux-image-%s or %s/boot/dtbs/%s%s", name,
	    u->root, version, u->root, version, hint);
}

/* FILE[,KEY=VALUE]... as --dtb wants it, with the file's path; the caller's. */
static char *find_tree_spec(const struct update *u, const char *value, const char *version)
{
	char *name = allocate(strlen(value) + 1), *end = name, *found, *spec, *at;
	const char *rest = value, *p;

	take_field(&rest, &end);
	found = find_tree(u, name, version,
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

struct image {
	const char *conf_path;
	struct file_set files;
};

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
	char *value = s->value ? expand(s->value, u->version) : NULL, *found;
	char path[PATH_ROOM];

	if (!strcmp(s->name, "output") || !strcmp(s->name, "flavour") ||
	    !strcmp(s->name, "after")) {
		free(value);
		return;
	}
	if (!strcmp(s->name, "initrd") && value && !strcmp(value, "yes")) {
		path_join(path, u->root, "/boot/initrd.img-", u->version);
		add(a, s->name, path);
	} else if (!strcmp(s->name, "dtb") && value && value[0] != '/') {
		found = find_tree_spec(u, value, u->version);
		add(a, s->name, found);
		free(found);
	} else if (!strcmp(s->name, "dtbo") && value && value[0] != '/') {
		found = find_tree(u, value, u->version, "");
		add(a, s->name, found);
		free(found);
	} else {
		add(a, s->name, value);
	}
	free(value);
}

/* Start a process that goes on from here; 0 in that, its number in this one. */
static pid_t start(void)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		die("a process cannot be started: %s", strerror(errno));
	return pid;
}

/* Wait for its end; true when it succeeded. */
static bool ended_well(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

/* Become a program. */
static _Noreturn void become(char *const *words)
{
	execv(words[0], words);
	fprintf(stderr, "kedge: %s: %s\n", words[0], strerror(errno));
	_exit(EXIT_INPUT);
}

/* Apart, so that a tree that is not there does not end all. */
static bool pack(const struct update *u, const struct conf *conf, const struct image *image)
{
	struct arguments a = {0};
	unsigned int i;
	pid_t pid = start();

	if (pid)
		return ended_well(pid);
	a.word[a.count++] = strdup("/proc/self/exe");
	a.word[a.count++] = strdup("pack");
	add(&a, "quiet", NULL);
	add(&a, "kernel", u->kernel);
	add(&a, "output", image->files.part[0].fresh);
	for (i = 0; i < conf->count; i++)
		add_setting(&a, u, &conf->setting[i]);
	become(a.word);
}

static bool run_after(const char *command, const char *image)
{
	char shell[] = "/bin/sh", option[] = "-c", *copy = strdup(command);
	char *words[] = {shell, option, copy, NULL};
	pid_t pid;
	bool good;

	if (!copy || setenv("KEDGE_IMAGE", image, 1))
		die("out of memory");
	pid = start();
	if (!pid)
		become(words);
	good = ended_well(pid);
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

/* Remake one image; false, after saying why, when that failed: the present one is as it was. */
static bool remake(const struct update *u, const struct conf *conf, struct image *image)
{
	const char *output = conf_value(conf, "output", 0), *after = conf_value(conf, "after", 0);
	char *expanded, path[PATH_ROOM];
	bool good;

	expanded = expand(output ? output : "", u->version);
	if (expanded[0] != '/')
		die("%s: it wants a line `output = /PATH/OF/IMAGE`; no image was made",
		    image->conf_path);
	path_join(path, u->root, expanded, "");
	free(expanded);
	file_set_name(&image->files, path);
	good = pack(u, conf, image);
	if (!good)
		file_set_drop_fresh(&image->files);
	file_set_find(&image->files);
	/* There are options, as console = help, of which pack makes nothing. */
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

/* That each line means something, and what is used here alone stands there once. */
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

/* Do what one file asks for; true also when there is nothing to be done. */
static bool update_one(const struct update *wanted, const char *path)
{
	struct image image = {.conf_path = path};
	char newest[PATH_ROOM], kernel[PATH_ROOM];
	struct update u = *wanted;
	const char *flavour;
	struct conf conf;
	bool good = true;

	conf_read(path, &conf);
	check_conf(path, &conf);
	flavour = conf_value(&conf, "flavour", 0);
	if (!flavour && u.version)
		flavour = flavour_of(u.version);
	find_newest(&u, flavour, newest);
	if (!newest[0]) {
		printf("kedge: %s: no kernel%s%s is installed, its image is left as it is\n", path,
		       flavour ? " of flavour " : "", flavour ? flavour : "");
	} else if (u.version && strcmp(flavour_of(u.version), flavour) != 0) {
		printf("kedge: %s: wants flavour %s, not Linux %s\n", path, flavour, u.version);
	} else if (u.version && strverscmp(u.version, newest) < 0) {
		printf("kedge: %s: Linux %s is not the newest, %s is: nothing done\n", path,
		       u.version, newest);
	} else {
		if (!u.version)
			u.version = newest;
		if (!u.kernel) {
			path_join(kernel, u.root, "/boot/vmlinuz-", u.version);
			u.kernel = kernel;
		}
		good = remake(&u, &conf, &image);
	}
	conf_free(&conf);
	return good;
}

/* What ends one does not keep the others from being made. */
static bool update_apart(const struct update *u, const char *path)
{
	pid_t pid = start();

	if (!pid)
		exit(update_one(u, path) ? 0 : EXIT_INPUT);
	return ended_well(pid);
}

static int is_conf(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 &&
	       !strcmp(entry->d_name + length - 5, ".conf");
}

int command_update(int argc, char **argv)
{
	struct update u = {.root = ""};
	struct dirent **entries;
	char dir[PATH_ROOM], path[PATH_ROOM];
	bool good = true;
	int count, i;

	parse_arguments(&argp, argc, argv, &u);
	path_join(dir, u.root, "/etc/kedge", "");
	count = scandir(dir, &entries, is_conf, alphasort);
	if (count < 0 && errno != ENOENT)
		die("%s: %s", dir, strerror(errno));
	for (i = 0; i < count; i++) {
		path_join(path, dir, "/", entries[i]->d_name);
		good = update_apart(&u, path) && good;
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return good ? 0 : EXIT_INPUT;
}
