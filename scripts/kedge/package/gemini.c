// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For a Gemini board's RedBoot, which copies the flash partitions Kern and Ramdisk to two places
 * and enters the first: the image cut in two, zImage for Kern and rd.gz for Ramdisk, with
 * hddapp.tgz for Application. All three, and ImageInfo, are in an archive as the vendors' upgrade
 * pages take it (names and lines: OpenWrt, target/linux/gemini/image).
 */
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "boot/image/image.h"
#include "package_format.h"
#include "tar.h"
#include "util/bytes.h"
#include "util/files.h"

#define KERN	    "zImage"
#define RAMDISK	    "rd.gz"
#define APPLICATION "hddapp.tgz"
#define INFO	    "ImageInfo"

#define INFO_FIRST "UpgradeImages=\"" KERN " " RAMDISK " " APPLICATION "\"\n"

#define PARTITION_MOST 0x10000000u

static const struct package_suffix suffixes[] = {
	{.suffix = "." KERN, .room_key = "kern", .about = "for the partition Kern"},
	{.suffix = "." RAMDISK, .room_key = "ramdisk", .about = "for the partition Ramdisk"},
	{.suffix = "." APPLICATION,
	 .room_key = "application",
	 .about = "for the partition Application"},
	{0},
};

/* The sizes and addresses are the StorLink reference design's: others have other ones. */
static const struct package_key keys[] = {
	{.name = "kern",
	 .kind = KEY_NUMBER,
	 .least = 8,
	 .most = PARTITION_MOST,
	 .multiple = 8,
	 .otherwise = "2M",
	 .about = "size of the partition Kern"},
	{.name = "ramdisk",
	 .kind = KEY_NUMBER,
	 .least = 8,
	 .most = PARTITION_MOST,
	 .multiple = 8,
	 .otherwise = "6M",
	 .about = "size of the partition Ramdisk"},
	{.name = "application",
	 .kind = KEY_NUMBER,
	 .least = 8,
	 .most = PARTITION_MOST,
	 .multiple = 8,
	 .otherwise = "6M",
	 .about = "size of the partition Application"},
	{.name = "hddapp",
	 .kind = KEY_FILE,
	 .about = "what OUTPUT.hddapp.tgz is; without it, an empty archive"},
	{.name = "info",
	 .kind = KEY_TEXT,
	 .most = PACKAGE_TEXT_MAX,
	 .otherwise = "",
	 .about = "what ImageInfo has, too: NAME=VALUE;..."},
	{.name = "kern-at",
	 .kind = KEY_NUMBER,
	 .most = UINT32_MAX,
	 .multiple = 8,
	 .otherwise = "0x01600000",
	 .about = "where RedBoot copies Kern to"},
	{.name = "ramdisk-at",
	 .kind = KEY_NUMBER,
	 .most = UINT32_MAX,
	 .multiple = 8,
	 .otherwise = "0x00800000",
	 .about = "where RedBoot copies Ramdisk to"},
	{0},
};

static void split(const struct package_options *options, struct image_params *params)
{
	params->piece_offset = package_number(options, "kern");
	params->piece_address = package_number(options, "ramdisk-at");
	params->first_address = package_number(options, "kern-at");
}

/* --- making one --- */

static struct buffer copy_of(const uint8_t *from, size_t size)
{
	struct buffer copy = {allocate(size), size};

	memcpy(copy.data, from, size);
	return copy;
}

static bool add_text(struct growing *g, const char *text, size_t length, struct failure *f)
{
	if (!grow(g, length))
		return failed(f, "ImageInfo gets larger than %zu bytes", g->limit);
	memcpy(g->buffer.data + g->buffer.size, text, length);
	g->buffer.size += length;
	return true;
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
	return add_text(g, text, name + 1, f) && add_text(g, "\"", 1, f) &&
	       add_text(g, text + name + 1, length - name - 1, f) && add_text(g, "\"\n", 2, f);
}

/* ImageInfo: which files there are, then the lines of the key info. */
static bool make_info(const struct package_options *options, struct growing *g, struct failure *f)
{
	const char *text = package_text(options, "info");

	if (!add_text(g, INFO_FIRST, strlen(INFO_FIRST), f))
		return false;
	while (*text) {
		size_t length = strcspn(text, ";");

		if (!add_line(g, text, length, f))
			return false;
		text += length + (text[length] == ';');
	}
	return true;
}

/* The archive of the files that p has, and of ImageInfo, compressed. */
static bool make_archive(const struct package *p, const struct buffer *info, struct buffer *out,
			 struct failure *f)
{
	struct growing tar = {.limit = FILE_LIMIT};
	bool good = tar_add(&tar, INFO, info->data, info->size, f);
	unsigned int i;

