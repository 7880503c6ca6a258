// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "boot/image/image.h"
#include "boot/fdt/fdt_tree.h"
#include "kernel.h"
#include "package/package.h"
#include "util/bytes.h"

#define HEAD_BYTES 0x4000u /* the first code of a kernel or decompressor is in them */
#define TRIES_MAX  256	   /* places in a zImage that look like the start of its payload */

#define PGDIR_SIZE	0x4000u
#define PGDIR_SIZE_LPAE 0x5000u

/*
 * ARM instructions that the search looks for: condition "always", registers and constants masked.
 */
#define AND_IMM	     0xe2000000u
#define ADD_IMM	     0xe2800000u
#define SUB_IMM	     0xe2400000u
#define DATA_IMM     0xfff00000u
#define IMM_F8000000 0x33eu
#define MOVW_MOVT    0x03000000u
#define MOVW_MASK    0x0fb00000u

/* The constant of an ARM data-processing instruction: 8 bits, rotated. */
static uint32_t arm_constant(uint32_t instruction)
{
	uint32_t rotate = instruction >> 7 & 0x1e, value = instruction & 0xff;

	return rotate ? value >> rotate | value << (32 - rotate) : value;
}

static uint32_t word_at(const struct buffer *b, size_t offset)
{
	return read_le32(b->data + offset);
}

/*
 * A kernel's first code computes the address of its page directory: add rd, rn, #TEXT_OFFSET; then
 * sub rd, rd, #PG_DIR_SIZE (Linux arch/arm/kernel/head.S, macro pgtbl).
 */
static void look_for_pgtbl(struct kernel *k)
{
	size_t end = k->image.size < HEAD_BYTES ? k->image.size : HEAD_BYTES, at;

	k->pgdir_size = PGDIR_SIZE_LPAE;
	for (at = 0; at + 8 <= end; at += 4) {
		uint32_t add = word_at(&k->image, at), sub = word_at(&k->image, at + 4);
		uint32_t size = arm_constant(sub), offset = arm_constant(add);

		if ((add & DATA_IMM) != ADD_IMM || (sub & DATA_IMM) != SUB_IMM ||
		    (sub >> 12 & 0xf) != (sub >> 16 & 0xf) ||
		    (sub >> 12 & 0xf) != (add >> 12 & 0xf) ||
		    (size != PGDIR_SIZE && size != PGDIR_SIZE_LPAE) || offset < size)
			continue;
		k->pgdir_size = size;
		if (!k->has_text_offset) {
			k->text_offset = offset;
			k->has_text_offset = true;
		}
		return;
	}
}

/* MOVW and MOVT came with ARMv7 (and one ARM11 that no kernel is built for). */
static void look_for_armv7(struct kernel *k)
{
	size_t at, found = 0, words = k->image.size / 4;

	for (at = 0; at + 4 <= k->image.size; at += 4) {
		uint32_t w = word_at(&k->image, at);

		if (w >> 28 == 0xe && (w & MOVW_MASK) == MOVW_MOVT)
			found++;
	}
	k->armv7 = found > words / 500;
}

/* --- vmlinux --- */

static bool is_elf(const uint8_t *data, size_t size)
{
	return size >= sizeof(Elf32_Ehdr) && !memcmp(data, ELFMAG, SELFMAG);
}

static bool segment_at(const uint8_t *data, size_t size, const Elf32_Ehdr *h, unsigned int i,
		       Elf32_Phdr *p)
{
	size_t at = (size_t)h->e_phoff + (size_t)i * sizeof(*p);

	if (at > size - sizeof(*p))
		return false;
	memcpy(p, data + at, sizeof(*p));
	return p->p_type == PT_LOAD && p->p_memsz;
}

