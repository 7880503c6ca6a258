// SPDX-License-Identifier: GPL-2.0-or-later
/* initrd=START,SIZE in a command line: found, planned around, and told by the tree instead. */
#include "board.h"

#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "boot/arch.h"
#include "boot/bootinfo/atags.h"
#include "boot/bootinfo/cmdline.h"
#include "tests/common/random.h"
#include "tests/common/trees.h"

#define QNAP "console=ttyS0 initrd=0x82000000,0x900000 root=/dev/ram"

struct found {
	const char *cmdline;
	uint32_t start, size;
};

/* What Linux's memparse() makes of them. */
static void test_found(void **state)
{
	static const struct found cases[] = {
		{"initrd=0xa00000,0x900000", 0xa00000, 0x900000},
		{"a initrd=0xA00000,0x9aBcDe b", 0xa00000, 0x9abcde},
		{"initrd=8388608,9437184", 8388608, 9437184},
		{"initrd=10M,9M", 0xa00000, 0x900000},
		{"initrd=10m,2048k", 0xa00000, 0x200000},
		{"initrd=3G,512K", 0xc0000000, 0x80000},
		{"initrd=0,1", 0, 1},
		{"initrd=4294967295,1", 0xffffffff, 1},
		{"initrd=0xffffffff,1", 0xffffffff, 1},
		{"initrd=0x0000000000001000,1", 0x1000, 1},
		{"initrd=1,2,3", 1, 2},
		{"initrd=1,2.3", 1, 2},
		{"\tinitrd=1,2\n", 1, 2},
		{"\"a b\" initrd=1,2", 1, 2},
		/* The last one counts. */
		{"initrd=1,2 initrd=3,4", 3, 4},
		{"initrd=3,4 initrd=5 initrd=boot.img", 3, 4},
		{"initrd=3,4 initrd=5,x", 3, 4},
	};
	static const char *const none[] = {
		"",
		"initrd",
		"initrd=",
		"initrd=,",
		"initrd=1",
		"initrd=1,",
		"initrd=,1",
		"initrd=1 ,2",
		"initrd=1,x",
		"initrd=0x,1",
		"initrd=0xg,1",
		"initrd=1K2,3",
		"initrd=boot/initrd.img,1",
		"initrd=0x100000000,1",
		"initrd=4294967296,1",
		"initrd=4G,1",
		"initrd=1,99999999999",
		"initrd=1,4096M",
		"xinitrd=1,2",
		"noinitrd",
		"a=\"b initrd=1,2 c\"",
		"initrd:1,2",
	};
	struct bootinfo info;
	size_t i, length;
	char *text;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		length = strlen(cases[i].cmdline);
		text = copy_exactly(cases[i].cmdline, length);
		memset(&info, 0, sizeof(info));
		cmdline_initrd(text, (uint32_t)length, &info);
		assert_int_equal(info.initrd_start, cases[i].start);
		assert_int_equal(info.initrd_size, cases[i].size);
		assert_memory_equal(text, cases[i].cmdline, length);
		free(text);
	}
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		length = strlen(none[i]);
		text = copy_exactly(none[i], length);
		memset(&info, 0, sizeof(info));
		cmdline_initrd(text, (uint32_t)length, &info);
		assert_int_equal(info.initrd_start | info.initrd_size, 0);
		/* What is not understood is left to the kernel. */
		cmdline_initrd(text, (uint32_t)length, NULL);
		assert_memory_equal(text, none[i], length);
		free(text);
	}
}

static void test_hidden(void **state)
{
	char text[] = "a initrd=1,2 b initrd=f initrd=0x3,4K,5";

	(void)state;
	cmdline_initrd(text, sizeof(text) - 1, NULL);
	assert_string_equal(text, "a            b initrd=f                ");
}

/* Any bytes: no more is read or written than there is. */
static void test_any_bytes(void **state)
{
	static const char letters[] = "initrd=0x9,KMG \"\t\0\xff";
	struct random random = {1};
	uint32_t round, length, i;
	struct bootinfo info;
	char bytes[48], *text;

	(void)state;
	for (round = 0; round < 100000; round++) {
		length = random_below(&random, sizeof(bytes));
		for (i = 0; i < length; i++)
			bytes[i] = letters[random_below(&random, sizeof(letters))];
		if (length > 12 && round % 2)
			memcpy(bytes, "initrd=", 7);
		text = copy_exactly(bytes, length);
		memset(&info, 0, sizeof(info));
		cmdline_initrd(text, length, &info);
		cmdline_initrd(text, length, NULL);
		memset(&info, 0, sizeof(info));
		cmdline_initrd(text, length, &info);
		assert_int_equal(info.initrd_start | info.initrd_size, 0);
		free(text);
	}
}

