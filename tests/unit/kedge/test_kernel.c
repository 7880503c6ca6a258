// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernels as users have them: made here from a synthetic one, compressed by the tools that Linux's
 * own build uses, and taken apart again.
 */
#include "tests/common/images.h"
#include "tests/common/kernels.h"
#include "tests/common/random.h"
#include "tests/common/test.h"
#include "tests/common/trees.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scripts/kedge/kernel/kernel.h"
#include "tests/common/must.h"
#include "scripts/kedge/util/bytes.h"

#define KERNEL_BYTES 300000u
#define TABLE_AT     0x200u
#define PAYLOAD_AT   0x1003u /* it has no alignment */

static const struct {
	enum packing packing;
	const char *name, *command;
} packings[] = {
	{PACKING_GZIP, "gzip", "gzip -n -9"},
	{PACKING_LZ4, "lz4", "lz4 -q -l -9 -c"},
	{PACKING_LZO, "lzo", "lzop -9"},
	{PACKING_LZMA, "lzma", "lzma -9"},
	{PACKING_XZ, "xz", "xz --check=crc32 --lzma2=dict=32MiB"},
	{PACKING_ZSTD, "zstd", "zstd -q -19"},
};
#define PACKINGS (sizeof(packings) / sizeof(packings[0]))

static struct buffer packed[PACKINGS]; /* the synthetic kernel, by each */
static struct buffer plain;

static struct buffer run_filter(const char *command, const struct buffer *in)
{
	const char *directory = getenv("TMPDIR");
	char from[300], to[300], line[800];
	struct buffer out;
	FILE *file;

	directory = directory ? directory : "/tmp";
	snprintf(from, sizeof(from), "%s/kedge-%d.in", directory, (int)getpid());
	snprintf(to, sizeof(to), "%s/kedge-%d.out", directory, (int)getpid());
	snprintf(line, sizeof(line), "%s <'%s' >'%s'", command, from, to);
	file = fopen(from, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(in->data, 1, in->size, file), in->size);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(system(line), 0);
	out = must_read(to);
	unlink(from);
	unlink(to);
	assert_true(out.size > 0);
	return out;
}

static int pack_all(void **state)
{
	size_t i;

	(void)state;
	plain = make_kernel(KERNEL_BYTES, 1);
	for (i = 0; i < PACKINGS; i++)
		packed[i] = run_filter(packings[i].command, &plain);
	return 0;
}

static int free_all(void **state)
{
	size_t i;

	(void)state;
	buffer_free(&plain);
	for (i = 0; i < PACKINGS; i++)
		buffer_free(&packed[i]);
	return 0;
}

/* What a zImage is made of. */
struct zimage {
	size_t packing;	      /* index of packings */
	uint32_t table_words; /* of its KLSZ table, 0: it has none */
	uint32_t bss_size, text_offset;
	uint32_t code[16];	   /* at 0x100, until a 0 */
	uint32_t start;		   /* it is linked to run there */
	const struct buffer *tree; /* appended */
};

static struct buffer make_zimage(const struct zimage *z)
{
	const struct buffer *p = &packed[z->packing];
	size_t size = PAYLOAD_AT + p->size, i;
	struct buffer b;

	/* The size is gzip's own last word; Linux appends it to the others. */
	if (packings[z->packing].packing != PACKING_GZIP)
		size += 4;
	b.size = size + 40 + (z->tree ? z->tree->size : 0);
	b.data = allocate(b.size);
	memset(b.data, 0, b.size);
	for (i = 0; i < 8; i++)
		write_le32(b.data + 4 * i, 0xe1a00000); /* mov r0, r0 */
	write_le32(b.data + 0x24, 0x016f2818);
	write_le32(b.data + 0x28, z->start);
	write_le32(b.data + 0x2c, z->start + (uint32_t)size + 40);
	write_le32(b.data + 0x30, 0x04030201);
	for (i = 0; z->code[i]; i++)
		write_le32(b.data + 0x100 + 4 * i, z->code[i]);
	if (z->table_words) {
		write_le32(b.data + 0x34, 0x45454545);
		write_le32(b.data + 0x38, TABLE_AT);
		write_le32(b.data + TABLE_AT, z->table_words);
		write_le32(b.data + TABLE_AT + 4, 0x5a534c4b);
		write_le32(b.data + TABLE_AT + 8, (uint32_t)size - 4);
		write_le32(b.data + TABLE_AT + 12, z->bss_size);
		if (z->table_words >= 5)
			write_le32(b.data + TABLE_AT + 16, z->text_offset);
	}
	memcpy(b.data + PAYLOAD_AT, p->data, p->size);
	write_le32(b.data + size - 4, (uint32_t)plain.size);
	if (z->tree)
		memcpy(b.data + size + 40, z->tree->data, z->tree->size);
	return b;
}

