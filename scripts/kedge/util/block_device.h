/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing a partition that nothing uses, and reading it back. */
#ifndef KEDGE_BLOCK_DEVICE_H
#define KEDGE_BLOCK_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#include "failure.h"

struct device {
	int fd;
	uint64_t size; /* bytes */
};

/*
 * Whether a list like /proc/mounts or /proc/swaps has a line for the device at path, under any of
 * its names.
 */
bool device_listed(const char *list, const char *path);

/*
 * Whether a loop device uses the file at path. directory is where the kernel lists block devices:
 * /sys/block.
 */
bool device_looped(const char *directory, const char *path);

/*
 * Open a block device, or a file in place of one. False, with the reason in f, when there is none,
 * or when it is mounted, used as swap, used by a loop device or claimed by anything else.
 */
bool device_open(const char *path, struct device *d, struct failure *f);

/*
 * Write from the device's start, flush, read back and compare; false, with the reason in f, when a
 * step fails.
 */
bool device_write(struct device *d, const void *data, size_t size, struct failure *f);

void device_close(struct device *d);

#endif
