// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/common/images.h"
#include "tests/common/test.h"

#include <stdlib.h>
#include <string.h>

#include "lib/digest.h"
#include "scripts/kedge/util/bytes.h"

static struct buffer simple_image(enum image_format format, const char *cmdline)
{
	const struct image_options o = {
		.format = format,
		.cmdline = cmdline,
		.params = {.flags = PARAMS_RAM_BASE,
			   .ram_base = 0x80000000,
			   .cmdline_mode = CMDLINE_APPEND},
		.console = {.type = CONSOLE_UART, .base = 0x9000000, .shift = 2, .width = 4},
		.kernel = {.text_offset = 0x8000, .bss_size = 0x12345, .pgdir_size = 0x4000},
		.kernel_size = 50000,
	};

	return make_image(&o);
}

static struct image_header *header(const struct buffer *image)
{
	return (struct image_header *)(void *)(image->data + IMAGE_HEADER_OFFSET);
}

static struct image_part *parts(const struct buffer *image)
{
	return (struct image_part *)(void *)(image->data + header(image)->loader_size);
}

/* Make the header's digest right again, so that what else is wrong with it is found. */
static void seal(const struct buffer *image)
{
	header(image)->digest = image_digest(header(image), parts(image));
}

static void test_good(void **state)
{
	static const enum image_format formats[] = {FORMAT_NONE, FORMAT_GZIP, FORMAT_LZ4};
	const struct image_header *h;
	const struct image_part *payload;
	struct buffer image;
	uint32_t klsz, i;

	(void)state;
	for (i = 0; i < 3; i++) {
		image = simple_image(formats[i], "quiet");
		assert_error(image_check(image.data, (uint32_t)image.size), ERR_NONE);
		h = image_header(image.data);
		assert_int_equal(h->image_size, image.size);
		assert_int_equal(h->loader_format, formats[i]);
		assert_int_equal(h->kernel.format, formats[i]);
		assert_int_equal(h->kernel.inflated_size, 50000);
		payload = image_find(image.data, PART_PAYLOAD, 0);
		assert_non_null(payload);
		assert_error(image_check_part(image.data, payload), ERR_NONE);
		assert_null(image_find(image.data, PART_PAYLOAD, 1));
		assert_null(image_find(image.data, PART_FDT, 0));
		/* The zImage header that bootloaders read. */
		assert_int_equal(read_le32(image.data + ZIMAGE_MAGIC_OFFSET), ZIMAGE_MAGIC);
		assert_int_equal(read_le32(image.data + ZIMAGE_START_OFFSET), 0);
		assert_int_equal(read_le32(image.data + ZIMAGE_END_OFFSET), image.size);
		assert_int_equal(read_le32(image.data + ZIMAGE_ENDIAN_OFFSET), ZIMAGE_ENDIAN);
		assert_int_equal(read_le32(image.data + ZIMAGE_TABLE_OFFSET), ZIMAGE_TABLE_MAGIC);
		klsz = read_le32(image.data + ZIMAGE_TABLE_OFFSET + 4);
		assert_in_range(klsz, ZIMAGE_HEADER_SIZE, h->loader_size - 20);
		assert_int_equal(read_le32(image.data + klsz + 4), ZIMAGE_KLSZ);
		assert_int_equal(read_le32(image.data + klsz + 12), 0x12345);
		assert_int_equal(read_le32(image.data + klsz + 16), 0x8000);
		buffer_free(&image);
	}
}

static void test_params(void **state)
{
	struct buffer image = simple_image(FORMAT_LZ4, "root=/dev/sda1 quiet");
	struct image_params p;
	const char *cmdline;

	(void)state;
	assert_error(image_read_params(image.data, &p, &cmdline), ERR_NONE);
	assert_int_equal(p.version, PARAMS_VERSION);
	assert_int_equal(p.flags, PARAMS_RAM_BASE);
	assert_int_equal(p.ram_base, 0x80000000);
	assert_int_equal(p.cmdline_mode, CMDLINE_APPEND);
	assert_string_equal(cmdline, "root=/dev/sda1 quiet");
	assert_int_equal(p.cmdline_length, strlen(cmdline));
	assert_true(cmdline > (char *)image.data && cmdline < (char *)image.data + image.size);
	buffer_free(&image);

	image = simple_image(FORMAT_LZ4, NULL);
	assert_error(image_read_params(image.data, &p, &cmdline), ERR_NONE);
	assert_null(cmdline);
	buffer_free(&image);

	image = simple_image(FORMAT_LZ4, "");
	assert_error(image_read_params(image.data, &p, &cmdline), ERR_NONE);
	assert_string_equal(cmdline, "");
	buffer_free(&image);
}