/* Load out of a block of exactly that size. */
static bool load(const void *data, size_t size, struct kernel *k, struct failure *f)
{
	void *copy = copy_exactly(data, size);
	bool good = kernel_load(copy, size, k, f);

	free(copy);
	return good;
}

static void assert_loaded(const struct buffer *file, struct kernel *k)
{
	struct failure f;

	if (!load(file->data, file->size, k, &f))
		fail_msg("%s", f.text);
	assert_int_equal(k->image.size, plain.size);
	assert_memory_equal(k->image.data, plain.data, plain.size);
}

static void assert_refused(const void *data, size_t size, const char *why)
{
	struct failure f;
	struct kernel k;

	assert_false(load(data, size, &k, &f));
	if (!strstr(f.text, why))
		fail_msg("'%s' is not said in: %s", why, f.text);
	assert_null(k.image.data);
	assert_null(k.tree.data);
}

/* --- decompress --- */

static void test_decompress(void **state)
{
	struct buffer longer, out;
	struct failure f;
	size_t i, used;

	(void)state;
	for (i = 0; i < PACKINGS; i++) {
		assert_int_equal(packing_of(packed[i].data, packed[i].size), packings[i].packing);
		assert_string_equal(packing_name(packings[i].packing), packings[i].name);
		/* What follows is not looked at. */
		longer.size = packed[i].size + 50;
		longer.data = allocate(longer.size);
		memset(longer.data, 0xff, longer.size);
		memcpy(longer.data, packed[i].data, packed[i].size);
		assert_true(
			decompress(packings[i].packing, longer.data, longer.size, &out, &used, &f));
		assert_int_equal(used, packed[i].size);
		assert_int_equal(out.size, plain.size);
		assert_memory_equal(out.data, plain.data, plain.size);
		buffer_free(&out);
		buffer_free(&longer);
	}
	assert_false(decompress(PACKING_NONE, plain.data, plain.size, &out, NULL, &f));
	assert_null(out.data);
	assert_string_equal(packing_name(PACKING_NONE), "none");
}

/* Too little for its magic is no packing. */
static void test_short_magic(void **state)
{
	size_t i, size;

	(void)state;
	for (i = 0; i < PACKINGS; i++) {
		for (size = 0; size < 3; size++) {
			void *copy = copy_exactly(packed[i].data, size);

			assert_int_equal(packing_of(copy, size), PACKING_NONE);
			free(copy);
		}
	}
}

static void test_decompress_cut(void **state)
{
	struct buffer out;
	struct failure f;
	size_t i, size;
	void *copy;

	(void)state;
	for (i = 0; i < PACKINGS; i++) {
		for (size = 0; size < packed[i].size;
		     size += size < 100 || size + 40 > packed[i].size ? 1 : 7919) {
			/* Its magic is always there: that is what it is known by. */
			if (packing_of(packed[i].data, size) == PACKING_NONE)
				continue;
			copy = copy_exactly(packed[i].data, size);
			assert_false(decompress(packings[i].packing, copy, size, &out, NULL, &f));
			assert_non_null(strstr(f.text, packings[i].name));
			assert_null(out.data);
			free(copy);
		}
	}
}

