// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/common/atag_list.h"
#include "tests/common/test.h"

#include <stdlib.h>
#include <string.h>

#include "boot/bootinfo/atags.h"

/* Read avail bytes of a list out of a block of exactly that size. */
static enum error read_cut(const struct list *l, uint32_t avail, struct bootinfo *info,
			   uint32_t *size)
{
	uint32_t *copy = copy_exactly(l->words, avail);
	enum error error;

	memset(info, 0x5a, sizeof(*info));
	error = atags_read(copy, avail, info, size);
	/* What points into the list is not used by the callers of this. */
	info->cmdline = NULL;
	free(copy);
	return error;
}

static bool is_zero(const void *data, size_t size)
{
	const char *p = data;

	while (size && !*p++)
		size--;
	return !size;
}

/* A list that is wrong gives that error, where it is, and nothing else. */
static void assert_refused(const struct list *l, uint32_t avail, enum error expected,
			   uint32_t wrong)
{
	uint32_t *copy = copy_exactly(l->words, avail), size = 1;
	struct bootinfo info;

	memset(&info, 0x5a, sizeof(info));
	assert_error(atags_read(copy, avail, &info, &size), expected);
	assert_true(is_zero(&info, sizeof(info)));
	assert_int_equal(size, wrong);
	free(copy);
}

static void full_list(struct list *l, uint32_t core_words)
{
	list_start(l, core_words);
	list_mem(l, 0x60000000, 0x4000000);
	list_add(l, 0x54410003, 5, (const uint32_t[]){1, 2, 3, 4, 5}); /* one that is not read */
	list_cmdline(l, "console=ttyS0,115200 root=/dev/sda1");
	list_mem(l, 0x70000000, 0x8000000);
	list_initrd(l, 0x60800000, 12345);
	list_add(l, ATAG_SERIAL, 2, (const uint32_t[]){0x89abcdef, 0x01234567});
	list_add(l, ATAG_REVISION, 1, (const uint32_t[]){0xa02082});
	list_end(l);
}

static void test_all_tags(void **state)
{
	static const uint32_t core_words[] = {2, 5};
	struct bootinfo info;
	struct list l;
	uint32_t size, i;

	(void)state;
	for (i = 0; i < 2; i++) {
		full_list(&l, core_words[i]);
		assert_true(atags_here(l.words));
		assert_error(atags_read(l.words, list_size(&l), &info, &size), ERR_NONE);
		assert_int_equal(size, list_size(&l));
		assert_int_equal(info.bank_count, 2);
		assert_int_equal(info.bank[0].start, 0x60000000);
		assert_int_equal(info.bank[0].size, 0x4000000);
		assert_int_equal(info.bank[1].start, 0x70000000);
		assert_int_equal(info.bank[1].size, 0x8000000);
		assert_int_equal(info.cmdline_length, 35);
		assert_memory_equal(info.cmdline, "console=ttyS0,115200 root=/dev/sda1", 35);
		assert_int_equal(info.initrd_start, 0x60800000);
		assert_int_equal(info.initrd_size, 12345);
		assert_true(info.has_serial && info.has_revision);
		assert_int_equal(info.serial_low, 0x89abcdef);
		assert_int_equal(info.serial_high, 0x01234567);
		assert_int_equal(info.revision, 0xa02082);
	}
}

static void test_empty_list(void **state)
{
	struct bootinfo info, empty = {0};
	struct list l;
	uint32_t size;

	(void)state;
	list_start(&l, 5);
	list_end(&l);
	assert_error(atags_read(l.words, ATAGS_LIMIT, &info, &size), ERR_NONE);
	assert_int_equal(size, 7 * 4);
	assert_memory_equal(&info, &empty, sizeof(info));
}

