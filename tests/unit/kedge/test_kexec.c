// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kexec-tools' own loader of a zImage, which it has for ARM alone, compiled for the host and given
 * our images. What it calls of the rest of kexec-tools is here, on a board with RAM alone.
 */
#include "tests/common/images.h"
#include "tests/common/kernels.h"
#include "tests/common/test.h"
#include "tests/common/trees.h"

#include <getopt.h>
#include <kexec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#define RAM	    0x60000000u
#define RAM_SIZE    0x10000000u
#define KERNEL_SIZE 200000u
#define TEXT_OFFSET 0x8000u
#define HEADER_SIZE 0x3c
#define TABLE_AT    0x38 /* in the header: the offset of the extension table */
#define SEGMENTS    8
/* What kexec keeps free behind a zImage, for the stack and heap of its decompressor. */
#define HEAP_SIZE 0x11000u

/* kexec-zImage-arm.c */
int zImage_arm_load(int argc, char **argv, const char *buf, off_t len, struct kexec_info *info);
extern unsigned int kexec_arm_image_size;

/* What it wants of the rest, by the declarations in kexec.h, fs2dt.h and crashdump-arm.h. */
int kexec_debug;
struct memory_range crash_kernel_mem, elfcorehdr_mem;
int have_sysfs_fdt(void);
void create_flatten_tree(char **tree, off_t *size, const char *cmdline);
int load_crashdump_segments(struct kexec_info *info, char *cmdline);

static struct buffer file_tree, file_initrd;
static void *fdt_read; /* what kexec has read of file_tree, and added to */

void *xmalloc(size_t size)
{
	return allocate(size);
}

void *xrealloc(void *old, size_t size)
{
	void *new = realloc(old, size);

	assert_non_null(new);
	if (old == fdt_read)
		fdt_read = new;
	return new;
}

char *slurp_file(const char *name, off_t *size)
{
	assert_string_equal(name, "board.dtb");
	*size = (off_t)file_tree.size;
	fdt_read = copy_exactly(file_tree.data, file_tree.size);
	return fdt_read;
}

char *slurp_file_mmap(const char *name, off_t *size)
{
	assert_string_equal(name, "initrd.img");
	*size = (off_t)file_initrd.size;
	return (char *)file_initrd.data;
}

void add_segment(struct kexec_info *info, const void *buf, size_t bufsz, unsigned long base,
		 size_t memsz)
{
	assert_true(info->nr_segments < SEGMENTS);
	info->segment[info->nr_segments++] =
		(struct kexec_segment){buf, bufsz, (const void *)base, memsz};
}

/* The lowest place behind what was added so far. */
unsigned long locate_hole(struct kexec_info *info, unsigned long size, unsigned long align,
			  unsigned long min, unsigned long max, int end)
{
	unsigned long at = min > RAM ? min : RAM;
	int i;

	assert_int_equal(max, UINT64_MAX);
	assert_true(end > 0);
	for (i = 0; i < info->nr_segments; i++) {
		unsigned long behind = (unsigned long)info->segment[i].mem + info->segment[i].memsz;

		at = behind > at ? behind : at;
	}
	if (align)
		at = (at + align - 1) / align * align;
	return at + size <= RAM + RAM_SIZE ? at : UINT64_MAX;
}

int have_sysfs_fdt(void)
{
	return 0;
}

void create_flatten_tree(char **tree, off_t *size, const char *cmdline)
{
	(void)tree;
	(void)size;
	fail_msg("a tree is given, and none made for %s", cmdline);
}

int load_crashdump_segments(struct kexec_info *info, char *cmdline)
{
	(void)info;
	fail_msg("nothing crashed, but %s", cmdline);
	return 0;
}

int parse_iomem_single(char *text, uint64_t *start, uint64_t *end)
{
	(void)start;
	(void)end;
	fail_msg("nothing crashed, but %s", text);
	return 0;
}

unsigned long bad_unaligned_access_length(void)
{
	fail_msg("a number of no length");
	return 0;
}

static struct buffer pack(uint32_t arch, enum image_format format, uint32_t bss_size)
{
	const struct image_options o = {
		.arch = arch,
		.format = format,
		.kernel = {.text_offset = TEXT_OFFSET, .bss_size = bss_size, .pgdir_size = 0x4000},
		.kernel_size = KERNEL_SIZE,
	};

	return make_image(&o);
}

/* Let kexec load an image with tree and initrd; what it says on standard error goes to said. */
static int load(const struct buffer *image, struct kexec_info *info, struct kexec_segment *segment,
		char **said)
{
	char *words[] = {"kexec", "--dtb=board.dtb", "--initrd=initrd.img",
			 "--command-line=console=ttyS0", NULL};
	FILE *before = stderr;
	size_t size;
	int result;

	*info = (struct kexec_info){.segment = segment};
	kexec_arm_image_size = 0;
	optind = 0; /* getopt starts again */
	*said = NULL;
	stderr = open_memstream(said, &size);
	assert_non_null(stderr);
	result = zImage_arm_load(4, words, (const char *)image->data, (off_t)image->size, info);
	fclose(stderr);
	stderr = before;
	return result;
}