/* Flipped bits: a refusal or some bytes, but nothing read or written outside. */
static void test_decompress_flipped(void **state)
{
	struct random r = {3};
	struct buffer out;
	struct failure f;
	size_t i, n, refused;
	uint32_t bit;

	(void)state;
	for (i = 0; i < PACKINGS; i++) {
		refused = 0;
		for (n = 0; n < 300; n++) {
			uint32_t limit = n < 200 ? 60 * 8 : (uint32_t)packed[i].size * 8;

			bit = random_below(&r, limit);
			packed[i].data[bit / 8] ^= (uint8_t)(1u << bit % 8);
			if (decompress(packings[i].packing, packed[i].data, packed[i].size, &out,
				       NULL, &f))
				buffer_free(&out);
			else
				refused++;
			packed[i].data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
		assert_true(refused > 20);
	}
}

/* Whole blocks, a cut in the second of which is to be seen. */
static void test_lz4_blocks(void **state)
{
	struct buffer large = make_kernel(0x800000 + 5000, 9), file, out;
	struct failure f;
	struct kernel k;

	(void)state;
	file = run_filter("lz4 -q -l -c", &large);
	assert_true(decompress(PACKING_LZ4, file.data, file.size, &out, NULL, &f));
	assert_int_equal(out.size, large.size);
	assert_memory_equal(out.data, large.data, large.size);
	buffer_free(&out);
	if (load(file.data, file.size - 100, &k, &f)) {
		kernel_free(&k);
		fail_msg("a raw Image.lz4 that was cut is taken for a kernel");
	}
	buffer_free(&file);
	buffer_free(&large);
}

/* --- zImage --- */

static void test_zimages(void **state)
{
	struct zimage z = {.table_words = 5, .bss_size = 0x54321, .text_offset = 0x208000};
	struct buffer file;
	struct kernel k;

	(void)state;
	for (z.packing = 0; z.packing < PACKINGS; z.packing++) {
		for (z.table_words = 3; z.table_words <= 6; z.table_words++) {
			file = make_zimage(&z);
			assert_loaded(&file, &k);
			assert_string_equal(k.kind, "zImage");
			assert_int_equal(k.packing, packings[z.packing].packing);
			assert_int_equal(k.file_size, file.size);
			assert_int_equal(k.has_bss_size, z.table_words >= 4);
			if (k.has_bss_size)
				assert_int_equal(k.bss_size, 0x54321);
			assert_int_equal(k.has_text_offset, z.table_words >= 5);
			if (k.has_text_offset)
				assert_int_equal(k.text_offset, 0x208000);
			assert_int_equal(k.tree.size, 0);
			kernel_free(&k);
			buffer_free(&file);
		}
	}
}

/* Older ones have no table; the text offset is in their code. */
static void test_text_offset_in_code(void **state)
{
	static const struct {
		uint32_t code[16];
		uint32_t text_offset; /* 0: it is not to be found */
	} cases[] = {
		/* mov r4, pc; and r4, r4, #0xf8000000; add r4, r4, #0x8000 */
		{{0xe1a0400f, 0xe204433e, 0xe2844902}, 0x8000},
		/* the same with #0x208000 */
		{{0xe1a0400f, 0xe204433e, 0xe2844982}, 0x208000},
		/* something in between, and other registers */
		{{0xe1a0000f, 0xe200033e, 0xe1a01001, 0xe1a01001, 0xe2800902}, 0x8000},
		/* an add to another register does not count */
		{{0xe1a0400f, 0xe204433e, 0xe2855902, 0xe1a00000}, 0},
		/* nor one from another */
		{{0xe1a0400f, 0xe204433e, 0xe2854902, 0xe1a00000}, 0},
		/* nor behind another mask */
		{{0xe1a0400f, 0xe20443ff, 0xe2844902, 0xe1a00000}, 0},
		{{0xe1a00000}, 0},
	};
	struct zimage z = {0};
	struct buffer file;
	struct kernel k;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memcpy(z.code, cases[i].code, sizeof(z.code));
		file = make_zimage(&z);
		assert_loaded(&file, &k);
		assert_int_equal(k.has_text_offset, cases[i].text_offset != 0);
		if (k.has_text_offset)
			assert_int_equal(k.text_offset, cases[i].text_offset);
		assert_false(k.has_bss_size);
		kernel_free(&k);
		buffer_free(&file);
	}
}

static void test_linked_elsewhere(void **state)
{
	struct zimage z = {.start = 0x60008000};
	struct buffer file = make_zimage(&z);
	struct kernel k;

	(void)state;
	assert_loaded(&file, &k);
	kernel_free(&k);
	buffer_free(&file);
}

/* Bytes in front that look like a payload are tried, and passed over. */
static void test_false_starts(void **state)
{
	struct zimage z = {0};
	struct buffer file;
	struct kernel k;
	size_t i;

	(void)state;
	for (z.packing = 0; z.packing < PACKINGS; z.packing++) {
		file = make_zimage(&z);
		for (i = 0; i < PACKINGS; i++)
			memcpy(file.data + 0x400 + 64 * i, packed[i].data, 60);
		assert_loaded(&file, &k);
		assert_int_equal(k.packing, packings[z.packing].packing);
		kernel_free(&k);
		buffer_free(&file);
	}
}

