// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* strverscmp */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/common/die.h"
#include "cmd/common/or_die.h"
#include "installed.h"

const char *installed_flavour(const char *version)
{
	const char *digits = strpbrk(version, "-"), *p;

	/*
	 * The flavour is behind the last '-' that a digit follows: a flavour may have a '-', as
	 * armmp-lpae.
	 */
	for (p = digits; p; p = strchr(p + 1, '-')) {
		if (p[1] >= '0' && p[1] <= '9')
			digits = p;
	}
	p = digits ? strchr(digits + 1, '-') : NULL;
	return p ? p + 1 : "";
}

void installed_newest(const char *root, const char *flavour, char newest[PATH_ROOM])
{
	static const char prefix[] = "vmlinuz-";
	char path[PATH_ROOM];
	struct dirent *entry;
	DIR *dir;

	newest[0] = 0;
	path_join_or_die(path, root, "/boot", "");
	dir = opendir(path);
	if (!dir)
		die("%s: %s", path, strerror(errno));
	while ((entry = readdir(dir))) {
		const char *version = entry->d_name + sizeof(prefix) - 1;
		size_t length = strlen(entry->d_name);

		if (strncmp(entry->d_name, prefix, sizeof(prefix) - 1) != 0 ||
		    (length > 4 && !strcmp(entry->d_name + length - 4, ".old")) ||
		    (flavour && strcmp(installed_flavour(version), flavour) != 0))
			continue;
		if (!newest[0] || strverscmp(version, newest) > 0)
			path_join_or_die(newest, version, "", "");
	}
	closedir(dir);
}

char *expand_version(const char *value, const char *version)
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

char *installed_tree(const char *root, const char *name, const char *version, const char *hint)
{
	static const char *const places[] = {"/usr/lib/linux-image-%v/", "/boot/dtbs/%v/",
					     "/boot/dtb-%v/", "/usr/lib/linux-image-%v/broadcom/"};
	char path[PATH_ROOM];
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		char *place = expand_version(places[i], version);

		path_join_or_die(path, root, place, name);
		free(place);
		if (!access(path, R_OK))
			return strdup(path);
	}
	die("%s: no such device tree in %s/usr/lib/linux-image-%s or %s/boot/dtbs/%s%s", name, root,
	    version, root, version, hint);
}
