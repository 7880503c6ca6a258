// SPDX-License-Identifier: GPL-2.0-or-later
/* The archives that Gemini boards' upgrade pages take, compressed or not. */
#include <stddef.h>
#include <string.h>

#include "boot/image/image.h"
#include "codec/decompress.h"
#include "gemini.h"
#include "tar.h"
#include "unwrap.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

static bool find(const uint8_t *data, size_t size, const char *name, struct tar_entry *entry)
{
	size_t at = 0;
	bool damaged;

	while (tar_next(data, size, &at, entry, &damaged)) {
		if (!strcmp(entry->name, name))
			return true;
	}
	return false;
}

bool is_gemini(const uint8_t *data, size_t size)
{
	struct tar_entry entry;

	return find(data, size, GEMINI_KERN, &entry) && find(data, size, GEMINI_INFO, &entry);
}

void unwrap_gunzip(struct buffer *file)
{
	struct buffer inner;
	struct failure f;

	if (packing_of(file->data, file->size) != PACKING_GZIP ||
	    !decompress(PACKING_GZIP, file->data, file->size, &inner, NULL, &f))
		return;
	if (is_gemini(inner.data, inner.size)) {
		buffer_free(file);
		*file = inner;
	} else {
		buffer_free(&inner);
	}
}

/* Whether an image of kedge's goes on behind the size bytes of it that are at data. */
static bool goes_on(const uint8_t *data, size_t size)
{
	const size_t at = IMAGE_HEADER_OFFSET + offsetof(struct image_header, image_size);

	return size >= IMAGE_HEADER_OFFSET + sizeof(struct image_header) &&
	       read_le32(data + ZIMAGE_MAGIC_OFFSET) == ZIMAGE_MAGIC &&
	       read_le32(data + IMAGE_HEADER_OFFSET) == IMAGE_MAGIC && read_le32(data + at) > size;
}

bool unwrap_gemini(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f)
{
	static const char *const more[] = {GEMINI_RAMDISK, GEMINI_APPLICATION, GEMINI_INFO};
	struct tar_entry kern, entry;
	bool damaged;
	size_t i, at = 0;

	while (tar_next(data, size, &at, &entry, &damaged))
		;
	if (damaged)
		return failed(f, "it is damaged or was cut: its archive ends at 0x%zx", at);
	find(data, size, GEMINI_KERN, &kern);
	if (!kern.size)
		return failed(f, "its zImage is empty");
	unwrap_piece(u, GEMINI_KERN, kern.offset, kern.size);
	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		if (find(data, size, more[i], &entry))
			unwrap_piece(u, more[i], entry.offset, entry.size);
	}
	if (!goes_on(data + kern.offset, kern.size))
		return true;
	if (u->piece_count < 2 || strcmp(u->piece[1].name, GEMINI_RAMDISK) != 0)
		return failed(f, "its image goes on in rd.gz, and that is not there");
	u->kernel_pieces = 2;
	return true;
}
