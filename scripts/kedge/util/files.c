// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

bool path_join(char path[PATH_ROOM], const char *first, const char *second, const char *third,
	       struct failure *f)
{
	if (snprintf(path, PATH_ROOM, "%s%s%s", first, second, third) >= PATH_ROOM)
		return failed(f, "%s%s%s: the path is too long", first, second, third);
	return true;
}

/* Read the size bytes that a file has, into room for them. */
static bool read_bytes(int fd, const char *path, struct buffer *b, struct failure *f)
{
	size_t done = 0;
	ssize_t got;

	while (done < b->size) {
		got = read(fd, b->data + done, b->size - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return failed(f, "%s: %s", path, strerror(errno));
		if (!got)
			return failed(f, "%s: it became shorter while it was read", path);
		done += (size_t)got;
	}
	return true;
}

bool read_file(const char *path, struct buffer *out, struct failure *f)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO: no wait */
	struct stat st;
	bool good = false;

	*out = (struct buffer){NULL, 0};
	if (fd < 0 || fstat(fd, &st)) {
		failed(f, "%s: %s", path, strerror(errno));
	} else if (!S_ISREG(st.st_mode)) {
		failed(f, "%s: not a regular file", path);
	} else if (st.st_size > FILE_LIMIT) {
		failed(f, "%s: %lld bytes are more than kedge reads (%u)", path,
		       (long long)st.st_size, FILE_LIMIT);
	} else {
		*out = (struct buffer){allocate((size_t)st.st_size), (size_t)st.st_size};
		good = read_bytes(fd, path, out, f);
	}
	if (fd >= 0)
		close(fd);
	if (!good)
		buffer_free(out);
	return good;
}

/*
 * The name of a file, or of one to come, with symbolic links resolved; the caller's. NULL, with the
 * reason in f, when that fails.
 */
static char *real_name(const char *path, struct failure *f)
{
	char *real = realpath(path, NULL);

	if (real)
		return real;
	if (errno != ENOENT) {
		failed(f, "%s: %s", path, strerror(errno));
		return NULL;
	}
	return strcpy(allocate(strlen(path) + 1), path);
}

/* A file that is replaced keeps its rights and, as far as we may give it away, its owner. */
static bool keep_identity(int fd, const struct stat *old)
{
	bool given = !fchown(fd, old->st_uid, old->st_gid) || !fchown(fd, (uid_t)-1, old->st_gid);

	/* No other group gets what this one had. */
	return !fchmod(fd, old->st_mode & (given ? 0777 : 0707));
}

bool take_rights(const char *path, const char *from)
{
	struct stat old;
	bool good = !stat(from, &old);
	int fd = good ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	good = fd >= 0 && keep_identity(fd, &old);
	if (fd >= 0)
		close(fd);
	return good;
}

/*
 * Write a file's bytes under a temporary name beside its real one. Returns that name, the caller's;
 * NULL, with the reason in f, when it fails.
 */
static char *write_beside(const struct file_to_write *file, const char *real, struct failure *f)
{
	const char *bytes = file->data;
	size_t done = 0, length = strlen(real);
	char *temporary = allocate(length + 8);
	mode_t mask = umask(0);
	struct stat old;
	bool exists = !stat(real, &old);
	ssize_t put;
	int fd;

	umask(mask);
	memcpy(temporary, real, length);
	memcpy(temporary + length, ".XXXXXX", 8);
	if (exists && !S_ISREG(old.st_mode)) {
		failed(f, "%s: not a regular file", file->path);
		goto fail;
	}
	fd = mkstemp(temporary);
	if (fd < 0) {
		failed(f, "%s: cannot create a file beside it: %s", file->path, strerror(errno));
		goto fail;
	}
	while (done < file->size) {
		put = write(fd, bytes + done, file->size - done);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			break;
		done += (size_t)put;
	}
	if (done < file->size ||
	    (exists ? !keep_identity(fd, &old) : fchmod(fd, 0666 & ~mask) != 0) || fsync(fd)) {
		failed(f, "%s: %s", file->path, strerror(errno));
		close(fd);
		unlink(temporary);
		goto fail;
	}
	if (!close(fd))
		return temporary;
	failed(f, "%s: %s", file->path, strerror(errno));
	unlink(temporary);
fail:
	free(temporary);
	return NULL;
}

/* One of the files of write_files(), and what was done with it so far. */
struct writing {
	char *real, *temporary;
	char *kept; /* name of the old file, until all have their names */
	bool named;
};

/*
 * Keep the old file, if there is one, under a name of its own. FAT has no links: there, for a
 * moment, no file has the real name.
 */
static bool keep_old(struct writing *w)
{
	size_t length = strlen(w->temporary);

	if (access(w->real, F_OK))
		return true;
	w->kept = allocate(length + 2);
	memcpy(w->kept, w->temporary, length);
	memcpy(w->kept + length, "~", 2);
	if (!link(w->real, w->kept) || !rename(w->real, w->kept))
		return true;
	free(w->kept);
	w->kept = NULL;
	return false;
}

/*
 * Give all files their names. The last one's old file need not be kept: nothing can fail behind it.
 */
static bool name_all(struct writing *w, const struct file_to_write *files, unsigned int count,
		     struct failure *f)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if ((i + 1 < count && !keep_old(&w[i])) || rename(w[i].temporary, w[i].real))
			return failed(f, "%s: %s", files[i].path, strerror(errno));
		w[i].named = true;
	}
	return true;
}

/* Bring back the files that were there, and remove what is new. */
static void undo(struct writing *w, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (w[i].kept)
			rename(w[i].kept,
			       w[i].real); /* does nothing if both are links of one file */
		else if (w[i].named)
			unlink(w[i].real);
		if (!w[i].named && w[i].temporary)
			unlink(w[i].temporary);
	}
}

static void end_writing(struct writing *w, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (w[i].kept)
			unlink(w[i].kept);
		free(w[i].kept);
		free(w[i].temporary);
		free(w[i].real);
	}
}

/* Find the real names. Two that are the same are refused: only the last file would stay. */
static bool name_files(struct writing *w, const struct file_to_write *files, unsigned int count,
		       struct failure *f)
{
	unsigned int i, other;

	for (i = 0; i < count; i++) {
		w[i].real = real_name(files[i].path, f);
		if (!w[i].real)
			return false;
		for (other = 0; other < i; other++) {
			if (!strcmp(w[other].real, w[i].real))
				return failed(f, "%s and %s are the same file", files[other].path,
					      files[i].path);
		}
	}
	return true;
}

static bool put_under_names(struct writing *w, const struct file_to_write *files,
			    unsigned int count, struct failure *f)
{
	unsigned int i;

	if (!name_files(w, files, count, f))
		return false;
	for (i = 0; i < count; i++) {
		w[i].temporary = write_beside(&files[i], w[i].real, f);
		if (!w[i].temporary)
			return false;
	}
	return name_all(w, files, count, f);
}

bool write_files(const struct file_to_write *files, unsigned int count, struct failure *f)
{
	struct writing *w = allocate(count * sizeof(*w));
	bool good;

	memset(w, 0, count * sizeof(*w));
	good = put_under_names(w, files, count, f);
	if (!good)
		undo(w, count);
	end_writing(w, count);
	free(w);
	return good;
}

bool write_file(const char *path, const void *data, size_t size, struct failure *f)
{
	return write_files(&(struct file_to_write){path, data, size}, 1, f);
}
