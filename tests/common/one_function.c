// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Run only some of a program's test functions. The linker's --wrap puts this in front of cmocka's
 * own function, so that no test program needs to know of it. Of the environment:
 *
 * KEDGE_TEST=text	run the functions whose name contains text; exit status 77 if there is none
 * KEDGE_TEST_LIST=1	print the functions' names, run none
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NO_SUCH_TEST 77 /* tests/run.sh knows it */

/* The names are the linker's. */
int __real__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
				   CMFixtureFunction setup, CMFixtureFunction teardown);
int __wrap__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
				   CMFixtureFunction setup, CMFixtureFunction teardown);

int __wrap__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
				   CMFixtureFunction setup, CMFixtureFunction teardown)
{
	const char *wanted = getenv("KEDGE_TEST");
	struct CMUnitTest *chosen;
	size_t i, chosen_count = 0;
	int failed;

	if (getenv("KEDGE_TEST_LIST")) {
		for (i = 0; i < count; i++)
			puts(tests[i].name);
		return 0;
	}
	if (!wanted || !*wanted)
		return __real__cmocka_run_group_tests(group, tests, count, setup, teardown);
	chosen = calloc(count, sizeof(*chosen));
	for (i = 0; chosen && i < count; i++) {
		if (strstr(tests[i].name, wanted))
			chosen[chosen_count++] = tests[i];
	}
	failed = chosen_count ? __real__cmocka_run_group_tests(group, chosen, chosen_count, setup,
							       teardown)
			      : NO_SUCH_TEST;
	free(chosen);
	return failed;
}
