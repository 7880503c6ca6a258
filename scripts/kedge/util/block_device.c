// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "block_device.h"
#include "failure.h"

#define CHUNK 0x10000u

/* Whether two paths are the same device, or the same file. */
static bool same(const struct stat *st, const char *other)
{
	struct stat o;

	if (stat(other, &o))
		return false;
	if (S_ISBLK(st->st_mode) && S_ISBLK(o.st_mode))
		return st->st_rdev == o.st_rdev;
	return st->st_dev == o.st_dev && st->st_ino == o.st_ino;
}

bool device_listed(const char *list, const char *path)
{
	FILE *file = fopen(list, "re");
	char line[4096], name[4096];
	bool found = false;
	struct stat st;

	if (!file)
		return false;
	if (!stat(path, &st)) {
		while (!found && fgets(line, sizeof(line), file))
			found = sscanf(line, "%4095s", name) == 1 && name[0] == '/' &&
				same(&st, name);
	}
	fclose(file);
	return found;
}

/* Whether the first line of a file is the full name of the file at path. */
static bool is_backing(const char *file, const char *path)
{
	FILE *list = fopen(file, "re");
	char name[4096];
	struct stat st;
	bool found;

	if (!list)
		return false;
	found = fgets(name, sizeof(name), list) && !stat(path, &st);
	fclose(list);
	if (!found)
		return false;
	name[strcspn(name, "\n")] = 0;
	return same(&st, name);
}

bool device_looped(const char *directory, const char *path)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;
	char file[4096];
	bool found = false;

	while (dir && !found && (entry = readdir(dir))) {
		if (!strncmp(entry->d_name, "loop", 4) &&
		    snprintf(file, sizeof(file), "%s/%s/loop/backing_file", directory,
			     entry->d_name) < (int)sizeof(file))
			found = is_backing(file, path);
	}
	if (dir)
		closedir(dir);
	return found;
}

bool device_open(const char *path, struct device *d, struct failure *f)
{
	struct stat st;

	d->fd = -1;
	if (stat(path, &st))
		return failed(f, "%s", strerror(errno));
	if (S_ISCHR(st.st_mode))
		return failed(f, "it is no block device; mtd devices are written with flashcp");
	if (!S_ISBLK(st.st_mode) && !S_ISREG(st.st_mode))
		return failed(f, "it is no block device");
	if (device_listed("/proc/self/mounts", path))
		return failed(f, "it is mounted; unmount it first");
	if (device_listed("/proc/swaps", path))
		return failed(f, "it is used as swap; swapoff first");
	if (S_ISREG(st.st_mode) && device_looped("/sys/block", path))
		return failed(f, "a loop device uses it; losetup -d first");
	/* O_EXCL: the kernel refuses a device that is in use in any other way, or in part. */
	d->fd = open(path, O_RDWR | O_CLOEXEC | (S_ISBLK(st.st_mode) ? O_EXCL : 0));
	if (d->fd < 0)
		return failed(f, "%s",
			      errno == EBUSY ? "it, or a part of it, is in use" : strerror(errno));
	d->size = (uint64_t)st.st_size;
	if (S_ISBLK(st.st_mode) && ioctl(d->fd, BLKGETSIZE64, &d->size)) {
		device_close(d);
		return failed(f, "%s", strerror(errno));
	}
	return true;
}

/*
 * Write or compare; returns the bytes that were done. If that is not all, errno says why; 0: the
 * bytes differ, or nothing more could be read or written.
 */
static size_t transfer(int fd, const uint8_t *data, size_t size, bool compare)
{
	static uint8_t found[CHUNK];
	size_t done = 0, part;
	ssize_t count;

	while (done < size) {
		part = size - done < CHUNK ? size - done : CHUNK;
		count = compare ? pread(fd, found, part, (off_t)done)
				: pwrite(fd, data + done, part, (off_t)done);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			break;
		errno = 0;
		if (!count || (compare && memcmp(found, data + done, (size_t)count) != 0))
			break;
		done += (size_t)count;
	}
	return done;
}

bool device_write(struct device *d, const void *data, size_t size, struct failure *f)
{
	size_t done = transfer(d->fd, data, size, false);

	if (!done && size)
		return failed(f, "it could not be written: %s; nothing was",
			      errno ? strerror(errno) : "it is full");
	if (done < size || fsync(d->fd))
		return failed(f,
			      "it could not be written whole: %s; what it holds now is of no use",
			      errno ? strerror(errno) : "it is full");
	/* Read back from the device, not from the page cache. */
	posix_fadvise(d->fd, 0, 0, POSIX_FADV_DONTNEED);
	if (transfer(d->fd, data, size, true) < size)
		return failed(f, "%s",
			      errno ? strerror(errno)
				    : "what was read back is not what was written: the "
				      "device is bad");
	return true;
}

void device_close(struct device *d)
{
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
}