static void test_appended_tree(void **state)
{
	void *fdt = tree_new();
	struct zimage z = {.table_words = 5};
	struct buffer tree, file;
	struct kernel k;

	(void)state;
	tree_set_string(fdt, "/", "model", "appended");
	tree = tree_done(fdt);
	z.tree = &tree;
	for (z.packing = 0; z.packing < PACKINGS; z.packing++) {
		file = make_zimage(&z);
		assert_loaded(&file, &k);
		assert_int_equal(k.tree.size, tree.size);
		assert_memory_equal(k.tree.data, tree.data, tree.size);
		assert_int_equal(k.file_size, file.size - tree.size);
		kernel_free(&k);
		/* Cut, or damaged. */
		assert_refused(file.data, file.size - 4, "device tree");
		memset(file.data + file.size - tree.size + 60, 0xff, 8);
		assert_refused(file.data, file.size, "device tree");
		buffer_free(&file);
	}
	/* What is no tree is none. */
	memset(tree.data, 0, 4);
	file = make_zimage(&(struct zimage){.tree = &tree});
	assert_loaded(&file, &k);
	assert_int_equal(k.tree.size, 0);
	kernel_free(&k);
	buffer_free(&file);
	buffer_free(&tree);
}

static void test_bad_zimages(void **state)
{
	struct zimage z = {.table_words = 5};
	struct buffer file;
	size_t size;

	(void)state;
	for (z.packing = 0; z.packing < PACKINGS; z.packing++) {
		file = make_zimage(&z);
		for (size = 0x1000; size < file.size; size += 9973)
			assert_refused(file.data, size, "cut");
		assert_refused(file.data, file.size - 1, "cut");
		/* Another inflated size than is stored; no payload; another byte order. */
		file.data[file.size - 44]++;
		assert_refused(file.data, file.size, "damaged");
		file.data[file.size - 44]--;
		memset(file.data + PAYLOAD_AT + 3, 0xaa, 100);
		assert_refused(file.data, file.size, "damaged");
		write_le32(file.data + 0x30, 0x01020304);
		assert_refused(file.data, file.size, "big-endian");
		buffer_free(&file);
	}
	file = make_zimage(&(struct zimage){0});
	write_le32(file.data + 0x2c, 0);
	assert_refused(file.data, file.size, "cut");
	write_le32(file.data + 0x28, 0x100);
	write_le32(file.data + 0x2c, 0xff);
	assert_refused(file.data, file.size, "cut");
	buffer_free(&file);
}

/* A table that points anywhere: nothing outside is read. */
static void test_bad_tables(void **state)
{
	static const uint32_t at[] = {0x34, 0x38, TABLE_AT, TABLE_AT + 4, TABLE_AT + 8};
	static const uint32_t values[] = {0, 1, 4, 0x7fffffff, 0xfffffff0, 0xffffffff};
	struct zimage z = {.table_words = 5};
	struct buffer file;
	struct failure f;
	struct kernel k;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		for (j = 0; j < sizeof(values) / sizeof(values[0]); j++) {
			file = make_zimage(&z);
			write_le32(file.data + at[i], values[j]);
			if (load(file.data, file.size, &k, &f)) {
				assert_int_equal(k.image.size, plain.size);
				kernel_free(&k);
			}
			write_le32(file.data + 0x38, (uint32_t)file.size - 4 * (uint32_t)j);
			if (load(file.data, file.size, &k, &f)) {
				assert_int_equal(k.image.size, plain.size);
				kernel_free(&k);
			}
			buffer_free(&file);
		}
	}
}

static void test_zimage_in_file(void **state)
{
	struct zimage z = {.packing = 1, .table_words = 5, .text_offset = 0x8000};
	struct buffer inner = make_zimage(&z), file = run_filter("gzip -n", &inner);
	struct kernel k;

	(void)state;
	assert_loaded(&file, &k);
	assert_string_equal(k.kind, "zImage");
	assert_int_equal(k.packing, PACKING_LZ4);
	assert_int_equal(k.file_size, file.size);
	assert_true(k.has_text_offset);
	kernel_free(&k);
	buffer_free(&inner);
	buffer_free(&file);
}

static void test_kedge_image(void **state)
{
	const struct image_options o = {.format = FORMAT_LZ4, .kernel_size = 10000};
	struct buffer image = make_image(&o);

	(void)state;
	assert_refused(image.data, image.size, "kedge image already");
	buffer_free(&image);
}

/* --- raw Image, vmlinux --- */