/* The raw Image is what objcopy -O binary makes: all segments by their physical addresses. */
static bool load_elf(const uint8_t *data, size_t size, struct kernel *k, struct failure *f)
{
	uint64_t low = UINT64_MAX, high = 0, end = 0;
	Elf32_Ehdr h;
	Elf32_Phdr p;
	unsigned int i;

	memcpy(&h, data, sizeof(h));
	if (h.e_ident[EI_CLASS] != ELFCLASS32 || h.e_ident[EI_DATA] != ELFDATA2LSB ||
	    h.e_machine != EM_ARM)
		return failed(f, "it is an ELF file, but not for little-endian 32-bit ARM");
	if (h.e_phentsize != sizeof(p) || size < sizeof(p))
		return failed(f, "its ELF program headers are damaged");
	for (i = 0; i < h.e_phnum; i++) {
		if (!segment_at(data, size, &h, i, &p))
			continue;
		if (p.p_filesz > p.p_memsz || p.p_offset > size || p.p_filesz > size - p.p_offset)
			return failed(f, "its ELF segment %u is cut", i);
		if (p.p_filesz && p.p_paddr < low)
			low = p.p_paddr;
		if (p.p_filesz && (uint64_t)p.p_paddr + p.p_filesz > high)
			high = (uint64_t)p.p_paddr + p.p_filesz;
		if ((uint64_t)p.p_paddr + p.p_memsz > end)
			end = (uint64_t)p.p_paddr + p.p_memsz;
	}
	if (low >= high)
		return failed(f, "its ELF file has nothing to load");
	if (high - low > KERNEL_LIMIT || end - high > KERNEL_LIMIT)
		return failed(f, "its ELF segments are spread over more than %u bytes",
			      KERNEL_LIMIT);
	k->image.size = (size_t)(high - low);
	k->image.data = allocate(k->image.size);
	memset(k->image.data, 0, k->image.size);
	for (i = 0; i < h.e_phnum; i++) {
		if (segment_at(data, size, &h, i, &p) && p.p_filesz)
			memcpy(k->image.data + (p.p_paddr - low), data + p.p_offset, p.p_filesz);
	}
	/* A kernel's linear mapping begins at a multiple of 256 MiB: the rest is the text offset.
	 */
	k->text_offset = (uint32_t)low & 0x0fffffffu;
	k->has_text_offset = true;
	k->bss_size = (uint32_t)(end - high);
	k->has_bss_size = true;
	return true;
}

/* --- zImage --- */

static bool is_zimage(const uint8_t *data, size_t size)
{
	return size >= ZIMAGE_HEADER_SIZE && read_le32(data + ZIMAGE_MAGIC_OFFSET) == ZIMAGE_MAGIC;
}

/* The KLSZ table of newer zImages; *payload_end gets where the payload with its size ends. */
static void read_klsz(const uint8_t *data, size_t size, struct kernel *k, size_t *payload_end)
{
	uint32_t table, words, size_at;

	if (read_le32(data + ZIMAGE_TABLE_OFFSET) != ZIMAGE_TABLE_MAGIC)
		return;
	table = read_le32(data + ZIMAGE_TABLE_OFFSET + 4);
	if (table % 4 || table > size || size - table < 16 ||
	    read_le32(data + table + 4) != ZIMAGE_KLSZ)
		return;
	words = read_le32(data + table);
	size_at = read_le32(data + table + 8);
	if (words < 4 || size_at > size - 4)
		return;
	*payload_end = (size_t)size_at + 4;
	k->bss_size = read_le32(data + table + 12);
	k->has_bss_size = true;
	if (words >= 5 && size - table >= 20) {
		k->text_offset = read_le32(data + table + 16);
		k->has_text_offset = true;
	}
}

/*
 * Older decompressors: and rd, pc, #0xf8000000; soon add rd, rd, #TEXT_OFFSET (Linux
 * arch/arm/boot/compressed/head.S, with CONFIG_AUTO_ZRELADDR).
 */
