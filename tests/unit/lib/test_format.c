// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/common/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/format.h"

#define SIZE 200

static void write_text(char *buffer, size_t size, const char *text, ...)
{
	va_list arguments;

	va_start(arguments, text);
	format(buffer, size, text, arguments);
	va_end(arguments);
}

/* Into a block of exactly size bytes, so that the sanitizer sees what goes beyond. */
#define assert_text(size, expected, ...)             \
	do {                                         \
		char *text = allocate(size);         \
		memset(text, 'X', size);             \
		write_text(text, size, __VA_ARGS__); \
		assert_string_equal(text, expected); \
		free(text);                          \
	} while (0)

static void test_text(void **state)
{
	(void)state;
	assert_text(SIZE, "", "");
	assert_text(SIZE, "a text", "a text");
	assert_text(SIZE, "100%", "100%%");
	assert_text(SIZE, "abc", "a%sc", "b");
	assert_text(SIZE, "", "%s", "");
	assert_text(SIZE, "xy", "%c%c", 'x', 'y');
	assert_text(SIZE, "(one two) 3 0x4", "(%s %s) %u %x", "one", "two", 3, 4);
}

static void test_decimal(void **state)
{
	(void)state;
	assert_text(SIZE, "0", "%u", 0u);
	assert_text(SIZE, "9 10 99 100", "%u %u %u %u", 9u, 10u, 99u, 100u);
	assert_text(SIZE, "4294967295", "%u", 0xffffffffu);
	assert_text(SIZE, "1000000000", "%u", 1000000000u);
}

static void test_hex(void **state)
{
	unsigned int bit;
	char expected[SIZE];

	(void)state;
	assert_text(SIZE, "0x0", "%x", 0u);
	assert_text(SIZE, "0xffffffff", "%x", 0xffffffffu);
	assert_text(SIZE, "0x89abcdef 0x1234567", "%x %x", 0x89abcdefu, 0x1234567u);
	for (bit = 0; bit < 32; bit++) {
		snprintf(expected, sizeof(expected), "0x%x", 1u << bit);
		assert_text(SIZE, expected, "%x", 1u << bit);
	}
}

/* At every size the text is cut, and ended. */
static void test_cut(void **state)
{
	static const char whole[] = "kernel at 0x80008000, 123 bytes";
	char expected[SIZE];
	size_t size;

	(void)state;
	for (size = 1; size <= sizeof(whole) + 2; size++) {
		snprintf(expected, size, "%s", whole);
		assert_text(size, expected, "%s at %x, %u byte%c", "kernel", 0x80008000u, 123u,
			    's');
	}
}

/* A letter that is not known is printed, and takes no argument. */
static void test_unknown(void **state)
{
	(void)state;
	assert_text(SIZE, "d5", "%d%u", 5u);
	assert_text(SIZE, "l", "%l");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),	cmocka_unit_test(test_decimal),
		cmocka_unit_test(test_hex),	cmocka_unit_test(test_cut),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
