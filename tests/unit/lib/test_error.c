// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/common/test.h"

#include <string.h>

static const struct {
	enum error error;
	const char *code, *message, *cause, *remedy;
} errors[] = {
#define ERROR(name, code, message, cause, remedy) {ERR_##name, code, message, cause, remedy},
#include "lib/errors.def"
#undef ERROR
};

static void check_sentences(unsigned int i, const char *text)
{
	size_t length = strlen(text);

	if (i == ERR_NONE) {
		assert_int_equal(length, 0);
		return;
	}
	assert_in_range(text[0], 'A', 'z');
	assert_int_equal(text[length - 1], '.');
	assert_null(strpbrk(text, "|\n"));
}

static void test_texts(void **state)
{
	unsigned int i;

	(void)state;
	assert_int_equal(sizeof(errors) / sizeof(errors[0]), ERR_COUNT);
	for (i = 0; i < ERR_COUNT; i++) {
		assert_int_equal(errors[i].error, i);
		assert_string_equal(error_code((enum error)i), errors[i].code);
		assert_string_equal(error_message((enum error)i), errors[i].message);
		assert_true(errors[i].message[0]);
		/* Sentences that the tables can hold as they are. */
		check_sentences(i, errors[i].cause);
		check_sentences(i, errors[i].remedy);
	}
	assert_int_equal(ERR_NONE, 0);
}

/* K-GROUP-NN, NN counted from 01 in each group; so no code is there twice. */
static void test_codes(void **state)
{
	const char *code, *dash, *before;
	unsigned int i, number;

	(void)state;
	assert_string_equal(error_code(ERR_NONE), "K-OK");
	for (i = 1; i < ERR_COUNT; i++) {
		code = error_code((enum error)i);
		dash = strrchr(code, '-');
		assert_memory_equal(code, "K-", 2);
		assert_in_range(dash - code, 2 + 3, 2 + 4);
		assert_int_equal(strspn(code + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), dash - code - 2);
		assert_int_equal(strspn(dash + 1, "0123456789"), 2);
		assert_int_equal(dash[3], 0);
		before = error_code((enum error)(i - 1));
		number = 1;
		if (!strncmp(before, code, (size_t)(dash - code) + 1))
			number = (unsigned int)((before[strlen(before) - 2] - '0') * 10 +
						before[strlen(before) - 1] - '0') +
				 1;
		assert_int_equal((dash[1] - '0') * 10 + dash[2] - '0', number);
	}
}

static void test_codes_are_unique(void **state)
{
	unsigned int i, j;

	(void)state;
	for (i = 0; i < ERR_COUNT; i++) {
		for (j = 0; j < i; j++)
			assert_string_not_equal(errors[i].code, errors[j].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_codes_are_unique),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
