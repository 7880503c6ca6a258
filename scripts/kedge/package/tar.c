// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "codec/compress.h"
#include "tar.h"
#include "util/failure.h"

/* Where a header's fields are (POSIX.1-1988, ustar); numbers are octal digits. */
#define MODE	 100
#define UID	 108
#define GID	 116
#define SIZE	 124
#define TIME	 136
#define CHECKSUM 148
#define TYPE	 156
#define MAGIC	 257

#define CHECKSUM_SIZE 8

/* The sum of a header's bytes, its own field taken as spaces. */
static unsigned int checksum(const uint8_t *header)
{
	unsigned int i, sum = 0;

	for (i = 0; i < TAR_BLOCK; i++)
		sum += i >= CHECKSUM && i < CHECKSUM + CHECKSUM_SIZE ? ' ' : header[i];
	return sum;
}

static bool add_block(struct growing *archive, const void *data, size_t size, struct failure *f)
{
	size_t at = archive->buffer.size, padded = (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;

	if (!grow(archive, padded))
		return failed(f, "the tar archive gets larger than %zu bytes", archive->limit);
	memset(archive->buffer.data + at, 0, padded);
	memcpy(archive->buffer.data + at, data, size);
	archive->buffer.size = at + padded;
	return true;
}

bool tar_add(struct growing *archive, const char *name, const void *data, size_t size,
	     struct failure *f)
{
	uint8_t header[TAR_BLOCK] = {0};
	char *text = (char *)header;

	snprintf(text, TAR_NAME, "%s", name);
	snprintf(text + MODE, 8, "%07o", 0644u);
	snprintf(text + UID, 8, "%07o", 0u);
	snprintf(text + GID, 8, "%07o", 0u);
	snprintf(text + SIZE, 12, "%011zo", size);
	snprintf(text + TIME, 12, "%011o", 0u);
	text[TYPE] = '0';
	memcpy(text + MAGIC, "ustar\00000", 8);
	snprintf(text + CHECKSUM, CHECKSUM_SIZE - 1, "%06o", checksum(header));
	text[CHECKSUM + CHECKSUM_SIZE - 1] = ' ';
	return add_block(archive, header, sizeof(header), f) && add_block(archive, data, size, f);
}

bool tar_gzip(struct growing *archive, struct buffer *out, struct failure *f)
{
	static const uint8_t end[2 * TAR_BLOCK];

	return add_block(archive, end, sizeof(end), f) && gzip_file(&archive->buffer, out, f);
}

/* A field of octal digits, with spaces around them; false when it holds anything else. */
static bool read_octal(const uint8_t *field, size_t length, size_t *value)
{
	size_t i = 0, digits = 0;

	*value = 0;
	while (i < length && field[i] == ' ')
		i++;
	for (; i < length && field[i] >= '0' && field[i] <= '7'; i++, digits++)
		*value = *value * 8 + (size_t)(field[i] - '0');
	return digits > 0 && (i == length || !field[i] || field[i] == ' ');
}

bool tar_next(const uint8_t *data, size_t size, size_t *at, struct tar_entry *entry, bool *damaged)
{
	size_t sum, from;

	*damaged = false;
	while (size - *at >= TAR_BLOCK && data[*at]) {
		const uint8_t *header = data + *at;

		*damaged = true;
		if (!read_octal(header + CHECKSUM, CHECKSUM_SIZE, &sum) ||
		    sum != checksum(header) || !read_octal(header + SIZE, 12, &entry->size))
			return false;
		entry->offset = *at + TAR_BLOCK;
		if (entry->size > size - entry->offset)
			return false;
		*damaged = false;
		*at = entry->offset + (entry->size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
		*at = *at > size ? size : *at;
		if (header[TYPE] && header[TYPE] != '0')
			continue;
		from = header[0] == '.' && header[1] == '/' ? 2 : 0;
		snprintf(entry->name, sizeof(entry->name), "%.*s", (int)(TAR_NAME - from),
			 (const char *)header + from);
		return true;
	}
	return false;
}