/* Bytes behind the list do not belong to it. */
static void test_closing_tag(void **state)
{
	struct bootinfo info;
	struct list l;
	uint32_t size;

	(void)state;
	list_start(&l, 2);
	l.words[l.count++] = 2; /* some bootloaders give the closing tag a size */
	l.words[l.count++] = ATAG_NONE;
	list_mem(&l, 0, 0x1000);
	assert_error(atags_read(l.words, list_size(&l), &info, &size), ERR_NONE);
	assert_int_equal(size, 4 * 4);
	assert_int_equal(info.bank_count, 0);
}

/* Each cut of a list is refused, and nothing behind the cut is read. */
static void test_every_cut(void **state)
{
	struct bootinfo info;
	struct list l;
	uint32_t size, avail, cut = 0;

	(void)state;
	full_list(&l, 5);
	for (avail = 0; avail < list_size(&l); avail++) {
		/* The tag that is cut. */
		while (avail / 4 >= cut + l.words[cut] && l.words[cut])
			cut += l.words[cut];
		assert_refused(&l, avail, avail < 8 ? ERR_ATAG_START : ERR_ATAG_ENDLESS, cut * 4);
	}
	assert_error(read_cut(&l, avail, &info, &size), ERR_NONE);
	assert_int_equal(size, avail);
}

static void test_bad_start(void **state)
{
	static const uint32_t words[] = {0, 1, 3, 4, 6, 0x10000, 0xffffffff};
	struct list l;
	uint32_t i;

	(void)state;
	full_list(&l, 5);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		l.words[0] = words[i];
		assert_false(atags_here(l.words));
		assert_refused(&l, list_size(&l), ERR_ATAG_START, 0);
	}
	full_list(&l, 5);
	for (i = 0; i < 32; i++) {
		l.words[1] = ATAG_CORE ^ 1u << i;
		assert_false(atags_here(l.words));
		assert_refused(&l, list_size(&l), ERR_ATAG_START, 0);
	}
}

static void test_wrong_sizes(void **state)
{
	static const struct {
		uint32_t tag, words; /* the most that is too short */
	} tags[] = {{ATAG_MEM, 3}, {ATAG_INITRD2, 3}, {ATAG_SERIAL, 3}, {ATAG_REVISION, 2}};
	struct list l;
	uint32_t i, words, at;

	(void)state;
	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		for (words = 0; words <= tags[i].words; words++) {
			list_start(&l, 5);
			list_mem(&l, 0, 0x1000000);
			at = l.count;
			list_add(&l, tags[i].tag, 4, (const uint32_t[]){1, 1, 1, 1});
			list_end(&l);
			l.words[at] = words;
			assert_refused(&l, list_size(&l), ERR_ATAG_TAG, at * 4);
		}
	}
	/* Any tag shorter than its own header would not let the list go on. */
	for (words = 0; words < 2; words++) {
		list_start(&l, 5);
		at = l.count;
		list_add(&l, 0x12345678, 4, (const uint32_t[]){1, 1, 1, 1});
		list_end(&l);
		l.words[at] = words;
		assert_refused(&l, list_size(&l), ERR_ATAG_TAG, at * 4);
	}
	/* A tag that passes the end, also when its size in bytes would wrap. */
	for (i = 0; i < 4; i++) {
		list_start(&l, 5);
		at = l.count;
		list_add(&l, ATAG_CMDLINE, 2, (const uint32_t[]){0x61616161, 0x61616161});
		list_end(&l);
		l.words[at] = ((const uint32_t[]){7, 0x1000, 0x40000001, 0xffffffff})[i];
		assert_refused(&l, list_size(&l), ERR_ATAG_ENDLESS, at * 4);
	}
}