static void test_raw(void **state)
{
	struct buffer page = make_kernel(0x1000, 2);
	struct failure f;
	struct kernel k;
	size_t i;

	(void)state;
	assert_loaded(&plain, &k);
	assert_string_equal(k.kind, "raw Image");
	assert_int_equal(k.packing, PACKING_NONE);
	assert_false(k.has_bss_size || k.has_text_offset || k.armv7);
	assert_int_equal(k.pgdir_size, 0x5000);
	kernel_free(&k);
	for (i = 0; i < PACKINGS; i++) {
		assert_loaded(&packed[i], &k);
		assert_string_equal(k.kind, "raw Image");
		assert_int_equal(k.packing, packings[i].packing);
		assert_int_equal(k.file_size, packed[i].size);
		kernel_free(&k);
		assert_refused(packed[i].data, packed[i].size - 1, packings[i].name);
	}
	assert_true(load(page.data, 0x1000, &k, &f));
	kernel_free(&k);
	assert_refused(page.data, 0xfff, "too few");
	assert_refused(page.data, 1, "too few");
	assert_refused(page.data, 0, "too few");
	buffer_free(&page);
}

/* The kernel's own first code says how large its page directory is, and its text offset. */
static void test_pgtbl(void **state)
{
	struct buffer image = {copy_exactly(plain.data, plain.size), plain.size};
	struct failure f;
	struct kernel k;

	(void)state;
	write_le32(image.data + 0x80, 0xe2884902); /* add r4, r8, #0x8000 */
	write_le32(image.data + 0x84, 0xe2444901); /* sub r4, r4, #0x4000 */
	assert_true(load(image.data, image.size, &k, &f));
	assert_int_equal(k.pgdir_size, 0x4000);
	assert_true(k.has_text_offset);
	assert_int_equal(k.text_offset, 0x8000);
	kernel_free(&k);
	write_le32(image.data + 0x84, 0xe2444a05); /* sub r4, r4, #0x5000 */
	assert_true(load(image.data, image.size, &k, &f));
	assert_int_equal(k.pgdir_size, 0x5000);
	kernel_free(&k);
	write_le32(image.data + 0x84, 0xe2455901); /* sub r5, r5, #0x4000 */
	assert_true(load(image.data, image.size, &k, &f));
	assert_int_equal(k.pgdir_size, 0x5000);
	assert_false(k.has_text_offset);
	kernel_free(&k);
	buffer_free(&image);
}

static void test_armv7(void **state)
{
	struct buffer image = {allocate(0x10000), 0x10000};
	struct failure f;
	struct kernel k;
	size_t at;

	(void)state;
	for (at = 0; at < image.size; at += 4)
		write_le32(image.data + at, at % 0x80 ? 0xe1a00000 : 0xe3001234); /* movw */
	assert_true(load(image.data, image.size, &k, &f));
	assert_true(k.armv7);
	kernel_free(&k);
	for (at = 0; at < image.size; at += 4)
		write_le32(image.data + at, at % 0x4000 ? 0xe1a00000 : 0xe3001234);
	assert_true(load(image.data, image.size, &k, &f));
	assert_false(k.armv7);
	kernel_free(&k);
	buffer_free(&image);
}

#define TEXT_AT	  0x1000u
#define TEXT_SIZE 0x3000u
#define DATA_SIZE 0x800u

/* Two segments with a hole between them, the second with a bss. */
static struct buffer make_elf(Elf32_Phdr **segments)
{
	struct buffer b = {allocate(TEXT_AT + TEXT_SIZE + DATA_SIZE),
			   TEXT_AT + TEXT_SIZE + DATA_SIZE};
	Elf32_Ehdr h = {
		.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
		.e_type = ET_EXEC,
		.e_machine = EM_ARM,
		.e_phoff = sizeof(h),
		.e_phentsize = sizeof(Elf32_Phdr),
		.e_phnum = 3,
	};
	Elf32_Phdr p[3] = {
		{.p_type = PT_NOTE, .p_offset = 0xfffffff0, .p_filesz = 100, .p_memsz = 100},
		{.p_type = PT_LOAD,
		 .p_offset = TEXT_AT,
		 .p_paddr = 0xc0208000,
		 .p_filesz = TEXT_SIZE,
		 .p_memsz = TEXT_SIZE},
		{.p_type = PT_LOAD,
		 .p_offset = TEXT_AT + TEXT_SIZE,
		 .p_paddr = 0xc0208000 + TEXT_SIZE + 0x1000,
		 .p_filesz = DATA_SIZE,
		 .p_memsz = DATA_SIZE + 0x12340},
	};

