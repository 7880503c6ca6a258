// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "fis.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

/* Where an entry's fields are. */
#define FLASH	 16
#define MEMORY	 20
#define SIZE	 24
#define ENTRY	 28
#define DATA	 32
#define CHECKSUM 252 /* in front of it a checksum of the entry, which RedBoot leaves 0 */

#define DIRECTORY_MOST 0x100000u

uint32_t fis_checksum(const uint8_t *data, size_t size)
{
	return ~(uint32_t)crc32(0xffffffff, data, (uInt)size);
}

/* --- reading --- */

static void read_entry(const uint8_t *from, struct fis_entry *e)
{
	memset(e, 0, sizeof(*e));
	memcpy(e->name, from, FIS_NAME);
	e->flash = read_le32(from + FLASH);
	e->memory = read_le32(from + MEMORY);
	e->size = read_le32(from + SIZE);
	e->entry = read_le32(from + ENTRY);
	e->data = read_le32(from + DATA);
	e->checksum = read_le32(from + CHECKSUM);
}

/* The directory starts on a block, which has the least power of two that it fits into. */
static size_t block_start(size_t at, uint32_t size)
{
	size_t block = FIS_ENTRY;

	while (block < size)
		block *= 2;
	return at & ~(block - 1);
}

/* Look for the directory's own entry; its offset is in *at. */
static bool find_own(const uint8_t *data, size_t size, size_t *at, struct fis_entry *own,
		     struct failure *f)
{
	bool cut = false;
	size_t start;

	for (*at = 0; size - *at >= FIS_ENTRY; *at += FIS_ENTRY) {
		if (memcmp(data + *at, FIS_OWN, sizeof(FIS_OWN)) != 0)
			continue;
		read_entry(data + *at, own);
		if (!own->size || own->size > DIRECTORY_MOST || own->size % FIS_ENTRY)
			continue;
		start = block_start(*at, own->size);
		cut = own->size > size - start;
		if (!cut && *at - start < own->size)
			return true;
	}
	return failed(f, cut ? "its FIS directory was cut" : "there is no FIS directory in it");
}

static void check_sum(const uint8_t *data, const struct fis_directory *d, struct fis_entry *e)
{
	uint32_t sum;

	if (e->problem[0] || !e->checksum || !e->data)
		return;
	sum = fis_checksum(data + (e->flash - d->flash), e->data);
	if (sum != e->checksum)
		snprintf(e->problem, sizeof(e->problem),
			 "its checksum is 0x%08" PRIx32 ", but 0x%08" PRIx32 " of what is there",
			 e->checksum, sum);
}

bool fis_read(const uint8_t *data, size_t size, struct fis_directory *d, struct failure *f)
{
	struct fis_entry own = {0};
	size_t at;
	unsigned int i;

	memset(d, 0, sizeof(*d));
	if (!find_own(data, size, &at, &own, f))
		return false;
	d->offset = block_start(at, own.size);
	d->size = own.size;
	d->has_flash = block_start(size - 1, own.size) > 0; /* there is more than that block */
	if (d->has_flash && own.flash < d->offset)
		return failed(f, "its FIS directory is at 0x%zx, but says that it is at 0x%x",
			      d->offset, own.flash);
	d->flash = d->has_flash ? own.flash - (uint32_t)d->offset : 0;
	for (at = 0; at < d->size; at += FIS_ENTRY) {
		const uint8_t *from = data + d->offset + at;

		if (from[0] == 0xff && from[1] == 0xff)
			break;
		if (from[0] == 0xff)
			continue;
		if (d->count == FIS_MOST)
			return failed(f, "its FIS directory has more than %u entries", FIS_MOST);
		read_entry(from, &d->entry[d->count++]);
	}
	fis_check(d, d->flash, d->has_flash ? size : 0);
	for (i = 0; d->has_flash && i < d->count; i++)
		check_sum(data, d, &d->entry[i]);
	return true;
}

/* --- checking --- */

static const char *name_problem(const struct fis_entry *e)
{
	size_t i, length = strlen(e->name);

	if (length == FIS_NAME)
		return "its name has no end";
	for (i = 0; i < length; i++) {
		if (e->name[i] < ' ' || e->name[i] > '~')
			return "its name has a character that cannot be printed";
	}
	return length ? NULL : "it has no name";
}

static bool overlap(const struct fis_entry *a, const struct fis_entry *b)
{
	return a->flash < (uint64_t)b->flash + b->size && b->flash < (uint64_t)a->flash + a->size;
}

static void check_entry(struct fis_directory *d, unsigned int n, uint32_t base, uint64_t size)
{
	struct fis_entry *e = &d->entry[n];
	const char *problem = name_problem(e);
	uint64_t end = (uint64_t)e->flash + e->size;
	unsigned int i;

	if (!problem && !e->size)
		problem = "it has no bytes";
	if (!problem && e->data > e->size)
		problem = "its data have more bytes than it";
	if (!problem && (size ? e->flash < base || end > base + size : end > 0x100000000u))
		problem = "it is not in the flash";
	snprintf(e->problem, sizeof(e->problem), "%s", problem ? problem : "");
	for (i = 0; i < n && !problem; i++) {
		if (!strcmp(d->entry[i].name, e->name))
			problem = "has its name, too";
		else if (overlap(&d->entry[i], e))
			problem = "has the same bytes of the flash";
		if (problem && name_problem(&d->entry[i]))
			snprintf(e->problem, sizeof(e->problem), "entry %u %s", i, problem);
		else if (problem)
			snprintf(e->problem, sizeof(e->problem), "'%s' %s", d->entry[i].name,
				 problem);
	}
}

void fis_check(struct fis_directory *d, uint32_t base, uint64_t size)
{
	unsigned int i;

	for (i = 0; i < d->count; i++)
		check_entry(d, i, base, size);
}

/* --- writing --- */

struct buffer fis_write(const struct fis_directory *d)
{
	struct buffer out = {allocate(d->size), d->size};
	unsigned int i;

	memset(out.data, 0xff, out.size);
	for (i = 0; i < d->count; i++) {
		const struct fis_entry *e = &d->entry[i];
		uint8_t *to = out.data + (size_t)i * FIS_ENTRY;

		memset(to, 0, FIS_ENTRY);
		memcpy(to, e->name, strlen(e->name));
		write_le32(to + FLASH, e->flash);
		write_le32(to + MEMORY, e->memory);
		write_le32(to + SIZE, e->size);
		write_le32(to + ENTRY, e->entry);
		write_le32(to + DATA, e->data);
		write_le32(to + CHECKSUM, e->checksum);
	}
	return out;
}