static void test_limit(void **state)
{
	uint32_t *words = allocate(2 * ATAGS_LIMIT), i, size;
	struct bootinfo info;

	(void)state;
	words[0] = 2;
	words[1] = ATAG_CORE;
	for (i = 2; i < 2 * ATAGS_LIMIT / 4; i += 2) {
		words[i] = 2;
		words[i + 1] = 0x12345678;
	}
	assert_error(atags_read(words, 2 * ATAGS_LIMIT, &info, &size), ERR_ATAG_ENDLESS);
	assert_int_equal(size, ATAGS_LIMIT);
	/* The closing tag as the first thing behind the limit, and as the last in front of it. */
	words[ATAGS_LIMIT / 4 + 1] = ATAG_NONE;
	assert_error(atags_read(words, 2 * ATAGS_LIMIT, &info, &size), ERR_ATAG_ENDLESS);
	words[ATAGS_LIMIT / 4 - 1] = ATAG_NONE;
	assert_error(atags_read(words, 2 * ATAGS_LIMIT, &info, &size), ERR_NONE);
	assert_int_equal(size, ATAGS_LIMIT);
	free(words);
}

static void test_banks(void **state)
{
	struct bootinfo info;
	struct list l;
	uint32_t size, i;

	(void)state;
	list_start(&l, 5);
	for (i = 0; i < BOOTINFO_BANKS; i++)
		list_mem(&l, i << 24, 0x10000);
	list_mem(&l, 0x50000000, 0); /* takes no place */
	list_end(&l);
	assert_error(atags_read(l.words, list_size(&l), &info, &size), ERR_NONE);
	assert_int_equal(info.bank_count, BOOTINFO_BANKS);
	l.count -= 2;
	i = list_size(&l);
	list_mem(&l, 0x60000000, 1);
	list_end(&l);
	assert_refused(&l, list_size(&l), ERR_ATAG_BANKS, i);

	/* A bank that passes the end of the address space ends with it. */
	list_start(&l, 5);
	list_mem(&l, 0xf0000000, 0x10000000);
	list_mem(&l, 0xf0000000, 0x10000001);
	list_mem(&l, 0xfffff000, 0xffffffff);
	list_mem(&l, 0, 0xffffffff);
	list_end(&l);
	assert_error(atags_read(l.words, list_size(&l), &info, &size), ERR_NONE);
	assert_int_equal(info.bank[0].size, 0x10000000);
	assert_int_equal(info.bank[1].size, 0x10000000);
	assert_int_equal(info.bank[2].size, 0x1000);
	assert_int_equal(info.bank[3].size, 0xffffffff);
}

static void test_command_lines(void **state)
{
	struct bootinfo info;
	struct list l;
	uint32_t size;

	(void)state;
	/* Without its 0 it ends with the tag. */
	list_start(&l, 2);
	list_add(&l, ATAG_CMDLINE, 2, (const uint32_t[]){0x64636261, 0x68676665});
	list_end(&l);
	assert_error(atags_read(l.words, list_size(&l), &info, &size), ERR_NONE);
	assert_int_equal(info.cmdline_length, 8);
	assert_memory_equal(info.cmdline, "abcdefgh", 8);
	/* An empty one, and one without any bytes. */
	list_start(&l, 2);
	list_add(&l, ATAG_CMDLINE, 1, (const uint32_t[]){0});
	list_end(&l);
	assert_error(atags_read(l.words, list_size(&l), &info, &size), ERR_NONE);
	assert_int_equal(info.cmdline_length, 0);
	list_start(&l, 2);
	list_add(&l, ATAG_CMDLINE, 0, NULL);
	list_end(&l);
	assert_error(atags_read(l.words, list_size(&l), &info, &size), ERR_NONE);
	assert_int_equal(info.cmdline_length, 0);
	/* Of two the last counts, as in Linux. */
	list_start(&l, 2);
	list_cmdline(&l, "first");
	list_cmdline(&l, "second one");
	list_end(&l);
	assert_error(atags_read(l.words, list_size(&l), &info, &size), ERR_NONE);
	assert_int_equal(info.cmdline_length, 10);
	assert_memory_equal(info.cmdline, "second one", 10);
}