/* A file that was cut: whatever is there, only so much of it is read. */
static void test_cut(void **state)
{
	struct buffer image = simple_image(FORMAT_LZ4, NULL);
	size_t avail;
	void *copy;

	(void)state;
	for (avail = 0; avail < image.size; avail += avail < 400 ? 1 : 4093) {
		copy = copy_exactly(image.data, avail);
		assert_error(image_check(copy, (uint32_t)avail), ERR_IMG_DAMAGED);
		free(copy);
	}
	assert_error(image_check(image.data, (uint32_t)image.size - 1), ERR_IMG_DAMAGED);
	buffer_free(&image);
}

/* Every bit of header and table is covered: by what it means, or by the digest. */
static void test_flipped_bits(void **state)
{
	struct buffer image = simple_image(FORMAT_LZ4, NULL);
	size_t at[2], size[2], i, bit;
	enum error error;

	(void)state;
	at[0] = IMAGE_HEADER_OFFSET;
	size[0] = sizeof(struct image_header);
	at[1] = header(&image)->loader_size;
	size[1] = header(&image)->part_count * sizeof(struct image_part);
	for (i = 0; i < 2; i++) {
		for (bit = 0; bit < size[i] * 8; bit++) {
			image.data[at[i] + bit / 8] ^= (uint8_t)(1u << bit % 8);
			error = image_check(image.data, (uint32_t)image.size);
			assert_true(error == ERR_IMG_DAMAGED || error == ERR_IMG_VERSION);
			image.data[at[i] + bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
	}
	assert_error(image_check(image.data, (uint32_t)image.size), ERR_NONE);
	buffer_free(&image);
}

/* What is wrong in itself, under a digest that is right. */
static void test_bad_header(void **state)
{
	struct buffer image = simple_image(FORMAT_LZ4, NULL), copy;
	struct image_header *h = header(&image);
	const struct {
		size_t field;
		uint32_t value;
		enum error error;
	} bad[] = {
#define BAD(field, value, error) {offsetof(struct image_header, field), value, error}
		BAD(magic, 0, ERR_IMG_DAMAGED),
		BAD(version, 0, ERR_IMG_VERSION),
		BAD(version, IMAGE_VERSION + 1, ERR_IMG_VERSION),
		BAD(header_size, (uint32_t)sizeof(*h) + 4, ERR_IMG_VERSION),
		BAD(header_size, (uint32_t)sizeof(*h) - 4, ERR_IMG_VERSION),
		BAD(image_size, (uint32_t)image.size + 8, ERR_IMG_DAMAGED),
		BAD(image_size, 0xfffffff8, ERR_IMG_DAMAGED),
		BAD(image_size, (uint32_t)image.size - 4, ERR_IMG_DAMAGED),
		BAD(image_size, 0, ERR_IMG_DAMAGED),
		BAD(part_count, IMAGE_PARTS_MAX + 1, ERR_IMG_DAMAGED),
		BAD(part_count, 0xffffffff, ERR_IMG_DAMAGED),
		BAD(part_count, 0x10000001, ERR_IMG_DAMAGED),
		BAD(loader_size, 0, ERR_IMG_DAMAGED),
		BAD(loader_size, IMAGE_HEADER_OFFSET, ERR_IMG_DAMAGED),
		BAD(loader_size, (uint32_t)image.size, ERR_IMG_DAMAGED),
		BAD(loader_size, (uint32_t)image.size + 8, ERR_IMG_DAMAGED),
		BAD(loader_size, 0xfffffff8, ERR_IMG_DAMAGED),
		BAD(head_size, (uint32_t)image.size + 8, ERR_IMG_PART),
		BAD(head_size, 0, ERR_IMG_PART),
		BAD(head_size, h->loader_size, ERR_IMG_PART),
#undef BAD
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		copy = (struct buffer){copy_exactly(image.data, image.size), image.size};
		memcpy((uint8_t *)header(&copy) + bad[i].field, &bad[i].value, 4);
		/* Where the table is still to be found. */
		if (header(&copy)->part_count <= IMAGE_PARTS_MAX &&
		    header(&copy)->loader_size == h->loader_size)
			seal(&copy);
		assert_error(image_check(copy.data, (uint32_t)copy.size), bad[i].error);
		buffer_free(&copy);
	}
	buffer_free(&image);
}

static void test_bad_parts(void **state)
{
	struct buffer image = simple_image(FORMAT_LZ4, NULL), copy;
	const struct image_header *h = header(&image);
	uint32_t table_end = h->loader_size + h->part_count * 16, size = h->image_size;
	uint32_t params = 0, payload = 1, i;
	const struct {
		uint32_t part, offset, size;
	} bad[] = {
		{payload, size, 1},
		{payload, size + 8, 0},
		{payload, 0xfffffff8, 8},
		{payload, 0xfffffff8, 0xffffffff},
		{payload, parts(&image)[1].offset, 0xffffffff},
		{payload, parts(&image)[1].offset, size - parts(&image)[1].offset + 1},
		{payload, parts(&image)[1].offset + 4, 16}, /* not on a multiple of 8 */
		{payload, h->head_size - 8, 16},	    /* in what moves with the loader */
		{payload, table_end, 16},
		{payload, 0, 16},
		{params, table_end - 8, 16}, /* over the table */
		{params, 0, 16},
		{params, table_end, h->head_size - table_end + 1}, /* out of the head */
		{params, h->head_size, 16},
	};

	(void)state;
	assert_int_equal(parts(&image)[params].type, PART_PARAMS);
	assert_int_equal(parts(&image)[payload].type, PART_PAYLOAD);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		copy = (struct buffer){copy_exactly(image.data, image.size), image.size};
		parts(&copy)[bad[i].part].offset = bad[i].offset;
		parts(&copy)[bad[i].part].size = bad[i].size;
		seal(&copy);
		assert_error(image_check(copy.data, (uint32_t)copy.size), ERR_IMG_PART);
		buffer_free(&copy);
	}
	buffer_free(&image);
}

static void test_damaged_part(void **state)
{
	struct buffer image = simple_image(FORMAT_GZIP, "quiet");
	struct image_params p;
	const char *cmdline;
	uint32_t i, n;

	(void)state;
	for (n = 0; n < header(&image)->part_count; n++) {
		const struct image_part *part = &parts(&image)[n];

		for (i = 0; i < part->size; i += 1 + part->size / 50) {
			image.data[part->offset + i] ^= 1;
			assert_error(image_check_part(image.data, part), ERR_IMG_PART);
			if (part->type == PART_PARAMS) {
				assert_error(image_read_params(image.data, &p, &cmdline),
					     ERR_IMG_PART);
				assert_null(cmdline);
			}
			image.data[part->offset + i] ^= 1;
		}
		assert_error(image_check_part(image.data, part), ERR_NONE);
	}
	buffer_free(&image);
}

/* A parameter block of other lengths: a shorter one is old, a longer one new. */
static void test_params_versions(void **state)
{
	struct buffer image = simple_image(FORMAT_LZ4, "0123456789012345678901234567890123456789");
	struct image_part *part = &parts(&image)[0];
	uint8_t *block = image.data + part->offset;
	struct image_params full, p, empty = {0};
	const char *cmdline;
	uint32_t length;

	(void)state;
	memcpy(&full, block, sizeof(full));
	for (length = 0; length < sizeof(full); length++) {
		memcpy(block, &full, sizeof(full));
		write_le32(block, length);
		write_le32(block + offsetof(struct image_params, cmdline_offset), 0);
		part->digest = digest(block, part->size, 0);
		assert_error(image_read_params(image.data, &p, &cmdline), ERR_NONE);
		assert_memory_equal(&p, block, length);
		assert_memory_equal((uint8_t *)&p + length, (uint8_t *)&empty + length,
				    sizeof(p) - length);
		assert_null(cmdline);
	}
	buffer_free(&image);
}

static void test_bad_params(void **state)
{
	struct buffer image = simple_image(FORMAT_LZ4, "quiet");
	struct image_part *part = &parts(&image)[0];
	uint32_t size = part->size,
		 fixed = sizeof(struct image_params) + sizeof(struct console_params);
	uint8_t *block = image.data + part->offset;
	const struct {
		uint32_t length, offset, cmdline;
		enum error error;
	} cases[] = {
		{size, fixed, 5, ERR_NONE},
		{size, fixed + 5, 0, ERR_NONE},	    /* empty */
		{size + 1, fixed, 5, ERR_IMG_PART}, /* longer than the part */
		{0xffffffff, fixed, 5, ERR_IMG_PART},
		{size - 1, fixed, 5, ERR_IMG_PART}, /* its 0 is outside */
		{size, fixed, 6, ERR_IMG_PART},
		{size, fixed, 4, ERR_IMG_PART}, /* no 0 there */
		{size, fixed, 0xffffffff, ERR_IMG_PART},
		{size, size, 0, ERR_IMG_PART},
		{size, size - 1, 0, ERR_NONE},
		{size, 0xfffffff0, 0x20, ERR_IMG_PART},
	};
	struct image_params p;
	const char *cmdline;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_le32(block, cases[i].length);
		write_le32(block + offsetof(struct image_params, cmdline_offset), cases[i].offset);
		write_le32(block + offsetof(struct image_params, cmdline_length), cases[i].cmdline);
		part->digest = digest(block, part->size, 0);
		assert_error(image_read_params(image.data, &p, &cmdline), cases[i].error);
		if (cases[i].error)
			assert_null(cmdline);
		else
			assert_int_equal(strlen(cmdline), cases[i].cmdline);
	}
	/* Too small to have a length and a version; and none at all. */
	part->size = 4;
	part->digest = digest(block, part->size, 0);
	assert_error(image_read_params(image.data, &p, &cmdline), ERR_IMG_PART);
	part->type = 99;
	assert_error(image_read_params(image.data, &p, &cmdline), ERR_NONE);
	assert_int_equal(p.flags, 0);
	assert_null(cmdline);
	buffer_free(&image);
}

