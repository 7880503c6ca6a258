// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Android's boot image as mkbootimg makes it, header versions 0 to 2 (Android: tools/mkbootimg,
 * include/bootimg), and LK's extension of version 0 by a table of device trees. All numbers are
 * little-endian; each section begins on a page.
 */
#include <nettle/sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/fdt/fdt_tree.h"
#include "lib/range.h"
#include "package_format.h"
#include "qcdt.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"
#include "util/numbers.h"

#define MAGIC		   "ANDROID!"
#define MAGIC_SIZE	   8
#define NAME_SIZE	   16
#define CMDLINE_SIZE	   512
#define MORE_SIZE	   1024 /* the command line goes on there */
#define PAGE_LEAST	   2048u
#define PAGE_MOST	   16384u /* that mkbootimg makes */
#define PAGE_MOST_READ	   0x20000u
#define VERSION_LEAST_SIZE 0x10u /* a version from here on is the size of a QCDT table */
#define VERSIONS	   3

/* Where in the header the sections' sizes and addresses are, and the rest. */
#define KERNEL_SIZE	0x008
#define KERNEL_ADDRESS	0x00c
#define RAMDISK_SIZE	0x010
#define RAMDISK_ADDRESS 0x014
#define SECOND_SIZE	0x018
#define SECOND_ADDRESS	0x01c
#define TAGS_ADDRESS	0x020
#define PAGE_AT		0x024
#define VERSION		0x028 /* in version 0 with a QCDT table: that table's size */
#define OS_VERSION	0x02c
#define NAME_AT		0x030
#define CMDLINE_AT	0x040
#define ID		0x240
#define ID_SIZE		32
#define MORE_AT		0x260
#define V0_HEADER	0x660
#define DTBO_SIZE	0x660 /* of recovery; version 1 and later, as what follows */
#define DTBO_OFFSET	0x664 /* in the file; 64 bits */
#define HEADER_SIZE	0x66c
#define V1_HEADER	0x670
#define DTB_SIZE	0x670 /* version 2 */
#define DTB_ADDRESS	0x674 /* 64 bits */
#define V2_HEADER	0x67c

#define DIGEST_SIZE 20 /* of the id; the rest is 0 */

/* mkbootimg's defaults; of the addresses only the base differs between boards as a rule. */
static const struct package_key keys[] = {
	{.name = "version",
	 .kind = KEY_NUMBER,
	 .most = VERSIONS - 1,
	 .otherwise = "0",
	 .about = "version of the header"},
	{.name = "page",
	 .kind = KEY_POWER,
	 .least = PAGE_LEAST,
	 .most = PAGE_MOST,
	 .otherwise = "2K",
	 .about = "bytes of a page"},
	{.name = "base",
	 .kind = KEY_NUMBER,
	 .most = UINT32_MAX,
	 .multiple = 4,
	 .otherwise = "0x10000000",
	 .about = "the address to which the offsets are added"},
	{.name = "kernel-offset",
	 .kind = KEY_NUMBER,
	 .most = UINT32_MAX,
	 .multiple = 4,
	 .otherwise = "0x8000",
	 .about = "where the image is loaded"},
	{.name = "ramdisk-offset",
	 .kind = KEY_NUMBER,
	 .most = UINT32_MAX,
	 .multiple = 4,
	 .otherwise = "0x01000000",
	 .about = "where the initrd is loaded"},
	{.name = "tags-offset",
	 .kind = KEY_NUMBER,
	 .most = UINT32_MAX,
	 .multiple = 4,
	 .otherwise = "0x100",
	 .about = "where the bootloader puts its ATAGs or tree"},
	{.name = "dtb-offset",
	 .kind = KEY_NUMBER,
	 .most = UINT32_MAX,
	 .multiple = 8,
	 .otherwise = "0x01f00000",
	 .about = "where version 2's device trees are loaded"},
	{.name = "name",
	 .kind = KEY_TEXT,
	 .most = NAME_SIZE,
	 .otherwise = "",
	 .about = "name of the product"},
	{.name = "cmdline",
	 .kind = KEY_TEXT,
	 .most = CMDLINE_SIZE + MORE_SIZE,
	 .otherwise = "",
	 .about = "the command line that the bootloader passes"},
	{.name = "os-version",
	 .kind = KEY_TEXT,
	 .most = 16,
	 .about = "version of Android, as 11.0.0"},
	{.name = "os-patch",
	 .kind = KEY_TEXT,
	 .most = 16,
	 .about = "year and month of Android's patches, as 2021-05"},
	{.name = "qcdt",
	 .kind = KEY_NUMBER,
	 .least = 1,
	 .most = QCDT_VERSIONS,
	 .about = "put the device trees into a table of this version, as Qualcomm's LK reads it"},
	{.name = "trees",
	 .kind = KEY_WORD,
	 .words = "packed or appended",
	 .otherwise = "packed",
	 .about = "whether device trees are packed into the image or appended to it"},
	{0},
};