/* --- in the survey --- */

static struct buffer list_of(const char *cmdline, bool tag)
{
	struct list l;

	list_start(&l, 5);
	list_mem(&l, RAM, RAM_SIZE);
	list_cmdline(&l, cmdline);
	if (tag)
		list_initrd(&l, 0x83000000, 0x1000);
	list_end(&l);
	return atags_blob(&l);
}

/* A board with a list in r2, and a tree of the image's own. */
static struct board list_and_tree(const char *cmdline, bool tag, uint32_t policy)
{
	return (struct board){.r2_at = R2,
			      .r2 = R2,
			      .params = {.policy = policy},
			      .r2_blob = list_of(cmdline, tag),
			      .appended = tree_done(board_tree("own", RAM))};
}

static void *tree_of(const char *model, const char *cmdline)
{
	void *fdt = board_tree(model, RAM);

	tree_set_string(fdt, "/chosen", "bootargs", cmdline);
	return fdt;
}

/* The tree as the kernel would get it, after the plan; NULL when there is nothing to change. */
static void *completed(struct board *b, struct plan *plan, const char **bootargs)
{
	static uint8_t copy[16384] __attribute__((aligned(8)));
	struct survey *s = &b->survey;
	struct fdt_changes changes;
	uint32_t length;

	assert_error(plan_make(&s->request, plan), ERR_NONE);
	if (s->initrd_size && survey_initrd(s, plan) != s->initrd)
		s->bootloader.initrd_start = survey_initrd(s, plan);
	changes = survey_fdt_changes(s);
	memcpy(copy, arch_map(s->fdt.address, s->request.item[PLAN_FDT].size, b->load),
	       s->request.item[PLAN_FDT].size);
	assert_in_range(s->request.item[PLAN_FDT].room, 1, sizeof(copy));
	assert_error(fdt_change(copy, s->request.item[PLAN_FDT].room, &changes, &length), ERR_NONE);
	*bootargs = fdt_getprop(copy, fdt_path_offset(copy, "/chosen"), "bootargs", NULL);
	return copy;
}

static void assert_told(const void *fdt, uint32_t start, uint32_t size)
{
	int node = fdt_path_offset(fdt, "/chosen");

	assert_int_equal(fdt32_ld(fdt_getprop(fdt, node, "linux,initrd-start", NULL)), start);
	assert_int_equal(fdt32_ld(fdt_getprop(fdt, node, "linux,initrd-end", NULL)), start + size);
}

/* From a list, from a tree in r2 beside our own or alone, from our own tree. */
static void test_sources(void **state)
{
	unsigned int way;

	(void)state;
	for (way = 0; way < 4; way++) {
		struct board b = {.r2_at = 0x80800000, .r2 = 0x80800000};
		const char *bootargs;
		struct plan plan;
		void *own = board_tree("own", RAM), *fdt;

		if (way < 2)
			fdt_delprop(own, tree_node(own, "/chosen"), "bootargs");
		if (way == 3)
			tree_set_string(own, "/chosen", "bootargs", QNAP);
		if (way == 2)
			free(own);
		else
			b.appended = tree_done(own);
		if (way == 0)
			b.r2_blob = list_of(QNAP, false);
		else if (way == 3)
			b.r2 = 0;
		else
			b.r2_blob = tree_done(tree_of("r2", QNAP));
		assert_error(take(&b), ERR_NONE);
		assert_int_equal(b.survey.initrd, 0x82000000);
		assert_int_equal(b.survey.initrd_size, 0x900000);
		assert_true(b.survey.change_fdt);
		fdt = completed(&b, &plan, &bootargs);
		assert_int_equal(plan.place[PLAN_INITRD], 0x82000000);
		assert_told(fdt, 0x82000000, 0x900000);
		assert_string_equal(bootargs,
				    "console=ttyS0                            root=/dev/ram");
	}
}

/* The word is dropped with the command line, what it told of is not. */
static void test_dropped_words(void **state)
{
	static const enum cmdline_mode modes[] = {CMDLINE_IGNORE, CMDLINE_FORCE};
	unsigned int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct board b = {.r2_at = 0x80800000,
				  .r2 = 0x80800000,
				  .cmdline = "ours",
				  .params = {.cmdline_mode = modes[i % 2]}};
		const char *bootargs;
		struct plan plan;
		void *fdt;

		if (i < 2)
			b.r2_blob = tree_done(tree_of("r2", QNAP));
		else
			b.r2_blob = list_of(QNAP, false);
		if (i >= 2)
			b.appended = tree_done(board_tree("own", RAM));
		assert_error(take(&b), ERR_NONE);
		fdt = completed(&b, &plan, &bootargs);
		assert_told(fdt, 0x82000000, 0x900000);
		assert_string_equal(bootargs, "ours");
	}
}