static void test_set_initrd(void **state)
{
	struct list l, before;
	struct bootinfo info;
	uint32_t size, i, differ = 0;

	(void)state;
	full_list(&l, 5);
	before = l;
	atags_set_initrd(l.words, 0x66000000, 12345);
	assert_error(atags_read(l.words, list_size(&l), &info, &size), ERR_NONE);
	assert_int_equal(info.initrd_start, 0x66000000);
	assert_int_equal(info.initrd_size, 12345);
	for (i = 0; i < l.count; i++)
		differ += l.words[i] != before.words[i];
	assert_int_equal(differ, 1);
	/* Every tag that there is: the kernel takes the last one. */
	list_start(&l, 5);
	list_initrd(&l, 1, 2);
	list_mem(&l, 0x80000000, 0x1000000);
	list_initrd(&l, 3, 4);
	list_end(&l);
	size = list_size(&l);
	l.words[size / 4] = 0xabcdef01;
	atags_set_initrd(l.words, 0x66000000, 0x777);
	assert_int_equal(l.words[7], 0x66000000);
	assert_int_equal(l.words[8], 0x777);
	assert_int_equal(l.words[15], 0x66000000);
	assert_int_equal(l.words[16], 0x777);
	assert_int_equal(l.words[size / 4], 0xabcdef01);
}

/* A list without the tag grows by one, and keeps all that it had; so does one that ends oddly. */
static void test_add_initrd(void **state)
{
	uint32_t closing, size, grown;
	struct bootinfo info, old;
	struct list l;

	(void)state;
	for (closing = 0; closing < 3; closing++) {
		list_start(&l, 5);
		list_mem(&l, 0x80000000, 0x1000000);
		list_cmdline(&l, "words");
		list_end(&l);
		l.words[l.count - 2] = closing;
		size = list_size(&l);
		memset((char *)l.words + size, 0xee, ATAGS_INITRD_SIZE + 4);
		assert_error(atags_read(l.words, size, &old, &grown), ERR_NONE);
		atags_set_initrd(l.words, 0x66000000, 0x777);
		assert_error(atags_read(l.words, size + ATAGS_INITRD_SIZE, &info, &grown),
			     ERR_NONE);
		assert_int_equal(grown, size + ATAGS_INITRD_SIZE);
		assert_int_equal(l.words[grown / 4 - 2], 0);
		assert_int_equal(l.words[grown / 4], 0xeeeeeeee);
		assert_int_equal(info.initrd_start, 0x66000000);
		assert_int_equal(info.initrd_size, 0x777);
		info.initrd_start = info.initrd_size = 0;
		assert_memory_equal(&info, &old, sizeof(info));
	}
}

/* Whatever bits flip: no read past the end (the sanitizer sees it), and no list used by halves. */
static void test_flipped_bits(void **state)
{
	struct bootinfo info;
	struct list l;
	uint32_t bit, size, *copy;

	(void)state;
	full_list(&l, 5);
	for (bit = 0; bit < list_size(&l) * 8; bit++) {
		copy = copy_exactly(l.words, list_size(&l));
		copy[bit / 32] ^= 1u << bit % 32;
		if (atags_read(copy, list_size(&l), &info, &size)) {
			assert_true(is_zero(&info, sizeof(info)));
			assert_in_range(size, 0, list_size(&l));
		} else {
			assert_in_range(size, 8, list_size(&l));
			copy = realloc(copy, size + ATAGS_INITRD_SIZE);
			atags_set_initrd(copy, 1, 2);
			assert_error(atags_read(copy, size + ATAGS_INITRD_SIZE, &info, &size),
				     ERR_NONE);
			assert_int_equal(info.initrd_start, 1);
			assert_int_equal(info.initrd_size, 2);
		}
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_tags),      cmocka_unit_test(test_empty_list),
		cmocka_unit_test(test_closing_tag),   cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_bad_start),     cmocka_unit_test(test_wrong_sizes),
		cmocka_unit_test(test_limit),	      cmocka_unit_test(test_banks),
		cmocka_unit_test(test_command_lines), cmocka_unit_test(test_set_initrd),
		cmocka_unit_test(test_add_initrd),    cmocka_unit_test(test_flipped_bits),
	};

	return cmocka_run_group_tests_name("atags", tests, NULL, NULL);
}
