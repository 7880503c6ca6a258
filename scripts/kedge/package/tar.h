/* SPDX-License-Identifier: GPL-2.0-or-later */
/* POSIX ustar archives, as far as bootloaders' packages need them: plain files, short names. */
#ifndef KEDGE_TAR_H
#define KEDGE_TAR_H

#include "util/buffer.h"
#include "util/failure.h"

#define TAR_BLOCK 512u
#define TAR_NAME  100u

/* One plain file of an archive. */
struct tar_entry {
	char name[TAR_NAME + 1]; /* without a leading "./" */
	size_t offset, size;	 /* of its bytes in the archive */
};

/*
 * Add a file to an archive that is being made: owner root, mode 0644, time 0, so that the same
 * files give the same archive. name is shorter than TAR_NAME. False, with the reason in f, when the
 * archive gets larger than its limit.
 */
bool tar_add(struct growing *archive, const char *name, const void *data, size_t size,
	     struct failure *f);

/*
 * End an archive with its two empty blocks, and compress it as gzip does; the result is the
 * caller's, and the archive stays so. False, with the reason in f, when it gets too large.
 */
bool tar_gzip(struct growing *archive, struct buffer *out, struct failure *f);

/*
 * The next plain file from *at on, which gets behind it; other kinds of entry are passed over.
 * False at the archive's end, or where a header or size is damaged, which *damaged tells.
 */
bool tar_next(const uint8_t *data, size_t size, size_t *at, struct tar_entry *entry, bool *damaged);

#endif
