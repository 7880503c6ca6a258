// SPDX-License-Identifier: GPL-2.0-or-later
/* Packages found, taken apart, and given another kernel. */
#include <stdio.h>
#include <string.h>

#include "lib/range.h"
#include "codec/decompress.h"
#include "package_format.h"
#include "util/buffer.h"
#include "util/failure.h"

static const struct package_format *find(const uint8_t *data, size_t size, bool inflated)
{
	const struct package_format *format, *found = NULL;
	unsigned int n;

	for (n = 0; (format = package_format_nth(n)); n++) {
		if (!format->recognise || (found && format->like != found) ||
		    (inflated && !format->gzipped))
			continue;
		if (format->recognise(data, size))
			found = format;
	}
	return found;
}

const struct package_format *package_detect(const uint8_t *data, size_t size)
{
	return find(data, size, false);
}

const struct package_format *package_detect_inflated(const uint8_t *data, size_t size)
{
	return find(data, size, true);
}

void package_inflate(struct buffer *file)
{
	struct buffer inner;
	struct failure f;

	if (packing_of(file->data, file->size) != PACKING_GZIP ||
	    !decompress(PACKING_GZIP, file->data, file->size, &inner, NULL, &f))
		return;
	if (package_detect_inflated(inner.data, inner.size)) {
		buffer_free(file);
		*file = inner;
	} else {
		buffer_free(&inner);
	}
}

bool package_parse(const uint8_t *data, size_t size, struct package_contents *c, struct failure *f)
{
	memset(c, 0, sizeof(*c));
	c->format = package_detect(data, size);
	c->kernel_pieces = 1;
	return c->format->parse(data, size, c, f);
}

bool package_replace_kernel(const struct buffer *package, const struct package_contents *c,
			    const struct buffer *kernel, struct buffer *out, struct failure *f)
{
	if (!c->format->replace_kernel)
		return failed(f, "other files or sums depend on what is in it");
	return c->format->replace_kernel(package, c, kernel, out, f);
}

struct buffer package_kernel(const struct package_contents *c, const uint8_t *data)
{
	struct buffer out = {NULL, 0};
	unsigned int i;
	size_t at = 0;

	for (i = 0; i < c->kernel_pieces; i++)
		out.size += c->piece[i].size;
	out.data = allocate(out.size);
	for (i = 0; i < c->kernel_pieces; i++) {
		memcpy(out.data + at, data + c->piece[i].offset, c->piece[i].size);
		at += c->piece[i].size;
	}
	return out;
}

struct buffer package_put_kernel(const struct buffer *package, const struct package_contents *c,
				 const struct buffer *kernel, uint32_t align)
{
	const struct package_piece *old = &c->piece[0];
	size_t end = old->offset + align_up((uint32_t)old->size, align);
	size_t room = align_up((uint32_t)kernel->size, align), rest;
	struct buffer out;

	rest = package->size > end ? package->size - end : 0;
	out.size = old->offset + room + rest;
	out.data = allocate(out.size);
	memcpy(out.data, package->data, old->offset);
	memcpy(out.data + old->offset, kernel->data, kernel->size);
	memset(out.data + old->offset + kernel->size, 0, room - kernel->size);
	if (rest)
		memcpy(out.data + old->offset + room, package->data + end, rest);
	return out;
}

/* --- what is found --- */

void package_add_piece(struct package_contents *c, const char *name, size_t offset, size_t size)
{
	struct package_piece *p = &c->piece[c->piece_count];

	if (c->piece_count == PACKAGE_PIECES_MAX || !size)
		return;
	snprintf(p->name, sizeof(p->name), "%s", name);
	p->offset = offset;
	p->size = size;
	c->piece_count++;
}

static struct package_field *add_field(struct package_contents *c, const char *name,
				       enum package_field_kind kind)
{
	struct package_field *field = &c->field[c->field_count];

	if (c->field_count == PACKAGE_FIELDS_MAX)
		return NULL;
	c->field_count++;
	field->name = name;
	field->kind = kind;
	return field;
}

/* What a terminal might take for more than a letter is left out. */
void package_add_text(struct package_contents *c, const char *name, const void *text, size_t most)
{
	struct package_field *field = add_field(c, name, FIELD_TEXT);
	const char *from = text;
	size_t i, at = 0;

	for (i = 0; field && i < most && from[i] && at < PACKAGE_FIELD_TEXT - 1; i++) {
		if (from[i] >= ' ' && from[i] <= '~')
			field->text[at++] = from[i];
	}
}

void package_add_number(struct package_contents *c, const char *name, enum package_field_kind kind,
			uint64_t number)
{
	struct package_field *field = add_field(c, name, kind);

	if (field)
		field->number = number;
}