	memset(b.data, 0, TEXT_AT);
	memcpy(b.data, &h, sizeof(h));
	memcpy(b.data + sizeof(h), p, sizeof(p));
	memcpy(b.data + TEXT_AT, plain.data, TEXT_SIZE + DATA_SIZE);
	*segments = (Elf32_Phdr *)(void *)(b.data + sizeof(h));
	return b;
}

static void test_vmlinux(void **state)
{
	Elf32_Phdr *p;
	struct buffer file = make_elf(&p), zip;
	struct failure f;
	struct kernel k;
	int i;

	(void)state;
	zip = run_filter("gzip -n", &file);
	for (i = 0; i < 2; i++) {
		assert_true(i ? load(zip.data, zip.size, &k, &f)
			      : load(file.data, file.size, &k, &f));
		assert_string_equal(k.kind, "vmlinux");
		assert_int_equal(k.image.size, TEXT_SIZE + 0x1000 + DATA_SIZE);
		assert_memory_equal(k.image.data, plain.data, TEXT_SIZE);
		assert_memory_equal(k.image.data + TEXT_SIZE + 0x1000, plain.data + TEXT_SIZE,
				    DATA_SIZE);
		assert_int_equal(k.image.data[TEXT_SIZE], 0);
		assert_int_equal(k.image.data[TEXT_SIZE + 0xfff], 0);
		assert_true(k.has_text_offset && k.has_bss_size);
		assert_int_equal(k.text_offset, 0x208000);
		assert_int_equal(k.bss_size, 0x12340);
		kernel_free(&k);
	}
	buffer_free(&zip);
	buffer_free(&file);
}

static void test_bad_vmlinux(void **state)
{
	Elf32_Phdr *p;
	struct buffer file = make_elf(&p);
	Elf32_Ehdr *h = (Elf32_Ehdr *)(void *)file.data;
	size_t size;

	(void)state;
	for (size = sizeof(*h); size < file.size; size += 97)
		assert_refused(file.data, size, size < sizeof(*h) + 3 * sizeof(*p) ? "" : "cut");
	h->e_ident[EI_CLASS] = ELFCLASS64;
	assert_refused(file.data, file.size, "not for little-endian 32-bit ARM");
	h->e_ident[EI_CLASS] = ELFCLASS32;
	h->e_ident[EI_DATA] = ELFDATA2MSB;
	assert_refused(file.data, file.size, "not for little-endian 32-bit ARM");
	h->e_ident[EI_DATA] = ELFDATA2LSB;
	h->e_machine = EM_386;
	assert_refused(file.data, file.size, "not for little-endian 32-bit ARM");
	h->e_machine = EM_ARM;
	h->e_phentsize = 31;
	assert_refused(file.data, file.size, "damaged");
	h->e_phentsize = sizeof(*p);
	h->e_phoff = 0xffffffff;
	assert_refused(file.data, file.size, "nothing to load");
	h->e_phoff = sizeof(*h);
	h->e_phnum = 0;
	assert_refused(file.data, file.size, "nothing to load");
	h->e_phnum = 3;
	p[2].p_paddr = 0;
	assert_refused(file.data, file.size, "spread");
	p[2].p_paddr = 0xc0300000;
	p[2].p_memsz = 0x3fffffff;
	assert_refused(file.data, file.size, "spread");
	p[2].p_memsz = 10;
	assert_refused(file.data, file.size, "cut");
	p[2].p_memsz = 0x2000;
	p[2].p_offset = 0xffffffff;
	assert_refused(file.data, file.size, "cut");
	buffer_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decompress),
		cmocka_unit_test(test_short_magic),
		cmocka_unit_test(test_decompress_cut),
		cmocka_unit_test(test_decompress_flipped),
		cmocka_unit_test(test_lz4_blocks),
		cmocka_unit_test(test_zimages),
		cmocka_unit_test(test_text_offset_in_code),
		cmocka_unit_test(test_linked_elsewhere),
		cmocka_unit_test(test_false_starts),
		cmocka_unit_test(test_appended_tree),
		cmocka_unit_test(test_bad_zimages),
		cmocka_unit_test(test_bad_tables),
		cmocka_unit_test(test_zimage_in_file),
		cmocka_unit_test(test_kedge_image),
		cmocka_unit_test(test_raw),
		cmocka_unit_test(test_pgtbl),
		cmocka_unit_test(test_armv7),
		cmocka_unit_test(test_vmlinux),
		cmocka_unit_test(test_bad_vmlinux),
	};

	return cmocka_run_group_tests_name("kernel", tests, pack_all, free_all);
}
