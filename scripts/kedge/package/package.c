// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/range.h"
#include "package_format.h"
#include "tar.h"
#include "util/files.h"

void package_add_file(struct package *p, const char *suffix, struct buffer data)
{
	p->file[p->file_count++] = (struct package_file){suffix, data};
}

void package_add_size(struct package *p, const char *what, uint64_t size, uint64_t limit)
{
	struct package_size *s = &p->size[p->size_count++];

	snprintf(s->what, sizeof(s->what), "%s", what);
	s->size = size;
	s->limit = limit;
}

unsigned int package_add_place(struct package *p, const char *what, uint32_t start, size_t size)
{
	struct package_place *place = &p->place[p->place_count];

	snprintf(place->what, sizeof(place->what), "%s", what);
	place->start = start;
	place->size = size;
	return p->place_count++;
}

const struct buffer *package_key_file(const struct package_input *in, const char *key)
{
	unsigned int i;

	for (i = 0; i < in->options->key_count; i++) {
		if (!strcmp(in->options->key[i].name, key))
			return &in->file[i];
	}
	return NULL;
}

bool package_placeholder(struct buffer *out, struct failure *f)
{
	struct growing tar = {.limit = FILE_LIMIT};
	bool good = tar_gzip(&tar, out, f);

	buffer_free(&tar.buffer);
	return good;
}

bool package_make(const struct package_input *input, struct package *p, struct failure *f)
{
	unsigned int i;

	memset(p, 0, sizeof(*p));
	p->image_place = PACKAGE_NO_PLACE;
	p->initrd_place = PACKAGE_NO_PLACE;
	if (!input->options->format->make(input, p, f)) {
		package_free(p);
		return false;
	}
	for (i = 0; package_has(input->options, "limit") && i < p->file_count; i++) {
		if (!p->file[i].suffix)
			package_add_size(p, "the file", p->file[i].data.size,
					 package_number(input->options, "limit"));
	}
	return true;
}

void package_free(struct package *p)
{
	unsigned int i;

	for (i = 0; i < p->file_count; i++)
		buffer_free(&p->file[i].data);
	p->file_count = 0;
}

void package_check_sizes(const struct package *p, const char *output, struct problems *o)
{
	unsigned int i;

	for (i = 0; i < p->size_count; i++) {
		const struct package_size *s = &p->size[i];

		if (s->size > s->limit)
			problem_add(o,
				    "%s: %s has %" PRIu64 " bytes, %" PRIu64
				    " more than the %" PRIu64 " that there is room for",
				    output, s->what, s->size, s->size - s->limit, s->limit);
	}
}

static bool copied_over(const struct package_place *a, const struct package_place *b)
{
	return a->whole && b->whole && a->start < (uint64_t)b->start + b->size &&
	       b->start < (uint64_t)a->start + a->size;
}

void package_check_places(const struct package *p, const char *output, struct problems *o)
{
	const struct package_place *a, *b;

	if (p->image_place != PACKAGE_NO_PLACE && p->entry >= p->place[p->image_place].size)
		problem_add(
			o,
			"%s: the entry 0x%x is outside of the image, which has %zu bytes at 0x%x",
			output, p->place[p->image_place].start + p->entry,
			p->place[p->image_place].size, p->place[p->image_place].start);
	for (a = p->place; a < p->place + p->place_count; a++) {
		if (a->size > UINT32_MAX || !range_fits(a->start, (uint32_t)a->size))
			problem_add(
				o,
				"%s: %s, %zu bytes at 0x%x, passes the end of the 32-bit address "
				"space",
				output, a->what, a->size, a->start);
		for (b = p->place; b < a; b++) {
			if (copied_over(a, b))
				problem_add(
					o,
					"%s: %s, %zu bytes at 0x%x, and %s, %zu bytes at 0x%x, are "
					"copied over each other",
					output, b->what, b->size, b->start, a->what, a->size,
					a->start);
		}
	}
}

void package_print_sizes(const struct package *p, const char *output)
{
	unsigned int i;

	for (i = 0; i < p->size_count; i++)
		printf("%s: %s: %" PRIu64 " of %" PRIu64 " bytes\n", output, p->size[i].what,
		       p->size[i].size, p->size[i].limit);
}

bool package_write(const struct package *p, const char *output, struct failure *f)
{
	struct file_to_write files[PACKAGE_FILES_MAX];
	char *path[PACKAGE_FILES_MAX];
	unsigned int i;
	bool good;

	for (i = 0; i < p->file_count; i++) {
		const char *suffix = p->file[i].suffix ? p->file[i].suffix : "";
		size_t length = strlen(output) + strlen(suffix) + 1;

		path[i] = allocate(length);
		snprintf(path[i], length, "%s%s", output, suffix);
		files[i] =
			(struct file_to_write){path[i], p->file[i].data.data, p->file[i].data.size};
	}
	good = write_files(files, p->file_count, f);
	for (i = 0; i < p->file_count; i++)
		free(path[i]);
	return good;
}
