// SPDX-License-Identifier: GPL-2.0-or-later
/* Android's boot image, as mkbootimg makes it. */
#include <nettle/sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/plan/range.h"
#include "boot/fdt/fdt_tree.h"
#include "bootimg.h"
#include "package_formats.h"
#include "qcdt.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"
#include "util/numbers.h"

/* mkbootimg's addresses, of which only the base differs between boards as a rule. */
#define BASE	       0x10000000u
#define KERNEL_OFFSET  0x00008000u
#define RAMDISK_OFFSET 0x01000000u
#define TAGS_OFFSET    0x00000100u
#define DTB_OFFSET     0x01f00000u

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

static bool add_offset(const struct package_spec *spec, const char *key, uint32_t otherwise,
		       uint32_t *address, struct failure *f)
{
	uint32_t base = package_number(spec, "base", BASE);
	uint32_t offset = package_number(spec, key, otherwise);

	if (offset > UINT32_MAX - base)
		return failed(f, "base=0x%x and %s=0x%x are together more than 32 bits", base, key,
			      offset);
	*address = base + offset;
	return true;
}

static bool read_addresses(const struct package_spec *spec, struct bootimg *b, struct failure *f)
{
	return add_offset(spec, "kernel-offset", KERNEL_OFFSET, &b->address[KERNEL], f) &&
	       add_offset(spec, "ramdisk-offset", RAMDISK_OFFSET, &b->address[RAMDISK], f) &&
	       add_offset(spec, "dtb-offset", DTB_OFFSET, &b->address[DTB], f) &&
	       add_offset(spec, "tags-offset", TAGS_OFFSET, &b->tags, f);
}

static bool read_os(const struct package_spec *spec, struct bootimg *b, struct failure *f)
{
	const char *version = package_text(spec, "os-version", NULL);
	const char *patch = package_text(spec, "os-patch", NULL);

	if (version && !parse_os_version(version, &b->os_version))
		return failed(f, "os-version=%s: not a version like 11.0.0", version);
	if (patch && !parse_os_patch(patch, &b->os_version))
		return failed(f, "os-patch=%s: not a year and month like 2021-05", patch);
	return true;
}

bool package_bootimg_takes_trees(const struct package_spec *spec)
{
	return package_number(spec, "version", 0) == 2 || package_has(spec, "qcdt") ||
	       !strcmp(package_text(spec, "trees", "packed"), "appended");
}

/* Where the device trees go, beside the image itself. */
static bool place_trees(const struct package_input *in, struct bootimg *b, struct failure *f)
{
	bool appended = !strcmp(package_text(in->spec, "trees", "packed"), "appended");
	uint32_t qcdt = package_number(in->spec, "qcdt", 0);

	if (qcdt && b->version)
		return failed(f, "qcdt is for version 0, whose header has a field for it");
	if (qcdt && package_has(in->spec, "trees"))
		return failed(f, "qcdt and trees do not go together");
	if (b->version == 2 && package_has(in->spec, "trees"))
		return failed(f, "in version 2 the trees have a section of their own, without "
				 "trees=");
	if (package_bootimg_takes_trees(in->spec) && !in->tree_count)
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

static void write_header(const struct bootimg *b, const struct package_spec *spec, uint8_t *h)
{
	const char *cmdline = package_text(spec, "cmdline", "");

	memcpy(h, BOOTIMG_MAGIC, BOOTIMG_MAGIC_SIZE);
	write_le32(h + BOOTIMG_KERNEL_SIZE, (uint32_t)b->section[KERNEL].size);
	write_le32(h + BOOTIMG_KERNEL_ADDRESS, b->address[KERNEL]);
	write_le32(h + BOOTIMG_RAMDISK_SIZE, (uint32_t)b->section[RAMDISK].size);
	if (b->section[RAMDISK].size)
		write_le32(h + BOOTIMG_RAMDISK_ADDRESS, b->address[RAMDISK]);
	write_le32(h + BOOTIMG_TAGS_ADDRESS, b->tags);
	write_le32(h + BOOTIMG_PAGE_SIZE, b->page);
	write_le32(h + BOOTIMG_VERSION, b->version ? b->version : (uint32_t)b->section[QCDT].size);
	write_le32(h + BOOTIMG_OS_VERSION, b->os_version);
	put_text(h + BOOTIMG_NAME_AT, package_text(spec, "name", ""), BOOTIMG_NAME);
	put_text(h + BOOTIMG_CMDLINE_AT, cmdline, BOOTIMG_CMDLINE);
	if (strlen(cmdline) > BOOTIMG_CMDLINE)
		put_text(h + BOOTIMG_MORE_AT, cmdline + BOOTIMG_CMDLINE, BOOTIMG_MORE);
	make_id(b, h + BOOTIMG_ID);
	if (b->version)
		write_le32(h + BOOTIMG_HEADER_SIZE,
			   b->version == 1 ? BOOTIMG_V1_HEADER : BOOTIMG_V2_HEADER);
	if (b->version == 2) {
		write_le32(h + BOOTIMG_DTB_SIZE, (uint32_t)b->section[DTB].size);
		write_le32(h + BOOTIMG_DTB_ADDRESS, b->address[DTB]);
	}
}

static struct buffer write_file_of(const struct bootimg *b, const struct package_spec *spec)
{
	size_t at = b->page, i;
	struct buffer out;

	out.size = b->page;
	for (i = 0; i < SECTIONS; i++)
		out.size += align_up((uint32_t)b->section[i].size, b->page);
	out.data = allocate(out.size);
	memset(out.data, 0, out.size);
	write_header(b, spec, out.data);
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

bool package_make_bootimg(const struct package_input *in, struct package *p, struct failure *f)
{
	struct bootimg b = {
		.version = package_number(in->spec, "version", 0),
		.page = package_number(in->spec, "page", BOOTIMG_PAGE_LEAST),
		.section = {[KERNEL] = in->image, [RAMDISK] = in->initrd},
	};

	if (!read_addresses(in->spec, &b, f) || !read_os(in->spec, &b, f) ||
	    !place_trees(in, &b, f))
		return false;
	package_add_file(p, NULL, write_file_of(&b, in->spec));
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
