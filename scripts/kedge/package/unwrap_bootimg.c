// SPDX-License-Identifier: GPL-2.0-or-later
#include <nettle/sha1.h>
#include <stdio.h>
#include <string.h>

#include "boot/plan/range.h"
#include "boot/fdt/fdt_tree.h"
#include "bootimg.h"
#include "qcdt.h"
#include "unwrap.h"
#include "util/bytes.h"
#include "util/failure.h"

#define PAGE_MOST   0x20000u
#define VERSION_LIE 0x10u /* from here on it is the size of a QCDT table */

static const char cut[] = "its %s has %u bytes at 0x%llx, but the file has only %zu: it was cut";

/* Trees one behind the other. */
static void split_trees(const uint8_t *data, size_t offset, size_t size, struct unwrapped *u)
{
	size_t at = 0, step;
	unsigned int i;
	char name[32];

	for (i = 0; size - at >= FDT_HEADER_SIZE && fdt_here(data + offset + at); i++) {
		step = fdt_size(data + offset + at);
		if (!step || step > size - at)
			return;
		snprintf(name, sizeof(name), "dtb-%u.dtb", i);
		unwrap_piece(u, name, offset + at, step);
		at += step;
	}
}

/* The trees of a table, each once. */
static bool split_table(const uint8_t *data, size_t offset, size_t size, struct unwrapped *u,
			struct failure *f)
{
	uint32_t version, count, entry, i, at, last = 0, tree;
	unsigned int n = 0;
	char name[32];

	if (size < QCDT_HEADER_SIZE || read_le32(data + offset) != QCDT_MAGIC)
		return failed(f, "its device trees are in no QCDT table");
	version = read_le32(data + offset + 4);
	count = read_le32(data + offset + 8);
	if (version < 1 || version > QCDT_VERSIONS)
		return failed(f, "its QCDT table is of version %u, not 1 to 3", version);
	entry = QCDT_ENTRY_SIZE(version);
	if (count > (size - QCDT_HEADER_SIZE) / entry)
		return failed(f, "its QCDT table is cut");
	unwrap_number(u, "qcdt", FIELD_NUMBER, version);
	unwrap_number(u, "qcdt_entries", FIELD_NUMBER, count);
	for (i = 0; i < count; i++) {
		at = (uint32_t)offset + QCDT_HEADER_SIZE + i * entry + entry - 8;
		tree = read_le32(data + at);
		if (tree > size || read_le32(data + at + 4) > size - tree ||
		    size - tree < FDT_HEADER_SIZE || !fdt_here(data + offset + tree) ||
		    fdt_size(data + offset + tree) > size - tree)
			return failed(f, "entry %u of its QCDT table leads to no device tree", i);
	}
	/* By their offsets, which is the order in which they lie. */
	while (n < UNWRAP_PIECES) {
		uint32_t next = UINT32_MAX;

		for (i = 0; i < count; i++) {
			at = (uint32_t)offset + QCDT_HEADER_SIZE + i * entry + entry - 8;
			tree = read_le32(data + at);
			if (tree > last && tree < next)
				next = tree;
		}
		if (next == UINT32_MAX)
			break;
		snprintf(name, sizeof(name), "qcdt-%u.dtb", n++);
		unwrap_piece(u, name, offset + next, fdt_size(data + offset + next));
		last = next;
	}
	return true;
}

static void describe(const uint8_t *h, uint32_t version, struct unwrapped *u)
{
	char cmdline[BOOTIMG_CMDLINE + BOOTIMG_MORE + 1] = {0};
	uint32_t os = read_le32(h + BOOTIMG_OS_VERSION);
	char text[BOOTIMG_ID_SIZE * 2 + 1];
	unsigned int i;

	unwrap_number(u, "version", FIELD_NUMBER, version);
	unwrap_number(u, "page", FIELD_NUMBER, read_le32(h + BOOTIMG_PAGE_SIZE));
	unwrap_number(u, "kernel", FIELD_ADDRESS, read_le32(h + BOOTIMG_KERNEL_ADDRESS));
	unwrap_number(u, "ramdisk", FIELD_ADDRESS, read_le32(h + BOOTIMG_RAMDISK_ADDRESS));
	unwrap_number(u, "tags", FIELD_ADDRESS, read_le32(h + BOOTIMG_TAGS_ADDRESS));
	unwrap_text(u, "name", h + BOOTIMG_NAME_AT, BOOTIMG_NAME);
	memcpy(cmdline, h + BOOTIMG_CMDLINE_AT, BOOTIMG_CMDLINE);
	memcpy(cmdline + strnlen(cmdline, BOOTIMG_CMDLINE), h + BOOTIMG_MORE_AT, BOOTIMG_MORE);
	unwrap_text(u, "cmdline", cmdline, sizeof(cmdline) - 1);
	if (os) {
		snprintf(text, sizeof(text), "%u.%u.%u", os >> 25, os >> 18 & 127, os >> 11 & 127);
		unwrap_text(u, "os-version", text, sizeof(text));
		snprintf(text, sizeof(text), "%u-%02u", 2000 + (os >> 4 & 127), os & 15);
		unwrap_text(u, "os-patch", text, sizeof(text));
	}
	for (i = 0; i < BOOTIMG_ID_SIZE; i++)
		snprintf(text + (size_t)2 * i, 3, "%02x", h[BOOTIMG_ID + i]);
	unwrap_text(u, "id", text, sizeof(text));
}

