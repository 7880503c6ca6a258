// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge.log= in a command line, and in which of them it counts. */
#include "tests/common/atag_list.h"
#include "tests/common/images.h"
#include "tests/common/test.h"
#include "tests/common/trees.h"

#include <stdlib.h>
#include <string.h>

#include "boot/arch.h"
#include "boot/bootinfo/log_level.h"
#include "boot/survey/survey.h"
#include "scripts/kedge/board/memory.h"
#include "tests/common/must.h"

#define RAM  0x80000000u
#define LOAD 0x81000000u
#define R2   0x80800000u

/* The level that words ask for; they lie at the end of a block, so that reading on is seen. */
static enum log_level heard(const char *words, enum log_level otherwise)
{
	uint32_t length = (uint32_t)strlen(words);
	char *exact = copy_exactly(words, length);
	enum log_level level = log_level_in_cmdline(exact, length, otherwise);

	free(exact);
	return level;
}

static void test_names(void **state)
{
	static const char *const bad[] = {"", "norma", "normall", "Normal", "2", "?", "normal "};
	enum log_level level;
	unsigned int i;

	(void)state;
	for (i = LOG_NORMAL; i <= LOG_VERBOSE; i++) {
		level = (enum log_level)(LOG_VERBOSE - i);
		assert_true(log_level_parse(log_level_name(i), (uint32_t)strlen(log_level_name(i)),
					    &level));
		assert_int_equal(level, i);
	}
	assert_string_equal(log_level_name(LOG_NORMAL), "normal");
	assert_string_equal(log_level_name(LOG_SILENT), "silent");
	assert_string_equal(log_level_name(LOG_VERBOSE), "verbose");
	assert_string_equal(log_level_name(LOG_VERBOSE + 1), "?");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		level = LOG_SILENT;
		assert_false(log_level_parse(bad[i], (uint32_t)strlen(bad[i]), &level));
		assert_int_equal(level, LOG_SILENT);
	}
	/* Of a longer text only so much is the word. */
	assert_true(log_level_parse("silently", 6, &level));
}

static void test_places(void **state)
{
	static const char *const verbose[] = {
		"kedge.log=verbose",
		"kedge.log=verbose root=/dev/sda",
		"root=/dev/sda kedge.log=verbose",
		"root=/dev/sda kedge.log=verbose quiet",
		"root=/dev/sda\tkedge.log=verbose\nquiet",
		"  kedge.log=verbose  ",
		"a=\"b c\" kedge.log=verbose",
		"kedge.log=verbose a=\"b",
		"kedge.log=silent kedge.log=verbose",
		"kedge.log=verbose kedge.log=loud kedge.log=",
		"kedge.log=kedge.log=silent kedge.log=verbose",
	};
	static const char *const nothing[] = {
		"",
		" ",
		"quiet",
		"verbose",
		"kedge.log",
		"kedge.log=",
		"kedge.log= verbose",
		"kedge.log=verbos",
		"kedge.log=verbosely",
		"kedge.log=Verbose",
		"kedge.log=verbose,silent",
		"kedge.log=2",
		"xkedge.log=verbose",
		"kedge.log.x=verbose",
		"Kedge.log=verbose",
		"kedge_log=verbose",
		"a=kedge.log=verbose",
		"a=\"b kedge.log=verbose c\"",
		"a=\"b kedge.log=verbose",
		"kedge.log=kedge.log=verbose",
		"kedge.log=verbose\"",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(verbose) / sizeof(verbose[0]); i++) {
		assert_int_equal(heard(verbose[i], LOG_NORMAL), LOG_VERBOSE);
		assert_int_equal(heard(verbose[i], LOG_SILENT), LOG_VERBOSE);
	}
	for (i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
		assert_int_equal(heard(nothing[i], LOG_NORMAL), LOG_NORMAL);
		assert_int_equal(heard(nothing[i], LOG_SILENT), LOG_SILENT);
	}
	assert_int_equal(heard("kedge.log=verbose kedge.log=silent", LOG_NORMAL), LOG_SILENT);
	assert_int_equal(heard("kedge.log=normal", LOG_VERBOSE), LOG_NORMAL);
	assert_int_equal(log_level_in_cmdline(NULL, 0, LOG_VERBOSE), LOG_VERBOSE);
}