/* Damage to one copy of the console leaves the other. */
static void test_console(void **state)
{
	struct buffer image = simple_image(FORMAT_LZ4, NULL);
	struct console_params got;
	uint8_t *first = (uint8_t *)(header(&image) + 1);

	(void)state;
	assert_true(image_read_console(image.data, false, &got));
	assert_int_equal(got.base, 0x9000000);
	first[4] ^= 1;
	assert_false(image_read_console(image.data, false, &got));
	assert_int_equal(got.type, CONSOLE_NONE);
	assert_true(image_read_console(image.data, true, &got));
	assert_int_equal(got.type, CONSOLE_UART);
	assert_int_equal(got.base, 0x9000000);
	image.data[parts(&image)[0].offset + 40] ^= 1;
	assert_false(image_read_console(image.data, true, &got));
	assert_int_equal(got.type, CONSOLE_NONE);
	buffer_free(&image);
}

static void test_format_names(void **state)
{
	(void)state;
	assert_string_equal(format_name(FORMAT_NONE), "none");
	assert_string_equal(format_name(FORMAT_GZIP), "gzip");
	assert_string_equal(format_name(FORMAT_LZ4), "lz4");
	assert_string_equal(format_name(FORMAT_ZSTD), "zstd");
	assert_string_equal(format_name(FORMATS), "?");
	assert_string_equal(filter_name(FILTER_NONE), "none");
	assert_string_equal(filter_name(FILTER_ARM), "arm");
	assert_string_equal(filter_name(2), "?");
	assert_string_equal(format_name(0xffffffff), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),	     cmocka_unit_test(test_params),
		cmocka_unit_test(test_cut),	     cmocka_unit_test(test_flipped_bits),
		cmocka_unit_test(test_bad_header),   cmocka_unit_test(test_bad_parts),
		cmocka_unit_test(test_damaged_part), cmocka_unit_test(test_params_versions),
		cmocka_unit_test(test_bad_params),   cmocka_unit_test(test_console),
		cmocka_unit_test(test_format_names),
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