/* --- making one --- */

enum section {
	KERNEL,
	RAMDISK,
	DTB, /* version 2's device trees */
	QCDT,
	SECTIONS
};

struct bootimg {
	uint32_t version, page;
	struct buffer section[SECTIONS];  /* the file's, in this order */
	uint32_t address[SECTIONS], tags; /* where the bootloader loads them */
	uint32_t os_version;		  /* with the patch level, as the header has them */
};

/* First, then the trees one behind the other, without what is behind one in its file. */
static struct buffer join(const struct package_input *in, const struct buffer *first)
{
	struct buffer all = {NULL, first->size};
	unsigned int i;
	uint8_t *at;

	for (i = 0; i < in->tree_count; i++)
		all.size += fdt_size(in->tree[i].data);
	all.data = allocate(all.size);
	at = all.data;
	if (first->size)
		at = (uint8_t *)memcpy(at, first->data, first->size) + first->size;
	for (i = 0; i < in->tree_count; i++) {
		memcpy(at, in->tree[i].data, fdt_size(in->tree[i].data));
		at += fdt_size(in->tree[i].data);
	}
	return all;
}

/* A[.B[.C]] of 7 bits each; A in the highest of the 32 bits. */
static bool parse_os_version(const char *text, uint32_t *value)
{
	unsigned int shift = 25;
	uint32_t number;

	*value = 0;
	for (;; shift -= 7) {
		if (!scan_number(&text, &number) || number > 127)
			return false;
		*value |= number << shift;
		if (!*text)
			return true;
		if (*text++ != '.' || shift == 11)
			return false;
	}
}

/* YYYY-MM: 7 bits for the year since 2000, 4 for the month. */
static bool parse_os_patch(const char *text, uint32_t *value)
{
	char end;
	unsigned int year, month;

	if (strlen(text) != 7 || sscanf(text, "%4u-%2u%c", &year, &month, &end) != 2 ||
	    year < 2000 || year > 2127 || month < 1 || month > 12)
		return false;
	*value |= (year - 2000) << 4 | month;
	return true;
}

static bool add_offset(const struct package_options *options, const char *key, uint32_t *address,
		       struct failure *f)
{
	uint32_t base = package_number(options, "base");
	uint32_t offset = package_number(options, key);

	if (offset > UINT32_MAX - base)
		return failed(f, "base=0x%x and %s=0x%x are together more than 32 bits", base, key,
			      offset);
	*address = base + offset;
	return true;
}

static bool read_addresses(const struct package_options *options, struct bootimg *b,
			   struct failure *f)
{
	return add_offset(options, "kernel-offset", &b->address[KERNEL], f) &&
	       add_offset(options, "ramdisk-offset", &b->address[RAMDISK], f) &&
	       add_offset(options, "dtb-offset", &b->address[DTB], f) &&
	       add_offset(options, "tags-offset", &b->tags, f);
}

static bool read_os(const struct package_options *options, struct bootimg *b, struct failure *f)
{
	const char *version = package_text(options, "os-version");
	const char *patch = package_text(options, "os-patch");

	if (version && !parse_os_version(version, &b->os_version))
		return failed(f, "os-version=%s: not a version like 11.0.0", version);
	if (patch && !parse_os_patch(patch, &b->os_version))
		return failed(f, "os-patch=%s: not a year and month like 2021-05", patch);
	return true;
}

