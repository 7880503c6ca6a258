// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/plan/range.h"
#include "gemini.h"
#include "package_formats.h"
#include "cmd/common/die.h"
#include "util/files.h"

bool package_takes_initrd(const struct package_spec *spec)
{
	switch (spec->format) {
	case PACKAGE_BOOTIMG:
	case PACKAGE_FIT:
		return true;
	case PACKAGE_UIMAGE:
	case PACKAGE_ZIMAGE:
	default:
		return false;
	}
}

bool package_takes_trees(const struct package_spec *spec)
{
	switch (spec->format) {
	case PACKAGE_BOOTIMG:
		return package_bootimg_takes_trees(spec);
	case PACKAGE_FIT:
		return true;
	case PACKAGE_UIMAGE:
	case PACKAGE_ZIMAGE:
	default:
		return false;
	}
}

static const struct {
	const char *suffix;
	bool gemini, dns313;
} suffixes[PACKAGE_SUFFIXES] = {
	{"." GEMINI_KERN, true, false},
	{"." GEMINI_RAMDISK, true, true},
	{"." GEMINI_APPLICATION, true, false},
	{".rootfs.tgz", false, true},
};

const char *package_suffix(unsigned int n)
{
	return n < PACKAGE_SUFFIXES ? suffixes[n].suffix : NULL;
}

bool package_has_file(enum package_format format, const char *suffix)
{
	unsigned int n;

	for (n = 0; n < PACKAGE_SUFFIXES && strcmp(suffixes[n].suffix, suffix) != 0; n++)
		;
	return n < PACKAGE_SUFFIXES && ((format == PACKAGE_GEMINI && suffixes[n].gemini) ||
					(format == PACKAGE_DNS313 && suffixes[n].dns313));
}

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

static bool make_zimage(const struct package_input *input, struct package *p)
{
	struct buffer copy = {allocate(input->image.size), input->image.size};

	memcpy(copy.data, input->image.data, copy.size);
	package_add_file(p, NULL, copy);
	return true;
}

static bool make(const struct package_input *input, struct package *p, struct failure *f)
{
	switch (input->spec->format) {
	case PACKAGE_BOOTIMG:
		return package_make_bootimg(input, p, f);
	case PACKAGE_UIMAGE:
		return package_make_uimage(input, p, f);
	case PACKAGE_FIT:
		return package_make_fit(input, p, f);
	case PACKAGE_GEMINI:
		return package_make_gemini(input, p, f);
	case PACKAGE_WRGG:
		return package_make_wrgg(input, p, f);
	case PACKAGE_DNS313:
		return package_make_dns313(input, p, f);
	case PACKAGE_NOPS:
		return package_make_nops(input, p, f);
	case PACKAGE_ZIMAGE:
	default:
		return make_zimage(input, p);
	}
}

bool package_make(const struct package_input *input, struct package *p, struct failure *f)
{
	unsigned int i;

	memset(p, 0, sizeof(*p));
	p->image_place = PACKAGE_NO_PLACE;
	p->initrd_place = PACKAGE_NO_PLACE;
	if (!make(input, p, f)) {
		package_free(p);
		return false;
	}
	for (i = 0; package_has(input->spec, "limit") && i < p->file_count; i++) {
		if (!p->file[i].suffix)
			package_add_size(p, "the file", p->file[i].data.size,
					 package_number(input->spec, "limit", 0));
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
			       "%s: %s has %" PRIu64 " bytes, %" PRIu64 " more than the %" PRIu64
			       " that there is room for",
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
		problem_add(o, "%s: the entry 0x%x is outside of the image, which has %zu bytes at 0x%x",
		       output, p->place[p->image_place].start + p->entry,
		       p->place[p->image_place].size, p->place[p->image_place].start);
	for (a = p->place; a < p->place + p->place_count; a++) {
		if (a->size > UINT32_MAX || !range_fits(a->start, (uint32_t)a->size))
			problem_add(o,
			       "%s: %s, %zu bytes at 0x%x, passes the end of the 32-bit address "
			       "space",
			       output, a->what, a->size, a->start);
		for (b = p->place; b < a; b++) {
			if (copied_over(a, b))
				problem_add(o,
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

void package_write(const struct package *p, const char *output)
{
	struct file_to_write files[PACKAGE_FILES_MAX];
	char *path[PACKAGE_FILES_MAX];
	struct failure f;
	unsigned int i;

	for (i = 0; i < p->file_count; i++) {
		const char *suffix = p->file[i].suffix ? p->file[i].suffix : "";
		size_t length = strlen(output) + strlen(suffix) + 1;

		path[i] = allocate(length);
		snprintf(path[i], length, "%s%s", output, suffix);
		files[i] =
			(struct file_to_write){path[i], p->file[i].data.data, p->file[i].data.size};
	}
	if (!write_files(files, p->file_count, &f))
		die("%s", f.text);
	for (i = 0; i < p->file_count; i++)
		free(path[i]);
}
