// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "lib/digest.h"
#include "image.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the format is read in place");

const struct image_header *image_header(const void *image)
{
	return (const struct image_header *)((const char *)image + IMAGE_HEADER_OFFSET);
}

const struct image_part *image_parts(const void *image)
{
	return (const struct image_part *)((const char *)image + image_header(image)->loader_size);
}

uint32_t image_digest(const struct image_header *header, const struct image_part *table)
{
	uint32_t d = digest(header, offsetof(struct image_header, digest), 0);

	return digest(table, header->part_count * sizeof(*table), d);
}

uint32_t image_loader_digest(const void *image, uint32_t loader_size)
{
	uint32_t behind = IMAGE_HEADER_OFFSET + (uint32_t)sizeof(struct image_header);
	uint32_t d = digest(image, IMAGE_HEADER_OFFSET, 0);

	return digest((const char *)image + behind, loader_size - behind, d);
}

bool image_part_in_head(uint32_t type)
{
	return type == PART_PARAMS || type == PART_UARTS || type == PART_LOG;
}

static bool part_in_bounds(const struct image_header *h, const struct image_part *part)
{
	uint32_t table_end = h->loader_size + h->part_count * (uint32_t)sizeof(*part);

	return part->offset % 8 == 0 && part->offset >= table_end &&
	       part->offset <= h->image_size && part->size <= h->image_size - part->offset;
}

enum error image_check(const void *image, uint32_t avail)
{
	const struct image_header *h = image_header(image);
	const struct image_part *part;
	uint32_t i;

	if (avail < IMAGE_HEADER_OFFSET + sizeof(*h) || h->magic != IMAGE_MAGIC)
		return ERR_IMG_DAMAGED;
	if (h->version != IMAGE_VERSION || h->header_size != sizeof(*h))
		return ERR_IMG_VERSION;
	if (h->image_size > avail || h->image_size % 8 || h->part_count > IMAGE_PARTS_MAX ||
	    h->loader_size % 8 || h->loader_size < IMAGE_HEADER_OFFSET + sizeof(*h) ||
	    h->loader_size > h->image_size ||
	    h->part_count * sizeof(*part) > h->image_size - h->loader_size)
		return ERR_IMG_DAMAGED;
	part = image_parts(image);
	if (image_digest(h, part) != h->digest)
		return ERR_IMG_DAMAGED;
	if (h->head_size > h->image_size ||
	    h->head_size < h->loader_size + h->part_count * sizeof(*part))
		return ERR_IMG_PART;
	for (i = 0; i < h->part_count; i++) {
		if (!part_in_bounds(h, &part[i]))
			return ERR_IMG_PART;
		/*
		 * Parts of the head must end inside the head; the other parts must start behind it.
		 */
		if (image_part_in_head(part[i].type) ? part[i].offset + part[i].size > h->head_size
						     : part[i].offset < h->head_size)
			return ERR_IMG_PART;
	}
	return ERR_NONE;
}

const struct image_part *image_find(const void *image, enum image_part_type type, unsigned int n)
{
	const struct image_part *part = image_parts(image);
	uint32_t i;

	for (i = 0; i < image_header(image)->part_count; i++) {
		if (part[i].type == (uint32_t)type && n-- == 0)
			return &part[i];
	}
	return NULL;
}

enum error image_check_part(const void *image, const struct image_part *part)
{
	const char *bytes = (const char *)image + part->offset;

	return digest(bytes, part->size, 0) == part->digest ? ERR_NONE : ERR_IMG_PART;
}

/* The parameter block of a checked image, and its length. NULL when the block is damaged. */
static const char *params_block(const void *image, const struct image_part *part, uint32_t *length)
{
	const char *block = (const char *)image + part->offset;

	if (image_check_part(image, part) || part->size < 2 * sizeof(uint32_t))
		return NULL;
	memcpy(length, block, sizeof(*length));
	return *length <= part->size ? block : NULL;
}

enum error image_read_params(const void *image, struct image_params *out, const char **cmdline)
{
	const struct image_part *part = image_find(image, PART_PARAMS, 0);
	const char *block;
	uint32_t length;

	memset(out, 0, sizeof(*out));
	*cmdline = NULL;
	if (!part)
		return ERR_NONE;
	block = params_block(image, part, &length);
	if (!block)
		return ERR_IMG_PART;
	memcpy(out, block, length < sizeof(*out) ? length : sizeof(*out));
	if (!out->cmdline_offset)
		return ERR_NONE;
	if (out->cmdline_offset >= length || out->cmdline_length >= length - out->cmdline_offset ||
	    block[out->cmdline_offset + out->cmdline_length])
		return ERR_IMG_PART;
	*cmdline = block + out->cmdline_offset;
	return ERR_NONE;
}

/* The console in the parameters, if they are good and have one. */
static const struct console_params *second_console(const void *image)
{
	const struct image_part *part = image_find(image, PART_PARAMS, 0);
	const struct image_params *params;
	uint32_t length;

	if (!part)
		return NULL;
	params = (const struct image_params *)params_block(image, part, &length);
	if (!params || length < sizeof(*params) || !params->console_offset ||
	    params->console_offset % 4 || params->console_offset > length ||
	    length - params->console_offset < sizeof(struct console_params))
		return NULL;
	return (const struct console_params *)((const char *)params + params->console_offset);
}

bool image_read_console(const void *image, bool checked, struct console_params *out)
{
	const struct image_console *first = (const struct image_console *)(image_header(image) + 1);
	const struct console_params *params = &first->params;

	if (digest(params, sizeof(*params), 0) != first->digest)
		params = checked ? second_console(image) : NULL;
	if (params)
		memcpy(out, params, sizeof(*out));
	else
		memset(out, 0, sizeof(*out));
	return params;
}

const char *format_name(uint32_t format)
{
	static const char names[FORMATS][5] = {"none", "gzip", "lz4", "lzo", "lzma", "xz", "zstd"};

	if (format == FORMAT_ZIMAGE)
		return "zimage";
	return format < FORMATS ? names[format] : "?";
}

const char *filter_name(uint32_t filter)
{
	return filter == FILTER_NONE ? "none" : filter == FILTER_ARM ? "arm" : "?";
}