/* Whatever stands in front of it and behind: only white space lets it be a word. */
static void test_every_byte_around(void **state)
{
	char words[] = "?kedge.log=silent?";
	unsigned int c;

	(void)state;
	for (c = 1; c < 256; c++) {
		bool space = c == ' ' || (c >= '\t' && c <= '\r');

		words[0] = (char)c;
		words[sizeof(words) - 2] = ' ';
		assert_int_equal(heard(words, LOG_NORMAL), space ? LOG_SILENT : LOG_NORMAL);
		words[0] = ' ';
		words[sizeof(words) - 2] = (char)c;
		assert_int_equal(heard(words, LOG_NORMAL), space ? LOG_SILENT : LOG_NORMAL);
	}
}

/* What each may say: NULL nothing. */
struct said {
	enum log_level parameter;
	const char *ours, *packed, *atags, *r2_tree;
	enum log_level expected;
};

static struct buffer tree_saying(const char *cmdline)
{
	void *fdt = tree_new();

	tree_set_cells(fdt, "/", "#address-cells", 1, (const uint32_t[]){1});
	tree_set_cells(fdt, "/", "#size-cells", 1, (const uint32_t[]){1});
	tree_set_string(fdt, "/chosen", "bootargs", cmdline);
	return tree_done(fdt);
}

static enum log_level surveyed(const struct said *said)
{
	struct buffer packed = {0}, handed = {0}, image;
	struct survey_given given = {.image = LOAD};
	enum log_level level;
	struct survey s = {0};
	struct list l;

	if (said->packed)
		packed = tree_saying(said->packed);
	if (said->r2_tree)
		handed = tree_saying(said->r2_tree);
	if (said->atags) {
		list_start(&l, 2);
		list_mem(&l, RAM, 0x8000000);
		list_cmdline(&l, said->atags);
		list_end(&l);
		handed = (struct buffer){copy_exactly(l.words, list_size(&l)), list_size(&l)};
	}
	image = make_image(&(struct image_options){
		.format = FORMAT_LZ4,
		.cmdline = said->ours,
		.tree = packed.size ? &packed : NULL,
		.params = {.log_level = said->parameter},
		.kernel = {.text_offset = 0x8000, .pgdir_size = 0x4000},
		.kernel_size = 5000,
	});
	memory_clear();
	must_put(LOAD, image.data, image.size);
	if (handed.size) {
		must_put(R2, handed.data, handed.size);
		given.r2 = R2;
	}
	assert_error(survey_params(&s, arch_map(LOAD, (uint32_t)image.size, LOAD)), ERR_NONE);
	level = (enum log_level)s.params.log_level;
	assert_error(survey_take(&given, arch_map(LOAD, (uint32_t)image.size, LOAD), &s, &level),
		     ERR_NONE);
	memory_clear();
	buffer_free(&image);
	buffer_free(&packed);
	buffer_free(&handed);
	return level;
}

static void test_who_wins(void **state)
{
	static const struct said said[] = {
		{.expected = LOG_NORMAL},
		{.parameter = LOG_VERBOSE, .expected = LOG_VERBOSE},
		{.parameter = LOG_VERBOSE, .ours = "quiet", .expected = LOG_VERBOSE},
		{.parameter = LOG_VERBOSE, .ours = "kedge.log=silent", .expected = LOG_SILENT},
		{.packed = "kedge.log=verbose", .expected = LOG_VERBOSE},
		{.ours = "kedge.log=silent",
		 .packed = "kedge.log=verbose",
		 .expected = LOG_VERBOSE},
		{.atags = "kedge.log=verbose", .expected = LOG_VERBOSE},
		{.ours = "kedge.log=silent", .atags = "kedge.log=verbose", .expected = LOG_VERBOSE},
		{.packed = "kedge.log=silent",
		 .atags = "kedge.log=verbose",
		 .expected = LOG_VERBOSE},
		{.packed = "kedge.log=silent", .atags = "kedge.log=loud", .expected = LOG_SILENT},
		{.parameter = LOG_SILENT, .atags = "kedge.log=normal", .expected = LOG_NORMAL},
		{.r2_tree = "kedge.log=verbose", .expected = LOG_VERBOSE},
		{.ours = "kedge.log=silent",
		 .r2_tree = "kedge.log=verbose",
		 .expected = LOG_VERBOSE},
		/* The kernel gets the packed tree's words alone; we hear both. */
		{.packed = "kedge.log=silent",
		 .r2_tree = "kedge.log=verbose",
		 .expected = LOG_VERBOSE},
		{.packed = "kedge.log=silent", .r2_tree = "quiet", .expected = LOG_SILENT},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		assert_int_equal(surveyed(&said[i]), said[i].expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_every_byte_around),
		cmocka_unit_test(test_who_wins),
	};

	return cmocka_run_group_tests_name("level", tests, NULL, NULL);
}