static bool takes_trees(const struct package_options *options)
{
	return package_number(options, "version") == 2 || package_has(options, "qcdt") ||
	       !strcmp(package_text(options, "trees"), "appended");
}

static unsigned int takes(const struct package_options *options)
{
	return PACKAGE_TAKES_INITRD | (takes_trees(options) ? PACKAGE_TAKES_TREES : 0);
}

/* Where the device trees go, beside the image itself. */
static bool place_trees(const struct package_input *in, struct bootimg *b, struct failure *f)
{
	bool appended = !strcmp(package_text(in->options, "trees"), "appended");
	uint32_t qcdt = package_number(in->options, "qcdt");

	if (qcdt && b->version)
		return failed(f, "qcdt is for version 0, whose header has a field for it");
	if (qcdt && package_has(in->options, "trees"))
		return failed(f, "qcdt and trees do not go together");
	if (b->version == 2 && package_has(in->options, "trees"))
		return failed(f, "in version 2 the trees have a section of their own, without "
				 "trees=");
	if (takes_trees(in->options) && !in->tree_count)
		return failed(f, "%s needs a device tree: --dtb",
			      qcdt	 ? "qcdt"
			      : appended ? "trees=appended"
					 : "version 2");
	if (qcdt)
		return qcdt_make(qcdt, b->page, in->tree_count, in->tree, in->tree_name,
				 &b->section[QCDT], f);
	if (appended)
		b->section[KERNEL] = join(in, &in->image);
	else if (b->version == 2)
		b->section[DTB] = join(in, &(struct buffer){NULL, 0});
	return true;
}

/* The id: SHA-1 over each section and its size, those that the version has. */
static void make_id(const struct bootimg *b, uint8_t *id)
{
	const struct buffer none = {NULL, 0};
	const struct buffer *hashed[] = {
		&b->section[KERNEL],
		&b->section[RAMDISK],
		&none, /* second */
		b->version ? &none /* recovery's overlays */ : &b->section[QCDT],
		&b->section[DTB],
	};
	unsigned int count = b->version == 2 ? 5 : b->version == 1 || b->section[QCDT].size ? 4 : 3;
	struct sha1_ctx sha;
	uint8_t size[4];
	unsigned int i;

	sha1_init(&sha);
	for (i = 0; i < count; i++) {
		write_le32(size, (uint32_t)hashed[i]->size);
		sha1_update(&sha, hashed[i]->size, hashed[i]->data);
		sha1_update(&sha, sizeof(size), size);
	}
	sha1_digest(&sha, SHA1_DIGEST_SIZE, id);
}

/* Text that may fill its room: it need not end with a 0. */
static void put_text(uint8_t *at, const char *text, size_t room)
{
	size_t length = strlen(text);

	memcpy(at, text, length < room ? length : room);
}

static void write_header(const struct bootimg *b, const struct package_options *options, uint8_t *h)
{
	const char *cmdline = package_text(options, "cmdline");

	memcpy(h, MAGIC, MAGIC_SIZE);
	write_le32(h + KERNEL_SIZE, (uint32_t)b->section[KERNEL].size);
	write_le32(h + KERNEL_ADDRESS, b->address[KERNEL]);
	write_le32(h + RAMDISK_SIZE, (uint32_t)b->section[RAMDISK].size);
	if (b->section[RAMDISK].size)
		write_le32(h + RAMDISK_ADDRESS, b->address[RAMDISK]);
	write_le32(h + TAGS_ADDRESS, b->tags);
	write_le32(h + PAGE_AT, b->page);
	write_le32(h + VERSION, b->version ? b->version : (uint32_t)b->section[QCDT].size);
	write_le32(h + OS_VERSION, b->os_version);
	put_text(h + NAME_AT, package_text(options, "name"), NAME_SIZE);
	put_text(h + CMDLINE_AT, cmdline, CMDLINE_SIZE);
	if (strlen(cmdline) > CMDLINE_SIZE)
		put_text(h + MORE_AT, cmdline + CMDLINE_SIZE, MORE_SIZE);
	make_id(b, h + ID);
	if (b->version)
		write_le32(h + HEADER_SIZE, b->version == 1 ? V1_HEADER : V2_HEADER);
	if (b->version == 2) {
		write_le32(h + DTB_SIZE, (uint32_t)b->section[DTB].size);
		write_le32(h + DTB_ADDRESS, b->address[DTB]);
	}
}

