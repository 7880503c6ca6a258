// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of package formats, and each of them made, found, taken apart and changed. */
#include "tests/common/test.h"

#include <stdlib.h>
#include <string.h>

#include "scripts/kedge/package/package.h"
#include "scripts/kedge/util/bytes.h"
#include "tests/common/kernels.h"

#define IMAGE_BYTES 5000u

/* Each format with a way back to the image at least once. */
static const char *const specs[] = {
	"bootimg",
	"bootimg,version=1",
	"bootimg,page=4096,cmdline=quiet",
	"uimage",
	"uimage,load=0x8000",
	"fit",
	"fit,hash=sha1",
	"gemini",
	"wrgg,block=1",
	"dns313",
	"nops",
	"nops,count=64",
	"trx",
	"trx,version=2",
};

/* --- the table --- */

static void check_keys(const struct package_format *format)
{
	const struct package_key *key, *other;
	struct failure f;
	unsigned int n;

	for (key = format->keys; key && key->name; key++) {
		assert_non_null(key->about);
		assert_true(key->kind != KEY_WORD || key->words);
		assert_true(key->kind == KEY_WORD || key->kind == KEY_FILE || key->most);
		if (key->otherwise && !package_key_check(key, key->otherwise, &f))
			fail_msg("%s: the default: %s", format->name, f.text);
		for (other = format->keys; other < key; other++)
			assert_string_not_equal(other->name, key->name);
		for (n = 0; (other = package_common_key(n)); n++)
			assert_string_not_equal(other->name, key->name);
	}
}

/* The suffix is one of those of all formats, and its room is a key's. */
static void check_suffix(const struct package_format *format, const struct package_suffix *s)
{
	const struct package_key *key;
	unsigned int n;

	assert_int_equal(s->suffix[0], '.');
	assert_non_null(s->about);
	for (n = 0; strcmp(package_suffix(n), s->suffix) != 0; n++)
		;
	if (!s->room_key)
		return;
	for (key = format->keys; strcmp(key->name, s->room_key) != 0; key++)
		;
	assert_int_equal(key->kind, KEY_NUMBER);
}

static void test_table(void **state)
{
	const struct package_format *format, *other;
	const struct package_suffix *s;
	unsigned int n, i;

	(void)state;
	for (n = 0; (format = package_format_nth(n)); n++) {
		assert_true(format->name[strspn(format->name, "abcdefghijklmnopqrstuvwxyz"
							      "0123456789")] == 0);
		assert_ptr_equal(package_format_named(format->name), format);
		for (i = 0; i < n; i++) {
			other = package_format_nth(i);
			assert_string_not_equal(other->kind, format->kind);
		}
		assert_true(format->summary && format->make);
		assert_int_equal(!format->recognise, !format->parse);
		assert_true(format->parse || !format->replace_kernel);
		assert_true(!format->like || format->like->recognise);
		check_keys(format);
		for (s = format->suffixes; s && s->suffix; s++)
			check_suffix(format, s);
	}
	assert_ptr_equal(package_format_nth(0), &package_zimage);
	assert_null(package_format_named("frob"));
}

static void test_suffixes(void **state)
{
	unsigned int n, i;

	(void)state;
	for (n = 0; package_suffix(n); n++) {
		for (i = 0; i < n; i++)
			assert_string_not_equal(package_suffix(i), package_suffix(n));
	}
	assert_in_range(n, 1, PACKAGE_SUFFIXES_MAX);
}

/* --- there and back --- */

static struct buffer some_image(uint32_t seed)
{
	struct buffer image = make_kernel(IMAGE_BYTES, seed);

	write_le32(image.data + ZIMAGE_MAGIC_OFFSET, ZIMAGE_MAGIC);
	return image;
}

/* The package's file that has the output's name. */
static struct buffer pack(const char *spec, const struct buffer *image)
{
	static struct package_options options;
	static struct package_input in;
	static struct package p;
	struct buffer out = {NULL, 0};
	struct failure f;
	unsigned int i;

	if (!package_options_parse(spec, &options, &f))
		fail_msg("%s: %s", spec, f.text);
	in = (struct package_input){.options = &options, .image = *image};
	if (!package_make(&in, &p, &f))
		fail_msg("%s: %s", spec, f.text);
	for (i = 0; i < p.file_count; i++) {
		if (!p.file[i].suffix) {
			out = p.file[i].data;
			p.file[i].data = (struct buffer){NULL, 0};
		}
	}
	package_free(&p);
	assert_non_null(out.data);
	package_inflate(&out);
	return out;
}

static void assert_kernel(const char *spec, const struct buffer *file,
			  const struct package_contents *c, const struct buffer *image)
{
	struct buffer kernel = package_kernel(c, file->data);

	if (kernel.size != image->size || memcmp(kernel.data, image->data, image->size) != 0)
		fail_msg("%s: it holds another kernel", spec);
	buffer_free(&kernel);
}

static void check_spec(const char *spec, const struct package_format *format)
{
	struct buffer image = some_image(1), other = some_image(2), file = pack(spec, &image), out;
	static struct package_contents c;
	struct failure f;

	assert_ptr_equal(package_detect(file.data, file.size), format);
	assert_ptr_equal(package_detect_inflated(file.data, file.size),
			 format->gzipped ? format : NULL);
	if (!package_parse(file.data, file.size, &c, &f))
		fail_msg("%s: %s", spec, f.text);
	assert_ptr_equal(c.format, format);
	assert_kernel(spec, &file, &c, &image);
	if (package_replace_kernel(&file, &c, &other, &out, &f)) {
		struct buffer expected = pack(spec, &other);

		if (out.size != expected.size || memcmp(out.data, expected.data, out.size) != 0)
			fail_msg("%s: it is not as if packed with that kernel", spec);
		buffer_free(&expected);
		buffer_free(&out);
	} else {
		assert_null(format->replace_kernel);
	}
	buffer_free(&file);
	buffer_free(&other);
	buffer_free(&image);
}

static void test_there_and_back(void **state)
{
	const struct package_format *format;
	unsigned int n, i, count;

	(void)state;
	for (n = 0; (format = package_format_nth(n)); n++) {
		for (i = 0, count = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
			if (strncmp(specs[i], format->name, strcspn(specs[i], ",")) != 0 ||
			    strlen(format->name) != strcspn(specs[i], ","))
				continue;
			check_spec(specs[i], format);
			count++;
		}
		if (format->parse && !count)
			fail_msg("%s: it is not tried here", format->name);
	}
}

static void test_no_package(void **state)
{
	struct buffer image = some_image(1), file = pack("zimage", &image);

	(void)state;
	assert_null(package_detect(file.data, file.size));
	assert_int_equal(file.size, image.size);
	assert_memory_equal(file.data, image.data, image.size);
	buffer_free(&file);
	buffer_free(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_suffixes),
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_no_package),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