/* One that lies where the kernel goes is moved, and the kernel told where to. */
static void test_moved(void **state)
{
	struct board b = list_and_tree("initrd=0x80010000,0x20000 x", false, 0);
	const char *bootargs;
	struct plan plan;
	void *fdt;

	(void)state;
	b.bss_size = 0x100000;
	assert_error(take(&b), ERR_NONE);
	fdt = completed(&b, &plan, &bootargs);
	assert_int_not_equal(plan.place[PLAN_INITRD], 0x80010000);
	assert_true(plan.place[PLAN_INITRD] >= 0x80108000);
	assert_told(fdt, plan.place[PLAN_INITRD], 0x20000);
	assert_string_equal(bootargs, "                          x");
}

/* Tag and property are the bootloader's better knowledge; the word would win with the kernel. */
static void test_tag_wins(void **state)
{
	struct board b = list_and_tree(QNAP, true, 0);
	const char *bootargs;
	struct plan plan;
	void *fdt, *r2;

	(void)state;
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.initrd, 0x83000000);
	assert_int_equal(b.survey.initrd_in_cmdline, 0);
	fdt = completed(&b, &plan, &bootargs);
	assert_told(fdt, 0x83000000, 0x1000);
	assert_null(strstr(bootargs, "initrd="));

	r2 = tree_of("r2", QNAP);
	tree_set_cells(r2, "/chosen", "linux,initrd-start", CELLS(0x83000000));
	tree_set_cells(r2, "/chosen", "linux,initrd-end", CELLS(0x83001000));
	b = (struct board){.r2_at = 0x80800000, .r2 = 0x80800000, .r2_blob = tree_done(r2)};
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.initrd, 0x83000000);
	assert_int_equal(b.survey.initrd_size, 0x1000);
}

/* A list that the kernel gets itself has room for the tag that it lacks. */
static void test_list_alone(void **state)
{
	struct board b = {.r2_at = R2, .r2 = R2, .r2_blob = list_of(QNAP, false)};
	const struct plan_item *t = b.survey.request.item;

	(void)state;
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.initrd, 0x82000000);
	assert_int_equal(t[PLAN_FDT].room, t[PLAN_FDT].size + ATAGS_INITRD_SIZE);
	b = (struct board){.r2_at = R2, .r2 = R2, .r2_blob = list_of(QNAP, true)};
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(t[PLAN_FDT].room, t[PLAN_FDT].size);
}

/* What wins over a bootloader's tag wins over its words, too. */
static void test_policy(void **state)
{
	struct board b = list_and_tree(QNAP, false, POLICY_NO_INITRD);
	const char *bootargs;
	struct plan plan;
	void *fdt;

	(void)state;
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.initrd_size, 0);

	b = list_and_tree(QNAP, false, POLICY_INITRD_OURS);
	b.initrd = (struct buffer){copy_exactly("initrd of ours", 14), 14};
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.initrd_size, 14);
	fdt = completed(&b, &plan, &bootargs);
	assert_told(fdt, plan.place[PLAN_INITRD], 14);
	assert_null(strstr(bootargs, "initrd="));

	/* The image's own is there when nobody else has one. */
	b = list_and_tree(QNAP, false, 0);
	b.initrd = (struct buffer){copy_exactly("initrd of ours", 14), 14};
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.initrd_size, 0x900000);
}

/* One that reaches past 4 GiB is left out, as a tag's is. */
static void test_beyond(void **state)
{
	struct board b = list_and_tree("initrd=0xfff00000,0x900000", false, 0);

	(void)state;
	assert_error(take(&b), ERR_NONE);
	assert_warned(&b.survey, 1, ERR_BOOT_INITRD, 0xfff00000);
	assert_int_equal(b.survey.initrd_size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),	      cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_any_bytes),     cmocka_unit_test(test_sources),
		cmocka_unit_test(test_dropped_words), cmocka_unit_test(test_moved),
		cmocka_unit_test(test_tag_wins),      cmocka_unit_test(test_list_alone),
		cmocka_unit_test(test_policy),	      cmocka_unit_test(test_beyond),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, forget);
}