static struct buffer write_file_of(const struct bootimg *b, const struct package_options *options)
{
	size_t at = b->page, i;
	struct buffer out;

	out.size = b->page;
	for (i = 0; i < SECTIONS; i++)
		out.size += align_up((uint32_t)b->section[i].size, b->page);
	out.data = allocate(out.size);
	memset(out.data, 0, out.size);
	write_header(b, options, out.data);
	for (i = 0; i < SECTIONS; i++) {
		if (b->section[i].size)
			memcpy(out.data + at, b->section[i].data, b->section[i].size);
		at += align_up((uint32_t)b->section[i].size, b->page);
	}
	return out;
}

/* What a section may have until the next one's address, where the bootloader loads that. */
static void add_room(struct package *p, const struct bootimg *b, enum section which,
		     const char *what)
{
	uint32_t start = b->address[which], next = UINT32_MAX;
	size_t i;

	if (!b->section[which].size)
		return;
	if (b->tags > start)
		next = b->tags;
	for (i = 0; i <= DTB; i++) {
		if (i != which && b->section[i].size && b->address[i] >= start &&
		    b->address[i] < next)
			next = b->address[i];
	}
	if (next != UINT32_MAX)
		package_add_size(p, what, b->section[which].size, next - start);
}

/* A bootloader may put a list of ATAGs or a tree to the tags, so long at least. */
#define TAGS_LEAST 4u

static void add_places(struct package *p, const struct bootimg *b)
{
	p->image_place =
		package_add_place(p, "the image", b->address[KERNEL], b->section[KERNEL].size);
	if (b->section[RAMDISK].size)
		p->initrd_place = package_add_place(p, "the initrd", b->address[RAMDISK],
						    b->section[RAMDISK].size);
	if (b->section[DTB].size)
		package_add_place(p, "the device trees", b->address[DTB], b->section[DTB].size);
	package_add_place(p, "the tags", b->tags, TAGS_LEAST);
}

static bool make(const struct package_input *in, struct package *p, struct failure *f)
{
	struct bootimg b = {
		.version = package_number(in->options, "version"),
		.page = package_number(in->options, "page"),
		.section = {[KERNEL] = in->image, [RAMDISK] = in->initrd},
	};

	if (!read_addresses(in->options, &b, f) || !read_os(in->options, &b, f) ||
	    !place_trees(in, &b, f))
		return false;
	package_add_file(p, NULL, write_file_of(&b, in->options));
	add_places(p, &b);
	add_room(p, &b, KERNEL, "the image below what is loaded behind it");
	add_room(p, &b, RAMDISK, "the initrd below what is loaded behind it");
	add_room(p, &b, DTB, "the device trees below what is loaded behind them");
	if (b.section[KERNEL].data != in->image.data)
		buffer_free(&b.section[KERNEL]);
	buffer_free(&b.section[DTB]);
	buffer_free(&b.section[QCDT]);
	return true;
}

/* --- taking one apart --- */

static bool recognise(const uint8_t *data, size_t size)
{
	return size >= V0_HEADER && !memcmp(data, MAGIC, MAGIC_SIZE);
}

static const char cut[] = "its %s has %u bytes at 0x%llx, but the file has only %zu: it was cut";

/* Trees one behind the other. */
static void split_trees(const uint8_t *data, size_t offset, size_t size, struct package_contents *c)
{
	size_t at = 0, step;
	unsigned int i;
	char name[32];

	for (i = 0; size - at >= FDT_HEADER_SIZE && fdt_here(data + offset + at); i++) {
		step = fdt_size(data + offset + at);
		if (!step || step > size - at)
			return;
		snprintf(name, sizeof(name), "dtb-%u.dtb", i);
		package_add_piece(c, name, offset + at, step);
		at += step;
	}
}