static void look_for_text_offset(const uint8_t *data, size_t size, struct kernel *k)
{
	size_t end = size < HEAD_BYTES ? size : HEAD_BYTES, at, next;

	for (at = ZIMAGE_HEADER_SIZE; at + 4 <= end && !k->has_text_offset; at += 4) {
		uint32_t mask = read_le32(data + at);

		if ((mask & DATA_IMM) != AND_IMM || (mask & 0xfff) != IMM_F8000000)
			continue;
		for (next = at + 4; next + 4 <= end && next <= at + 64; next += 4) {
			uint32_t add = read_le32(data + next);

			if ((add & DATA_IMM) == ADD_IMM &&
			    (add >> 12 & 0xf) == (mask >> 12 & 0xf) &&
			    (add >> 16 & 0xf) == (mask >> 12 & 0xf)) {
				k->text_offset = arm_constant(add);
				k->has_text_offset = true;
				break;
			}
		}
	}
}

/* Inflate what begins at offset; true if it has the size that is stored behind it. */
static bool try_payload(const uint8_t *data, size_t size, size_t offset, size_t payload_end,
			struct kernel *k)
{
	enum packing packing = packing_of(data + offset, size - offset);
	size_t used, stored;
	struct buffer image;
	struct failure why;

	if (packing == PACKING_NONE || (payload_end && offset + 8 > payload_end) ||
	    !decompress(packing, data + offset, size - offset, &image, &used, &why))
		return false;
	/* In a gzip stream the size is the last word; behind the others it follows. */
	stored = offset + used - (packing == PACKING_GZIP ? 4 : 0);
	if (payload_end)
		stored = payload_end - 4;
	if (stored > size - 4 || read_le32(data + stored) != image.size || !image.size) {
		buffer_free(&image);
		return false;
	}
	k->image = image;
	k->packing = packing;
	return true;
}

static bool load_zimage(const uint8_t *data, size_t size, struct kernel *k, struct failure *f)
{
	uint32_t start = read_le32(data + ZIMAGE_START_OFFSET);
	uint32_t end = read_le32(data + ZIMAGE_END_OFFSET);
	size_t payload_end = 0, offset;
	unsigned int tries = 0;

	if (read_le32(data + ZIMAGE_ENDIAN_OFFSET) != ZIMAGE_ENDIAN && size > ZIMAGE_HEADER_SIZE &&
	    read_le32(data + ZIMAGE_ENDIAN_OFFSET) == 0x01020304u)
		return failed(f, "it is a big-endian zImage");
	if (end <= start || end - start > size)
		return failed(f, "it is a zImage of %u bytes, but only %zu are there: it was cut",
			      end - start, size);
	end -= start;
	read_klsz(data, end, k, &payload_end);
	look_for_text_offset(data, end, k);
	for (offset = ZIMAGE_HEADER_SIZE; offset + 8 < end && tries < TRIES_MAX; offset++) {
		if (packing_of(data + offset, end - offset) == PACKING_NONE)
			continue;
		tries++;
		if (try_payload(data, end, offset, payload_end, k))
			break;
	}
	if (!k->image.data)
		return failed(f, "no compressed kernel with the size it should have was found in "
				 "the zImage: it is damaged");
	k->file_size = end;
	if (size - end >= FDT_HEADER_SIZE && fdt_here(data + end)) {
		uint32_t tree = fdt_size(data + end);

		/* A copy: fdt_check() needs a tree that is 8-aligned. */
		k->tree.size = tree && tree <= size - end ? tree : 0;
		k->more_trees = k->tree.size && size - end - tree >= FDT_HEADER_SIZE &&
				fdt_here(data + end + tree);
		k->tree.data = allocate(k->tree.size);
		memcpy(k->tree.data, data + end, k->tree.size);
		if (!k->tree.size || fdt_check(k->tree.data, tree))
			return failed(f, "the device tree appended to the zImage is damaged");
	}
	return true;
}

static bool is_kedge(const uint8_t *data, size_t size)
{
	return size >= IMAGE_HEADER_OFFSET + sizeof(struct image_header) &&
	       read_le32(data + IMAGE_HEADER_OFFSET) == IMAGE_MAGIC;
}