	for (i = 0; good && i < p->file_count; i++)
		good = tar_add(&tar, p->file[i].suffix + 1, p->file[i].data.data,
			       p->file[i].data.size, f);
	good = good && tar_gzip(&tar, out, f);
	buffer_free(&tar.buffer);
	return good;
}

/* The three files of the partitions, in the order of suffixes[]. */
static bool add_files(const struct package_input *in, struct package *p, size_t first,
		      struct failure *f)
{
	const struct buffer *application = package_key_file(in, "hddapp");
	const struct buffer *image = &in->image;
	struct buffer file;

	package_add_file(p, "." KERN, copy_of(image->data, first));
	if (image->size > first)
		file = copy_of(image->data + first, image->size - first);
	else if (!package_placeholder(&file, f))
		return false;
	package_add_file(p, "." RAMDISK, file);
	if (application)
		file = copy_of(application->data, application->size);
	else if (!package_placeholder(&file, f))
		return false;
	package_add_file(p, "." APPLICATION, file);
	return true;
}

static void add_places(const struct package_input *in, struct package *p, size_t first)
{
	uint32_t kern = package_number(in->options, "kern");
	uint32_t ramdisk = package_number(in->options, "ramdisk");
	unsigned int i;

	p->image_place =
		package_add_place(p, "zImage (Kern)", package_number(in->options, "kern-at"), kern);
	p->place[p->image_place].whole = true;
	i = package_add_place(p, "rd.gz (Ramdisk)", package_number(in->options, "ramdisk-at"),
			      ramdisk);
	p->place[i].whole = true;
	package_add_size(p, "the image (Kern and Ramdisk)", in->image.size,
			 (uint64_t)kern + ramdisk);
	package_add_size(p, "zImage (Kern)", first, kern);
	package_add_size(p, "rd.gz (Ramdisk)", p->file[1].data.size, ramdisk);
	package_add_size(p, "hddapp.tgz (Application)", p->file[2].data.size,
			 package_number(in->options, "application"));
}

static bool make(const struct package_input *in, struct package *p, struct failure *f)
{
	uint32_t kern = package_number(in->options, "kern");
	size_t first = in->image.size < kern ? in->image.size : kern;
	struct growing info = {.limit = PACKAGE_TEXT_MAX * 2};
	struct buffer archive;
	bool good = make_info(in->options, &info, f) && add_files(in, p, first, f);

	if (good)
		add_places(in, p, first);
	good = good && make_archive(p, &info.buffer, &archive, f);
	if (good)
		package_add_file(p, NULL, archive);
	buffer_free(&info.buffer);
	return good;
}

/* --- taking one apart --- */

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

static bool recognise(const uint8_t *data, size_t size)
{
	struct tar_entry entry;

	return find(data, size, KERN, &entry) && find(data, size, INFO, &entry);
}

/* Whether an image of kedge's goes on behind the size bytes of it that are at data. */
static bool goes_on(const uint8_t *data, size_t size)
{
	const size_t at = IMAGE_HEADER_OFFSET + offsetof(struct image_header, image_size);

	return size >= IMAGE_HEADER_OFFSET + sizeof(struct image_header) &&
	       read_le32(data + ZIMAGE_MAGIC_OFFSET) == ZIMAGE_MAGIC &&
	       read_le32(data + IMAGE_HEADER_OFFSET) == IMAGE_MAGIC && read_le32(data + at) > size;
}

static bool parse(const uint8_t *data, size_t size, struct package_contents *c, struct failure *f)
{
	static const char *const more[] = {RAMDISK, APPLICATION, INFO};
	struct tar_entry kern, entry;
	bool damaged;
	size_t i, at = 0;

	while (tar_next(data, size, &at, &entry, &damaged))
		;
	if (damaged)
		return failed(f, "it is damaged or was cut: its archive ends at 0x%zx", at);
	find(data, size, KERN, &kern);
	if (!kern.size)
		return failed(f, "its zImage is empty");
	package_add_piece(c, KERN, kern.offset, kern.size);
	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		if (find(data, size, more[i], &entry))
			package_add_piece(c, more[i], entry.offset, entry.size);
	}
	if (!goes_on(data + kern.offset, kern.size))
		return true;
	if (c->piece_count < 2 || strcmp(c->piece[1].name, RAMDISK) != 0)
		return failed(f, "its image goes on in rd.gz, and that is not there");
	c->kernel_pieces = 2;
	return true;
}

const struct package_format package_gemini = {
	.name = "gemini",
	.kind = "a Gemini board's archive",
	.summary = "a Gemini board with RedBoot: an archive (tar, gzip) of the files below and of "
		   "ImageInfo, for the vendor's upgrade page",
	.suffixes = suffixes,
	.keys = keys,
	.gzipped = true,
	.split = split,
	.make = make,
	.recognise = recognise,
	.parse = parse,
};