static uint32_t start_of(const struct kexec_segment *s)
{
	return (uint32_t)(uintptr_t)s->mem;
}

static void free_loaded(char *said)
{
	free(fdt_read);
	fdt_read = NULL;
	free(said);
}

/* The image without what is appended is loaded, and all else is out of the kernel's way. */
static void check_loaded(const struct buffer *image, size_t appended, uint32_t bss_size)
{
	struct kexec_segment segment[SEGMENTS];
	const struct kexec_segment *initrd = segment, *tree = segment + 1, *kernel = segment + 2;
	const size_t own = image->size - appended;
	struct kexec_info info;
	char *said;
	int chosen;

	assert_int_equal(load(image, &info, segment, &said), 0);
	assert_string_equal(said, "");
	assert_int_equal(info.nr_segments, 3);
	assert_ptr_equal(kernel->buf, image->data);
	assert_int_equal(kernel->bufsz, own);
	assert_int_equal(kernel->memsz, own + 4);
	assert_int_equal(start_of(kernel), RAM + TEXT_OFFSET);
	assert_ptr_equal(info.entry, kernel->mem);
	/* It has read the sizes of kernel and bss in our table, and takes the larger need. */
	assert_int_equal(kexec_arm_image_size,
			 KERNEL_SIZE + (bss_size > own + HEAP_SIZE ? bss_size : own + HEAP_SIZE));
	assert_true(start_of(initrd) >= start_of(kernel) + kexec_arm_image_size);
	assert_int_equal(initrd->bufsz, file_initrd.size);
	assert_true(start_of(tree) >= start_of(initrd) + initrd->memsz);
	chosen = fdt_path_offset(tree->buf, "/chosen");
	assert_int_equal(fdt32_ld(fdt_getprop(tree->buf, chosen, "linux,initrd-start", NULL)),
			 start_of(initrd));
	free_loaded(said);
}

static void accept_both(uint32_t arch, enum image_format format, uint32_t bss_size)
{
	struct buffer image = pack(arch, format, bss_size), with_tree;

	check_loaded(&image, 0, bss_size);
	with_tree.size = image.size + file_tree.size;
	with_tree.data = allocate(with_tree.size);
	memcpy(with_tree.data, image.data, image.size);
	memcpy(with_tree.data + image.size, file_tree.data, file_tree.size);
	check_loaded(&with_tree, file_tree.size, bss_size);
	buffer_free(&with_tree);
	buffer_free(&image);
}

static void test_accepts(void **state)
{
	enum image_format format;

	(void)state;
	for (format = FORMAT_NONE; format < FORMATS; format++) {
		accept_both(4, format, 30000);
		accept_both(7, format, 0x400000);
	}
}

/* Wherever an image is cut off behind its header. */
static void test_refuses_cut(void **state)
{
	struct buffer image = pack(4, FORMAT_GZIP, 0);
	struct kexec_segment segment[SEGMENTS];
	struct kexec_info info;
	char expected[128], *said;
	size_t size, step;

	(void)state;
	for (size = HEADER_SIZE + 1; size < image.size; size += step) {
		struct buffer cut = {copy_exactly(image.data, size), size};

		/* Nearer to the end, each length. */
		step = size + 600 < image.size ? 499 : 1;
		assert_int_equal(load(&cut, &info, segment, &said), -1);
		assert_int_equal(info.nr_segments, 0);
		snprintf(expected, sizeof(expected),
			 "zImage is truncated - file 0x%zx vs header 0x%zx\n", size, image.size);
		assert_string_equal(said, expected);
		free_loaded(said);
		buffer_free(&cut);
	}
	buffer_free(&image);
}

/* Without our table kexec has to guess: what it keeps free above comes from there. */
static void test_table_is_used(void **state)
{
	struct buffer image = pack(4, FORMAT_GZIP, 0);
	struct kexec_segment segment[SEGMENTS];
	struct kexec_info info;
	char *said;

	(void)state;
	memset(image.data + TABLE_AT, 0xff, 4);
	assert_int_equal(load(&image, &info, segment, &said), 0);
	assert_int_equal(kexec_arm_image_size, 5 * (image.size + HEAP_SIZE));
	free_loaded(said);
	buffer_free(&image);
}

static int make_files(void **state)
{
	void *fdt = tree_new();

	(void)state;
	tree_set_string(fdt, "chosen", "bootargs", "quiet");
	file_tree = tree_done(fdt);
	file_initrd = make_kernel(5000, 2);
	return 0;
}

static int free_files(void **state)
{
	(void)state;
	buffer_free(&file_tree);
	buffer_free(&file_initrd);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepts),
		cmocka_unit_test(test_refuses_cut),
		cmocka_unit_test(test_table_is_used),
	};

	return cmocka_run_group_tests_name("kexec", tests, make_files, free_files);
}
