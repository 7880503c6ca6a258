// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "lib/range.h"
#include "lib/digest.h"
#include "assemble.h"
#include "codec/compress.h"
#include "console/uarts.h"
#include "util/bytes.h"

/* Room behind the last part: the loader may shift an appended tree into it. */
#define TAIL_PAD IMAGE_FDT_PAD

/* An initrd that begins on a page may stay where it is. */
#define INITRD_ALIGN 0x1000u

void describe_payload(struct image_contents *in, enum image_format format, enum image_filter filter,
		      const struct buffer *image)
{
	struct buffer filtered = copy_filtered(filter, image);

	in->kernel.format = format;
	in->kernel.filter = filter;
	in->kernel.inflated_size = (uint32_t)image->size;
	in->kernel.inflated_digest = digest(image->data, image->size, 0);
	in->kernel.gap = payload_gap(format, &in->payload, &filtered);
	buffer_free(&filtered);
}

void keep_zimage(struct image_contents *in, const struct buffer *zimage, uint32_t inflated_size)
{
	in->payload =
		(struct buffer){allocate(zimage->size + ZIMAGE_PAD), zimage->size + ZIMAGE_PAD};
	memcpy(in->payload.data, zimage->data, zimage->size);
	memset(in->payload.data + zimage->size, 0, ZIMAGE_PAD);
	in->kernel.format = FORMAT_ZIMAGE;
	in->kernel.inflated_size = inflated_size;
	in->kernel.inflated_digest = digest(in->payload.data, in->payload.size, 0);
}

struct layout {
	uint8_t *image; /* NULL while sizes are only added up */
	struct image_part *table;
	uint32_t parts;
	uint32_t at;
	uint32_t head_size; /* of loader, table and parameters: what the loader moves first */
	uint32_t piece;	    /* where the second piece of the image begins; 0: it is in one */
};

static void add_part(struct layout *l, enum image_part_type type, const void *data, size_t size)
{
	l->at = align_up(l->at, 8);
	if (type == PART_FDT)
		l->at += IMAGE_FDT_PAD;
	if (type == PART_INITRD)
		l->at = align_up(l->at, INITRD_ALIGN);
	if (l->at < l->piece && size > l->piece - l->at)
		l->at = l->piece;
	if (l->image) {
		memcpy(l->image + l->at, data, size);
		l->table[l->parts] = (struct image_part){(uint32_t)type, l->at, (uint32_t)size,
							 digest(data, size, 0)};
	}
	l->parts++;
	l->at += (uint32_t)size;
}

/* Room that the loader fills. */
static void add_empty_part(struct layout *l, enum image_part_type type, size_t size)
{
	struct buffer empty = {allocate(size), size};

	memset(empty.data, 0, size);
	add_part(l, type, empty.data, size);
	buffer_free(&empty);
}

/* Make PART_PARAMS: the fields, then the console, then the command line. */
static struct buffer params_block(const struct image_contents *in)
{
	size_t length = in->settings.cmdline ? strlen(in->settings.cmdline) + 1 : 0;
	struct image_params p = in->settings.params;
	struct buffer b;

	p.version = PARAMS_VERSION;
	p.console_offset = sizeof(p);
	p.cmdline_offset = 0;
	p.cmdline_length = 0;
	if (in->settings.cmdline) {
		p.cmdline_offset = (uint32_t)(sizeof(p) + sizeof(in->settings.console));
		p.cmdline_length = (uint32_t)length - 1;
	}
	b.size = sizeof(p) + sizeof(in->settings.console) + length;
	p.length = (uint32_t)b.size;
	b.data = allocate(b.size);
	memcpy(b.data, &p, sizeof(p));
	memcpy(b.data + sizeof(p), &in->settings.console, sizeof(in->settings.console));
	if (in->settings.cmdline)
		memcpy(b.data + p.cmdline_offset, in->settings.cmdline, length);
	return b;
}

static void add_trees(struct layout *l, const struct image_contents *in)
{
	unsigned int i;

	for (i = 0; i < in->tree_count; i++)
		add_part(l, PART_FDT, in->tree[i].data, in->tree[i].size);
}

