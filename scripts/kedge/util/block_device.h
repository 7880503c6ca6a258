/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing a partition: only one that nobody uses, and read back afterwards. */
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
 * Whether a line of a list like /proc/mounts or /proc/swaps names the device that path is, by
 * another name or not.
 */
bool device_listed(const char *list, const char *path);

/*
 * Whether a loop device reads and writes the file that path is, by the directory in which the
 * kernel lists block devices, /sys/block.
 */
bool device_looped(const char *directory, const char *path);

/*
 * Open a block device, or a file that stands for one. False, with the reason, when there is none,
 * when it is mounted, used as swap, by a loop device or by anything else that claims it. mtd
 * devices want flashcp.
 */
bool device_open(const char *path, struct device *d, struct failure *f);

/* Write from its start on, see that it has reached the device, and compare. */
bool device_write(struct device *d, const void *data, size_t size, struct failure *f);

void device_close(struct device *d);

#endif