static void describe(const uint8_t *h, uint32_t version, struct package_contents *c)
{
	char cmdline[CMDLINE_SIZE + MORE_SIZE + 1] = {0};
	uint32_t os = read_le32(h + OS_VERSION);
	char text[ID_SIZE * 2 + 1];
	unsigned int i;

	package_add_number(c, "version", FIELD_NUMBER, version);
	package_add_number(c, "page", FIELD_NUMBER, read_le32(h + PAGE_AT));
	package_add_number(c, "kernel", FIELD_ADDRESS, read_le32(h + KERNEL_ADDRESS));
	package_add_number(c, "ramdisk", FIELD_ADDRESS, read_le32(h + RAMDISK_ADDRESS));
	package_add_number(c, "tags", FIELD_ADDRESS, read_le32(h + TAGS_ADDRESS));
	package_add_text(c, "name", h + NAME_AT, NAME_SIZE);
	memcpy(cmdline, h + CMDLINE_AT, CMDLINE_SIZE);
	memcpy(cmdline + strnlen(cmdline, CMDLINE_SIZE), h + MORE_AT, MORE_SIZE);
	package_add_text(c, "cmdline", cmdline, sizeof(cmdline) - 1);
	if (os) {
		snprintf(text, sizeof(text), "%u.%u.%u", os >> 25, os >> 18 & 127, os >> 11 & 127);
		package_add_text(c, "os-version", text, sizeof(text));
		snprintf(text, sizeof(text), "%u-%02u", 2000 + (os >> 4 & 127), os & 15);
		package_add_text(c, "os-patch", text, sizeof(text));
	}
	for (i = 0; i < ID_SIZE; i++)
		snprintf(text + (size_t)2 * i, 3, "%02x", h[ID + i]);
	package_add_text(c, "id", text, sizeof(text));
}

/* Take the next section; *at gets where the one behind it begins. */
static bool take(const char *name, uint32_t size, uint32_t page, size_t all, uint64_t *at,
		 struct package_contents *c, struct failure *f)
{
	if (*at > all || size > all - *at)
		return failed(f, cut, name, size, (unsigned long long)*at, all);
	package_add_piece(c, name, (size_t)*at, size);
	*at += ((uint64_t)size + page - 1) / page * page;
	return true;
}

/*
 * The id as mkbootimg makes it: SHA-1 over each section that the version has, and its size. All
 * sections must be there.
 */
static void read_id(const uint8_t *data, uint8_t id[DIGEST_SIZE])
{
	uint32_t version = read_le32(data + VERSION);
	uint32_t page = read_le32(data + PAGE_AT);
	const uint32_t at[] = {KERNEL_SIZE, RAMDISK_SIZE, SECOND_SIZE,
			       version == 1 || version == 2 ? DTBO_SIZE : VERSION, DTB_SIZE};
	unsigned int count = version == 2 ? 5 : version ? 4 : 3, i;
	struct sha1_ctx sha;
	size_t offset = page;

	sha1_init(&sha);
	for (i = 0; i < count; i++) {
		uint32_t size = read_le32(data + at[i]);

		sha1_update(&sha, size, data + offset);
		sha1_update(&sha, 4, data + at[i]);
		offset += align_up(size, page);
	}
	sha1_digest(&sha, DIGEST_SIZE, id);
}

/* Some programs make no id: that is no word of the contents, and one of 0s says so. */
static void check_id(const uint8_t *h, struct package_contents *c)
{
	static const uint8_t none[ID_SIZE];
	uint8_t id[DIGEST_SIZE];

	if (!memcmp(h + ID, none, sizeof(none)))
		return;
	read_id(h, id);
	c->id_wrong = memcmp(h + ID, id, sizeof(id)) != 0;
	if (c->id_wrong)
		package_add_text(c, "id-problem", "it is not the SHA-1 of what is in the image",
				 PACKAGE_FIELD_TEXT);
}

