/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RedBoot's Flash Image System: a directory in a block of the flash, of entries of 256 bytes whose
 * numbers are little-endian here (eCos: redboot, flash.c; Linux: drivers/mtd/parsers/redboot.c). An
 * entry whose name begins with 0xff is deleted, one that begins with two is the end.
 */
#ifndef KEDGE_FIS_H
#define KEDGE_FIS_H

#include "util/buffer.h"
#include "util/failure.h"

#define FIS_ENTRY 256u
#define FIS_NAME  16u  /* with the 0 at its end */
#define FIS_MOST  512u /* entries that are read or written */
#define FIS_OWN	  "FIS directory"

struct fis_entry {
	char name[FIS_NAME + 1];
	uint32_t flash, size;	/* address and bytes in the flash */
	uint32_t memory, entry; /* where it is loaded and entered */
	uint32_t data;		/* bytes of size that hold something */
	uint32_t checksum;	/* of these: fis_checksum(), or 0 for none */
	char problem[96];	/* empty: none */
};

struct fis_directory {
	size_t offset;	/* in the file */
	uint32_t size;	/* bytes */
	bool has_flash; /* the file is the whole flash, */
	uint32_t flash; /* which begins at this address */
	unsigned int count;
	struct fis_entry entry[FIS_MOST];
};

/*
 * Find and read the directory of a flash's dump, or of a block of it; what is wrong with an entry
 * is in its problem. False, with the reason in f, when there is none.
 */
bool fis_read(const uint8_t *data, size_t size, struct fis_directory *d, struct failure *f);

/*
 * Put problems into the entries: bad names, ranges that are empty, overlap, or are not in the size
 * bytes of flash from base on (size 0: not known).
 */
void fis_check(struct fis_directory *d, uint32_t base, uint64_t size);

/* The directory's d->size bytes, the caller's; there is room for all entries. */
struct buffer fis_write(const struct fis_directory *d);

/* RedBoot's CRC of an image: CRC-32 that begins with 0 and is not inverted (eCos: cyg_crc32). */
uint32_t fis_checksum(const uint8_t *data, size_t size);

#endif