/* Take the next section; *at gets where the one behind it begins. */
static bool take(const char *name, uint32_t size, uint32_t page, size_t all, uint64_t *at,
		 struct unwrapped *u, struct failure *f)
{
	if (*at > all || size > all - *at)
		return failed(f, cut, name, size, (unsigned long long)*at, all);
	unwrap_piece(u, name, (size_t)*at, size);
	*at += ((uint64_t)size + page - 1) / page * page;
	return true;
}

void bootimg_id(const uint8_t *data, uint8_t id[BOOTIMG_DIGEST_SIZE])
{
	uint32_t version = read_le32(data + BOOTIMG_VERSION);
	uint32_t page = read_le32(data + BOOTIMG_PAGE_SIZE);
	const uint32_t at[] = {BOOTIMG_KERNEL_SIZE, BOOTIMG_RAMDISK_SIZE, BOOTIMG_SECOND_SIZE,
			       version == 1 || version == 2 ? BOOTIMG_DTBO_SIZE : BOOTIMG_VERSION,
			       BOOTIMG_DTB_SIZE};
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
	sha1_digest(&sha, BOOTIMG_DIGEST_SIZE, id);
}

/* Some programs make no id: that is no word of the contents, and one of 0s says so. */
static void check_id(const uint8_t *h, struct unwrapped *u)
{
	static const uint8_t none[BOOTIMG_ID_SIZE];
	uint8_t id[BOOTIMG_DIGEST_SIZE];

	if (!memcmp(h + BOOTIMG_ID, none, sizeof(none)))
		return;
	bootimg_id(h, id);
	u->id_wrong = memcmp(h + BOOTIMG_ID, id, sizeof(id)) != 0;
	if (u->id_wrong)
		unwrap_text(u, "id-problem", "it is not the SHA-1 of what is in the image",
			    UNWRAP_TEXT);
}

bool unwrap_bootimg(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f)
{
	uint32_t page = read_le32(data + BOOTIMG_PAGE_SIZE), table = 0, trees = 0, dtbo = 0;
	uint32_t version = read_le32(data + BOOTIMG_VERSION);
	uint64_t at = page;

	if (version >= VERSION_LIE) {
		table = version;
		version = 0;
	}
	if (version >= BOOTIMG_VERSIONS)
		return failed(f, "it is of version %u; kedge knows 0 to 2", version);
	if (page < BOOTIMG_PAGE_LEAST || page > PAGE_MOST || (page & (page - 1)))
		return failed(f, "its header is damaged: pages of %u bytes", page);
	if (version && size < (version == 1 ? BOOTIMG_V1_HEADER : BOOTIMG_V2_HEADER))
		return failed(f, "its header is cut");
	if (version)
		dtbo = read_le32(data + BOOTIMG_DTBO_SIZE);
	if (version == 2)
		trees = read_le32(data + BOOTIMG_DTB_SIZE);
	describe(data, version, u);
	u->has_load = true;
	u->load = read_le32(data + BOOTIMG_KERNEL_ADDRESS);
	u->has_initrd_at = true;
	u->initrd_at = read_le32(data + BOOTIMG_RAMDISK_ADDRESS);
	u->initrd_size = read_le32(data + BOOTIMG_RAMDISK_SIZE);
	if (!read_le32(data + BOOTIMG_KERNEL_SIZE))
		return failed(f, "there is no kernel in it");
	if (!take("kernel", read_le32(data + BOOTIMG_KERNEL_SIZE), page, size, &at, u, f) ||
	    !take("ramdisk", read_le32(data + BOOTIMG_RAMDISK_SIZE), page, size, &at, u, f) ||
	    !take("second", read_le32(data + BOOTIMG_SECOND_SIZE), page, size, &at, u, f) ||
	    !take("recovery-dtbo", dtbo, page, size, &at, u, f))
		return false;
	if (table > size || trees > size || at > size - (table ? table : trees))
		return failed(f, cut, "section of device trees", table ? table : trees,
			      (unsigned long long)at, size);
	check_id(data, u);
	split_trees(data, (size_t)at, trees, u);
	return !table || split_table(data, (size_t)at, table, u, f);
}
