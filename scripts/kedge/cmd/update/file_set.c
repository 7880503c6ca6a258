// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/common/or_die.h"
#include "file_set.h"

static bool same_bytes(const char *one, const char *other)
{
	struct buffer a, b;
	bool same;

	if (access(one, F_OK))
		return false;
	a = read_file_or_die(one);
	b = read_file_or_die(other);
	same = a.size == b.size && !memcmp(a.data, b.data, a.size);
	buffer_free(&a);
	buffer_free(&b);
	return same;
}

static void name_part(struct file_set_part *p, const char *output, const char *suffix)
{
	memset(p, 0, sizeof(*p));
	path_join_or_die(p->output, output, suffix, "");
	path_join_or_die(p->fresh, output, ".new", suffix);
	path_join_or_die(p->old, output, ".old", suffix);
	path_join_or_die(p->older, output, ".older", suffix);
}

void file_set_name(struct file_set *files, const char *output)
{
	const char *suffix = "";
	unsigned int i;

	for (i = 0; suffix && i <= PACKAGE_SUFFIXES_MAX; i++) {
		name_part(&files->part[i], output, suffix);
		unlink(files->part[i].fresh);
		suffix = package_suffix(i);
	}
	files->count = i;
}

void file_set_drop_fresh(const struct file_set *files)
{
	unsigned int i;

	for (i = 0; i < files->count; i++)
		unlink(files->part[i].fresh);
}

void file_set_find(struct file_set *files)
{
	unsigned int i, count = 0;

	for (i = 0; i < files->count; i++) {
		if (access(files->part[i].fresh, F_OK))
			continue;
		if (count != i)
			files->part[count] = files->part[i];
		count++;
	}
	files->count = count;
}

bool file_set_up_to_date(const struct file_set *files)
{
	unsigned int i;

	for (i = 0; i < files->count; i++) {
		if (!same_bytes(files->part[i].output, files->part[i].fresh))
			return false;
	}
	return true;
}

static bool not_done(const char *path, const char *error)
{
	fprintf(stderr, "kedge: %s: %s\n", path, error);
	return false;
}

/*
 * The new file takes the present one's name, and that becomes the old one. FAT has no links: there,
 * for a moment, no file has that name.
 */
static bool place(struct file_set_part *p)
{
	if (!access(p->output, F_OK)) {
		if (!take_rights(p->fresh, p->output))
			return not_done(p->fresh, strerror(errno));
		if (link(p->output, p->old) && rename(p->output, p->old))
			return not_done(p->old, strerror(errno));
		p->has_old = true;
	}
	if (rename(p->fresh, p->output))
		return not_done(p->output, strerror(errno));
	p->placed = true;
	return true;
}

bool file_set_replace(struct file_set *files)
{
	unsigned int i;

	for (i = 0; i < files->count; i++) {
		struct file_set_part *p = &files->part[i];

		p->has_older = !rename(p->old, p->older);
		if (!p->has_older && errno != ENOENT)
			return not_done(p->old, strerror(errno));
	}
	for (i = 0; i < files->count; i++) {
		if (!place(&files->part[i]))
			return false;
	}
	sync();
	return true;
}

void file_set_put_back(const struct file_set *files)
{
	unsigned int i;

	for (i = 0; i < files->count; i++) {
		const struct file_set_part *p = &files->part[i];

		if (p->has_old) {
			rename(p->old, p->output);
			unlink(p->old); /* rename() does nothing if both are links of one file */
		} else if (p->placed) {
			unlink(p->output);
		}
		if (p->has_older)
			rename(p->older, p->old);
		unlink(p->fresh);
	}
	sync();
}

void file_set_drop_older(const struct file_set *files)
{
	unsigned int i;

	for (i = 0; i < files->count; i++)
		unlink(files->part[i].older);
}
