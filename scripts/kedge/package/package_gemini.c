// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For a Gemini board's RedBoot, which copies the flash partitions Kern and Ramdisk to two places
 * and enters the first: the image cut in two, zImage for Kern and rd.gz for Ramdisk, with
 * hddapp.tgz for Application. All three, and ImageInfo, are in an archive as the vendors' upgrade
 * pages take it (names and lines: OpenWrt, target/linux/gemini/image).
 */
#include <ctype.h>
#include <string.h>

#include "codec/compress.h"
#include "gemini.h"
#include "package_formats.h"
#include "tar.h"
#include "cmd/common/die.h"
#include "cmd/common/or_die.h"
#include "util/files.h"

/* The StorLink reference design's: others have other sizes. */
#define KERN	    0x200000u
#define RAMDISK	    0x600000u
#define APPLICATION 0x600000u
#define KERN_AT	    0x01600000u
#define RAMDISK_AT  0x00800000u

#define INFO_FIRST "UpgradeImages=\"" GEMINI_KERN " " GEMINI_RAMDISK " " GEMINI_APPLICATION "\"\n"

void package_gemini_split(const struct package_spec *spec, struct image_params *params)
{
	params->piece_offset = package_number(spec, "kern", KERN);
	params->piece_address = package_number(spec, "ramdisk-at", RAMDISK_AT);
	params->first_address = package_number(spec, "kern-at", KERN_AT);
}

uint32_t package_gemini_room(const struct package_spec *spec, const char *suffix)
{
	if (!strcmp(suffix, "." GEMINI_KERN))
		return package_number(spec, "kern", KERN);
	if (!strcmp(suffix, "." GEMINI_RAMDISK))
		return package_number(spec, "ramdisk", RAMDISK);
	return package_number(spec, "application", APPLICATION);
}

static struct buffer copy_of(const uint8_t *from, size_t size)
{
	struct buffer copy = {allocate(size), size};

	memcpy(copy.data, from, size);
	return copy;
}

struct buffer package_placeholder(void)
{
	struct growing tar = {.limit = FILE_LIMIT};
	struct buffer out;
	struct failure f;

	tar_end(&tar);
	if (!gzip_file(&tar.buffer, &out, &f))
		die("%s", f.text);
	buffer_free(&tar.buffer);
	return out;
}

static void add_text(struct growing *g, const char *text, size_t length)
{
	if (!grow(g, length))
		die("ImageInfo gets larger than %zu bytes", g->limit);
	memcpy(g->buffer.data + g->buffer.size, text, length);
	g->buffer.size += length;
}

/* One NAME=VALUE of the key info, length characters. A shell of the board's reads what is written.
 */
static bool add_line(struct growing *g, const char *text, size_t length, struct failure *f)
{
	const char *equals = memchr(text, '=', length);
	size_t i, name = equals ? (size_t)(equals - text) : 0;

	for (i = 0; i < name && (isalnum((unsigned char)text[i]) || text[i] == '_'); i++)
		;
	if (!name || i < name || isdigit((unsigned char)text[0]))
		return failed(f, "info: '%.*s' is not NAME=VALUE", (int)length, text);
	for (i = name + 1; i < length; i++) {
		if (text[i] < ' ' || text[i] > '~' || strchr("\"$`\\", text[i]))
			return failed(f,
				      "info: the value of %.*s has a character that a shell would "
				      "not take for itself",
				      (int)name, text);
	}
	add_text(g, text, name + 1);
	add_text(g, "\"", 1);
	add_text(g, text + name + 1, length - name - 1);
	add_text(g, "\"\n", 2);
	return true;
}

/* ImageInfo: which files there are, then the lines of the key info. */
static bool make_info(const struct package_spec *spec, struct growing *g, struct failure *f)
{
	const char *text = package_text(spec, "info", "");

	add_text(g, INFO_FIRST, strlen(INFO_FIRST));
	while (*text) {
		size_t length = strcspn(text, ";");

		if (!add_line(g, text, length, f))
			return false;
		text += length + (text[length] == ';');
	}
	return true;
}

/* The archive of the files that p has, and of ImageInfo, compressed. */
static struct buffer make_archive(const struct package *p, const struct buffer *info)
{
	struct growing tar = {.limit = FILE_LIMIT};
	struct buffer out;
	struct failure f;
	unsigned int i;

	tar_add(&tar, GEMINI_INFO, info->data, info->size);
	for (i = 0; i < p->file_count; i++)
		tar_add(&tar, p->file[i].suffix + 1, p->file[i].data.data, p->file[i].data.size);
	tar_end(&tar);
	if (!gzip_file(&tar.buffer, &out, &f))
		die("%s", f.text);
	buffer_free(&tar.buffer);
	return out;
}

bool package_make_gemini(const struct package_input *in, struct package *p, struct failure *f)
{
	uint32_t kern = package_number(in->spec, "kern", KERN);
	uint32_t ramdisk = package_number(in->spec, "ramdisk", RAMDISK);
	const char *application = package_text(in->spec, "hddapp", NULL);
	struct growing info = {.limit = PACKAGE_TEXT_MAX * 2};
	const struct buffer *image = &in->image;
	size_t first = image->size < kern ? image->size : kern;
	unsigned int i;

	if (!make_info(in->spec, &info, f)) {
		buffer_free(&info.buffer);
		return false;
	}
	package_add_file(p, "." GEMINI_KERN, copy_of(image->data, first));
	package_add_file(p, "." GEMINI_RAMDISK,
			 image->size > first ? copy_of(image->data + first, image->size - first)
					     : package_placeholder());
	package_add_file(p, "." GEMINI_APPLICATION,
			 application ? read_file_or_die(application) : package_placeholder());
	p->image_place = package_add_place(p, "zImage (Kern)",
					   package_number(in->spec, "kern-at", KERN_AT), kern);
	p->place[p->image_place].whole = true;
	i = package_add_place(p, "rd.gz (Ramdisk)",
			      package_number(in->spec, "ramdisk-at", RAMDISK_AT), ramdisk);
	p->place[i].whole = true;
	package_add_size(p, "the image (Kern and Ramdisk)", image->size, (uint64_t)kern + ramdisk);
	package_add_size(p, "zImage (Kern)", first, kern);
	package_add_size(p, "rd.gz (Ramdisk)", p->file[1].data.size, ramdisk);
	package_add_size(p, "hddapp.tgz (Application)", p->file[2].data.size,
			 package_number(in->spec, "application", APPLICATION));
	package_add_file(p, NULL, make_archive(p, &info.buffer));
	buffer_free(&info.buffer);
	return true;
}