static bool parse(const uint8_t *data, size_t size, struct package_contents *c, struct failure *f)
{
	uint32_t page = read_le32(data + PAGE_AT), table = 0, trees = 0, dtbo = 0;
	uint32_t version = read_le32(data + VERSION);
	uint64_t at = page;

	if (version >= VERSION_LEAST_SIZE) {
		table = version;
		version = 0;
	}
	if (version >= VERSIONS)
		return failed(f, "it is of version %u; kedge knows 0 to 2", version);
	if (page < PAGE_LEAST || page > PAGE_MOST_READ || (page & (page - 1)))
		return failed(f, "its header is damaged: pages of %u bytes", page);
	if (version && size < (version == 1 ? V1_HEADER : V2_HEADER))
		return failed(f, "its header is cut");
	if (version)
		dtbo = read_le32(data + DTBO_SIZE);
	if (version == 2)
		trees = read_le32(data + DTB_SIZE);
	describe(data, version, c);
	c->has_load = true;
	c->load = read_le32(data + KERNEL_ADDRESS);
	c->has_initrd_at = true;
	c->initrd_at = read_le32(data + RAMDISK_ADDRESS);
	c->initrd_size = read_le32(data + RAMDISK_SIZE);
	if (!read_le32(data + KERNEL_SIZE))
		return failed(f, "there is no kernel in it");
	if (!take("kernel", read_le32(data + KERNEL_SIZE), page, size, &at, c, f) ||
	    !take("ramdisk", read_le32(data + RAMDISK_SIZE), page, size, &at, c, f) ||
	    !take("second", read_le32(data + SECOND_SIZE), page, size, &at, c, f) ||
	    !take("recovery-dtbo", dtbo, page, size, &at, c, f))
		return false;
	if (table > size || trees > size || at > size - (table ? table : trees))
		return failed(f, cut, "section of device trees", table ? table : trees,
			      (unsigned long long)at, size);
	check_id(data, c);
	split_trees(data, (size_t)at, trees, c);
	return !table || qcdt_parse(data, (size_t)at, table, c, f);
}

/* --- replacing the kernel --- */

/* The one section whose place the header tells. */
static void move_dtbo(uint8_t *header, size_t by)
{
	uint32_t version = read_le32(header + VERSION);

	if ((version == 1 || version == 2) && read_le32(header + DTBO_SIZE))
		write_le32(header + DTBO_OFFSET, read_le32(header + DTBO_OFFSET) + (uint32_t)by);
}

/* Whether what is loaded behind a kernel of the old size is written over by one of the new. */
static bool reaches(const uint8_t *header, size_t old, size_t new)
{
	static const uint32_t behind[] = {RAMDISK_ADDRESS, SECOND_ADDRESS, TAGS_ADDRESS};
	uint64_t start = read_le32(header + KERNEL_ADDRESS);
	size_t i;

	for (i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
		uint32_t address = read_le32(header + behind[i]);

		if (address >= start + old && address < start + new)
			return true;
	}
	return false;
}

static bool replace_kernel(const struct buffer *package, const struct package_contents *c,
			   const struct buffer *kernel, struct buffer *out, struct failure *f)
{
	uint8_t id[DIGEST_SIZE];
	bool known;

	if (reaches(package->data, c->piece[0].size, kernel->size))
		return failed(f, "the image would reach what is loaded behind it");
	read_id(package->data, id);
	/* Other programs have other ids, which the change leaves as they are. */
	known = !memcmp(package->data + ID, id, sizeof(id));
	*out = package_put_kernel(package, c, kernel, read_le32(package->data + PAGE_AT));
	write_le32(out->data + KERNEL_SIZE, (uint32_t)kernel->size);
	move_dtbo(out->data, out->size - package->size);
	if (known)
		read_id(out->data, out->data + ID);
	return true;
}

const struct package_format package_bootimg = {
	.name = "bootimg",
	.kind = "an Android boot image",
	.summary = "Android's boot image, with --initrd as its ramdisk",
	.keys = keys,
	.takes = takes,
	.make = make,
	.recognise = recognise,
	.parse = parse,
	.replace_kernel = replace_kernel,
};
