// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "boot/image/payload.h"
#include "lib/branch.h"
#include "compress.h"
#include "util/buffer.h"

#define FILTER_WORTH	100	 /* 1 % */
#define WORKSPACE_BYTES 0x40000u /* more than any decoder wants with 64-bit pointers */

bool parse_format(const char *name, enum image_format *format)
{
	uint32_t i;

	for (i = 0; i < FORMATS; i++) {
		if (!strcmp(name, format_name(i))) {
			*format = (enum image_format)i;
			return true;
		}
	}
	return false;
}

bool parse_filter(const char *name, enum image_filter *filter)
{
	bool none = !strcmp(name, filter_name(FILTER_NONE));

	*filter = none ? FILTER_NONE : FILTER_ARM;
	return none || !strcmp(name, filter_name(FILTER_ARM));
}

struct buffer copy_filtered(enum image_filter filter, const struct buffer *image)
{
	struct buffer out = {allocate(image->size), image->size};

	memcpy(out.data, image->data, image->size);
	if (filter == FILTER_ARM)
		branch_filter_encode(out.data, out.size);
	return out;
}

bool best_filter(const struct buffer *image, enum image_filter *best, struct failure *f)
{
	struct buffer filtered = copy_filtered(FILTER_ARM, image);
	size_t with, without;
	bool good = estimate_gzip(&filtered, &with, f) && estimate_gzip(image, &without, f);

	buffer_free(&filtered);
	if (!good)
		return false;
	/* Less than this much is not worth the pass that undoes it. */
	*best = with < without - without / FILTER_WORTH ? FILTER_ARM : FILTER_NONE;
	return true;
}

enum image_filter format_filter(enum image_format format, enum image_filter best)
{
	return format == FORMAT_NONE || format == FORMAT_LZ4 ? FILTER_NONE : best;
}

bool compress_payload(enum image_format format, const struct buffer *image, struct buffer *out,
		      struct failure *f)
{
	switch (format) {
	case FORMAT_GZIP:
		return compress_gzip(image, out, f);
	case FORMAT_LZ4:
		return compress_lz4(image, out, f);
	case FORMAT_LZO:
		return compress_lzo(image, out, f);
	case FORMAT_LZMA:
		return compress_lzma(image, out, f);
	case FORMAT_XZ:
		return compress_xz(image, out, f);
	case FORMAT_ZSTD:
		return compress_zstd(image, out, f);
	default:
		*out = copy_filtered(FILTER_NONE, image);
		return true;
	}
}

enum error inflate_payload(enum image_format format, const struct buffer *payload,
			   struct buffer *image)
{
	struct payload p = {
		.source = payload->data,
		.source_size = (uint32_t)payload->size,
		.kernel = image->data,
		.kernel_size = (uint32_t)image->size,
		.workspace = allocate(WORKSPACE_BYTES),
		.workspace_size = WORKSPACE_BYTES,
		.vector = true,
	};
	enum error error = payload_inflate(format, &p);

	free(p.workspace);
	return error;
}

/*
 * Whether the payload inflates correctly over itself when it ends gap bytes behind the inflated
 * end.
 */
static bool inflates_at(uint32_t gap, enum image_format format, const struct buffer *payload,
			const struct buffer *image, uint8_t *room)
{
	struct buffer source = {room + image->size + gap - payload->size, payload->size};
	struct buffer inflated = {room, image->size};

	memset(room, 0, image->size + gap);
	memcpy(source.data, payload->data, payload->size);
	return inflate_payload(format, &source, &inflated) == ERR_NONE &&
	       !memcmp(room, image->data, image->size);
}

uint32_t payload_gap(enum image_format format, const struct buffer *payload,
		     const struct buffer *image)
{
	uint32_t most = (uint32_t)payload->size; /* behind the whole kernel: no overlap */
	uint32_t bad = 0, good, middle, step;
	uint8_t *room = allocate(image->size + most);

	if (payload->size > image->size)
		bad = (uint32_t)(payload->size - image->size);
	if (format == FORMAT_NONE || inflates_at(bad, format, payload, image, room)) {
		free(room);
		return bad;
	}
	good = most;
	for (step = 8; bad + step < most; step *= 4) {
		if (inflates_at(bad + step, format, payload, image, room)) {
			good = bad + step;
			break;
		}
		bad += step;
	}
	while (good - bad > 1) {
		middle = bad + (good - bad) / 2;
		if (inflates_at(middle, format, payload, image, room))
			good = middle;
		else
			bad = middle;
	}
	free(room);
	return good;
}