/* What the first piece has no room for stands at the start of the second. */
static bool add_payload(struct layout *l, const struct buffer *payload, struct failure *f)
{
	size_t first = 0;

	l->at = align_up(l->at, 8);
	if (l->piece && l->at >= l->piece)
		return failed(f,
			      "the image's first piece has %u bytes, too few for the loader and "
			      "the device trees, which have %u",
			      l->piece, l->at);
	if (l->piece && payload->size > l->piece - l->at) {
		first = l->piece - l->at;
		add_part(l, PART_PAYLOAD, payload->data, first);
	}
	add_part(l, PART_PAYLOAD, payload->data + first, payload->size - first);
	return true;
}

/*
 * Lay the parts out behind the loader and a table of part_count entries; with l->image set, write
 * them too. False, with the reason in f, when the first piece has too little room.
 */
static bool lay_out(struct layout *l, const struct image_contents *in, const struct buffer *params,
		    const struct buffer *uarts, uint32_t part_count, struct failure *f)
{
	l->parts = 0;
	l->at = (uint32_t)(in->loader.size + part_count * sizeof(struct image_part));
	add_part(l, PART_PARAMS, params->data, params->size);
	if (uarts->size)
		add_part(l, PART_UARTS, uarts->data, uarts->size);
	if (in->settings.log_room)
		add_empty_part(l, PART_LOG, in->settings.log_room);
	l->head_size = align_up(l->at, 8);
	/* In an image of two pieces the trees are in the first one. */
	if (l->piece)
		add_trees(l, in);
	if (!add_payload(l, &in->payload, f))
		return false;
	if (!l->piece)
		add_trees(l, in);
	if (in->initrd.size)
		add_part(l, PART_INITRD, in->initrd.data, in->initrd.size);
	l->at = align_up(l->at, 8) + TAIL_PAD;
	return true;
}

static void write_console(uint8_t *image, const struct console_params *params)
{
	struct image_console console = {*params, digest(params, sizeof(*params), 0)};

	memcpy(image + IMAGE_HEADER_OFFSET + sizeof(struct image_header), &console,
	       sizeof(console));
}

static void write_zimage_fields(uint8_t *image, uint32_t size, const struct image_kernel *k)
{
	uint32_t klsz = read_le32(image + ZIMAGE_TABLE_OFFSET + 4);

	write_le32(image + ZIMAGE_END_OFFSET, size);
	write_le32(image + klsz + 12, k->bss_size);
	write_le32(image + klsz + 16, k->text_offset);
}

/* Write the header, when all parts have their places. */
static void write_header(const struct layout *l, const struct image_contents *in, uint32_t size)
{
	struct image_header h;

	memcpy(&h, image_header(l->image), sizeof(h));
	h.image_size = size;
	h.head_size = l->head_size;
	h.part_count = l->parts;
	h.kernel = in->kernel;
	write_zimage_fields(l->image, size, &h.kernel);
	write_console(l->image, &in->settings.console);
	h.loader_digest = image_loader_digest(l->image, h.loader_size);
	h.digest = image_digest(&h, l->table);
	memcpy(l->image + IMAGE_HEADER_OFFSET, &h, sizeof(h));
}

/* Find out how many parts there are: a longer table may cut the payload in two. */
static bool count_parts(struct layout *l, const struct image_contents *in,
			const struct buffer *params, const struct buffer *uarts, struct failure *f)
{
	uint32_t part_count;

	do {
		part_count = l->parts;
		if (!lay_out(l, in, params, uarts, part_count, f))
			return false;
	} while (l->parts != part_count);
	return true;
}

bool assemble_image(const struct image_contents *in, struct buffer *image, struct failure *f)
{
	struct buffer params = params_block(in), uarts = {NULL, 0};
	struct layout l = {.piece = in->settings.params.piece_offset};
	bool good;

	if (in->settings.console.type == CONSOLE_AUTO)
		uarts = uarts_part();
	good = count_parts(&l, in, &params, &uarts, f);
	if (good) {
		if (l.at <= l.piece)
			((struct image_params *)params.data)->piece_offset = 0;
		*image = (struct buffer){allocate(l.at), l.at};
		memset(image->data, 0, image->size);
		memcpy(image->data, in->loader.data, in->loader.size);
		l.image = image->data;
		l.table = (struct image_part *)(image->data + in->loader.size);
		good = lay_out(&l, in, &params, &uarts, l.parts, f);
		if (good)
			write_header(&l, in, (uint32_t)image->size);
		else
			buffer_free(image);
	}
	buffer_free(&params);
	buffer_free(&uarts);
	return good;
}