/* What a file is that cannot be a kernel; NULL when it may be one. A raw Image has no magic. */
static const char *what_else(const uint8_t *data, size_t size)
{
	static const struct {
		const char *magic, *what;
	} others[] = {
		{"\xd0\x0d\xfe\xed", "a device tree"},
		{"\x27\x05\x19\x56", "a U-Boot uImage in something else"},
		{"\x04\x22\x4d\x18", "a file in lz4's new frame; compress it with lz4 -l"},
		{"\x1f\x8b\x08", "a file that was compressed twice"},
		{"\xfd"
		 "7zXZ",
		 "a file that was compressed twice"},
		{"BZh", "a bzip2 file, which no kernel for ARM is"},
		{"ANDROID!", "an Android boot image in something else"},
		{"!<arch>", "an archive (of a package?)"},
	};
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		size_t length = strlen(others[i].magic);

		if (size >= length && !memcmp(data, others[i].magic, length))
			return others[i].what;
	}
	return NULL;
}

static bool load(const uint8_t *data, size_t size, struct kernel *k, struct failure *f);

/* Load the kernel out of a package. */
static bool load_packaged(const uint8_t *data, size_t size, struct kernel *k, struct failure *f)
{
	struct package_contents *c = allocate(sizeof(*c));
	bool good = package_parse(data, size, c, f);
	struct buffer inner = {NULL, 0};

	k->package = c->format->kind;
	if (good) {
		inner = package_kernel(c, data);
		good = load(inner.data, inner.size, k, f);
	}
	buffer_free(&inner);
	free(c);
	k->file_size = size;
	return good;
}

static bool load(const uint8_t *data, size_t size, struct kernel *k, struct failure *f)
{
	struct buffer inner;
	size_t used;
	bool good;

	k->file_size = size;
	if (is_zimage(data, size)) {
		if (is_kedge(data, size))
			return failed(f, "it is a kedge image already; take its kernel out with "
					 "kedge unpack");
		k->kind = "zImage";
		return load_zimage(data, size, k, f);
	}
	if (is_elf(data, size)) {
		k->kind = "vmlinux";
		return load_elf(data, size, k, f);
	}
	if (!k->package &&
	    (k->packing ? package_detect_inflated(data, size) : package_detect(data, size)))
		return load_packaged(data, size, k, f);
	if (!k->packing && packing_of(data, size)) {
		k->packing = packing_of(data, size);
		if (!decompress(k->packing, data, size, &inner, &used, f))
			return false;
		/* An lz4 stream does not say where it ends: it may be cut between two blocks. */
		if (k->packing == PACKING_LZ4 && used != size &&
		    (used != size - 4 || read_le32(data + used) != inner.size)) {
			buffer_free(&inner);
			return failed(f, "its lz4 stream is damaged or cut");
		}
		good = load(inner.data, inner.size, k, f);
		buffer_free(&inner);
		k->file_size = size;
		return good;
	}
	if (what_else(data, size))
		return failed(f, "it is no kernel but %s", what_else(data, size));
	if (size < 0x1000)
		return failed(f, "%zu bytes are too few for a kernel", size);
	if (size > KERNEL_LIMIT)
		return failed(f, "%zu bytes are more than a kernel may have (%u)", size,
			      KERNEL_LIMIT);
	k->kind = "raw Image";
	k->image.size = size;
	k->image.data = allocate(size);
	memcpy(k->image.data, data, size);
	return true;
}

bool kernel_load(const uint8_t *data, size_t size, struct kernel *k, struct failure *f)
{
	memset(k, 0, sizeof(*k));
	if (!load(data, size, k, f)) {
		kernel_free(k);
		return false;
	}
	look_for_pgtbl(k);
	look_for_armv7(k);
	return true;
}

void kernel_free(struct kernel *k)
{
	buffer_free(&k->image);
	buffer_free(&k->tree);
}
