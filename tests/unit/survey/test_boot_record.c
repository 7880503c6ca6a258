// SPDX-License-Identifier: GPL-2.0-or-later
/* What the running system is told of the boot: boot/record/boot_record.h. */
#include <stdlib.h>
#include <string.h>

#include "tests/common/test.h"
#include "tests/common/trees.h"

#include <libfdt.h>

#include "boot/record/boot_record.h"
#include "boot/fdt/fdt_tree.h"

static const char warnings[] = "K-BOOT-02\0K-FDT-07";

static struct boot_record_room begin_with(uint32_t log, uint32_t log_room)
{
	return (struct boot_record_room){warnings, sizeof(warnings), log, log_room};
}

/* Begin a record in a block of exactly the room that the plan gives; the tree is checked after. */
static void *begun(struct buffer *b, const struct boot_record_room *begin)
{
	uint32_t used = fdt_used_size(b->data), room = used + BOOT_RECORD_GROWTH;
	void *fdt = allocate(room);

	memset(fdt, 0xa5, room);
	memcpy(fdt, b->data, used);
	buffer_free(b);
	assert_error(boot_record_add(fdt, room, begin), ERR_NONE);
	assert_in_range(fdt_totalsize(fdt), FDT_HEADER_SIZE, room);
	assert_error(fdt_check(fdt, room), ERR_NONE);
	return fdt;
}

static const void *prop(const void *fdt, const char *path, const char *name, int size)
{
	int length = -1;
	const void *value = fdt_getprop(fdt, fdt_path_offset(fdt, path), name, &length);

	assert_non_null(value);
	assert_int_equal(length, size);
	return value;
}

static uint32_t cell(const void *fdt, const char *path, const char *name, uint32_t n, int cells)
{
	return fdt32_ld((const fdt32_t *)prop(fdt, path, name, 4 * cells) + n);
}

static void *tree_with_cells(uint32_t address, uint32_t size)
{
	void *fdt = tree_new();

	tree_set_cells(fdt, "/", "#address-cells", 1, &address);
	tree_set_cells(fdt, "/", "#size-cells", 1, &size);
	return fdt;
}

static void test_told(void **state)
{
	struct buffer b = tree_done(tree_with_cells(1, 1));
	struct boot_record_room begin = begin_with(0, 0);
	void *fdt = begun(&b, &begin);
	struct boot_record record;
	uint32_t *word = (uint32_t *)&record, i;

	(void)state;
	for (i = 0; i < BOOT_RECORD_WORDS; i++)
		word[i] = 0x01020304u * (i + 1);
	boot_record_fill(fdt, &record, 5);
	assert_error(fdt_check(fdt, fdt_totalsize(fdt)), ERR_NONE);
	for (i = 0; i < BOOT_RECORD_WORDS; i++)
		assert_int_equal(cell(fdt, "/chosen", "kedge,boot", i, BOOT_RECORD_WORDS), word[i]);
	assert_string_equal(prop(fdt, "/chosen", "kedge,version", sizeof(KEDGE_VERSION)),
			    KEDGE_VERSION);
	assert_memory_equal(prop(fdt, "/chosen", "kedge,warnings", sizeof(warnings)), warnings,
			    sizeof(warnings));
	assert_true(fdt_path_offset(fdt, "/reserved-memory") < 0);
	assert_null(fdt_getprop(fdt, fdt_path_offset(fdt, "/chosen"), "kedge,log", NULL));
	free(fdt);
}

/* What was in the tree stays; a record of an earlier boot does not. */
static void test_told_again(void **state)
{
	struct boot_record_room begin = begin_with(0, 0), none = {0};
	struct boot_record record = {.version = 77};
	struct buffer b;
	void *fdt = tree_with_cells(2, 2);

	(void)state;
	tree_set_string(fdt, "/chosen", "bootargs", "quiet");
	tree_set_string(fdt, "/chosen", "kedge,version", "a much longer version than ours");
	b = tree_done(fdt);
	fdt = begun(&b, &begin);
	b = (struct buffer){fdt, fdt_totalsize(fdt)};
	fdt = begun(&b, &none);
	boot_record_fill(fdt, &record, 0);
	assert_string_equal(prop(fdt, "/chosen", "bootargs", 6), "quiet");
	assert_string_equal(prop(fdt, "/chosen", "kedge,version", sizeof(KEDGE_VERSION)),
			    KEDGE_VERSION);
	prop(fdt, "/chosen", "kedge,warnings", 0);
	assert_int_equal(cell(fdt, "/chosen", "kedge,boot", 0, BOOT_RECORD_WORDS), 77);
	free(fdt);
}

/* The log's range is reserved, in the root's cells, beside what is reserved already. */
static void test_log(void **state)
{
	static const char path[] = "/reserved-memory/kedge-log@9fabc000";
	struct boot_record_room begin = begin_with(0x9fabc000, 0x3000);
	struct boot_record record = {.item[PLAN_LOG] = {0, 0, 0x9fabc000, 0x3000}};
	uint32_t address, size, had;

	(void)state;
	for (had = 0; had < 2; had++) {
		for (address = 1; address <= 2; address++) {
			for (size = 1; size <= 2; size++) {
				int cells = (int)(address + size);
				struct plan_request in = {0};
				struct buffer b;
				void *fdt = tree_with_cells(address, size);

				if (had) {
					tree_set_cells(fdt, "/reserved-memory", "#address-cells", 1,
						       &address);
					tree_set_cells(fdt, "/reserved-memory", "#size-cells", 1,
						       &size);
					tree_set_string(fdt, "/reserved-memory/x", "other", "y");
				}
				b = tree_done(fdt);
				fdt = begun(&b, &begin);
				boot_record_fill(fdt, &record, 1234);
				assert_int_equal(
					cell(fdt, "/reserved-memory", "#address-cells", 0, 1),
					address);
				assert_int_equal(cell(fdt, "/reserved-memory", "#size-cells", 0, 1),
						 size);
				prop(fdt, "/reserved-memory", "ranges", 0);
				prop(fdt, path, "no-map", 0);
				assert_int_equal(cell(fdt, path, "reg", address - 1, cells),
						 0x9fabc000);
				assert_int_equal(cell(fdt, path, "reg", address + size - 1, cells),
						 0x3000);
				if (had)
					prop(fdt, "/reserved-memory/x", "other", 2);
				assert_int_equal(cell(fdt, "/chosen", "kedge,log", 0, 2),
						 0x9fabc000);
				assert_int_equal(cell(fdt, "/chosen", "kedge,log", 1, 2), 1234);
				/* As the loader itself would see it. */
				assert_error(fdt_add_reserved(fdt, (struct range){0, 0}, &in),
					     ERR_NONE);
				assert_int_equal(in.occupied_count, 1);
				assert_int_equal(in.occupied[0].range.start, 0x9fabc000);
				assert_int_equal(in.occupied[0].range.end, 0x9fabf000);
				free(fdt);
			}
		}
	}
}

static void test_log_needs_cells(void **state)
{
	struct boot_record_room begin = begin_with(0x9fabc000, 0x1000);
	struct buffer b = tree_done(tree_with_cells(3, 1));
	uint32_t room = (uint32_t)b.size + BOOT_RECORD_GROWTH;
	void *fdt = allocate(room);

	(void)state;
	memcpy(fdt, b.data, b.size);
	assert_error(boot_record_add(fdt, room, &begin), ERR_FDT_CELLS);
	free(fdt);
	buffer_free(&b);
}

/* Too little room is an error at every size, never a write past it: the sanitizer watches. */
static void test_no_room(void **state)
{
	struct boot_record_room begin = begin_with(0x9fabc000, 0x1000);
	struct buffer b = tree_done(tree_with_cells(2, 2));
	uint32_t room, good = 0;

	(void)state;
	for (room = (uint32_t)b.size; room <= b.size + BOOT_RECORD_GROWTH; room += 4) {
		void *fdt = allocate(room);
		enum error error;

		memcpy(fdt, b.data, b.size);
		error = boot_record_add(fdt, room, &begin);
		if (error)
			assert_error(error, ERR_FDT_EDIT);
		else
			good++;
		assert_true(!good || !error);
		free(fdt);
	}
	assert_in_range(good, 1, BOOT_RECORD_GROWTH / 4);
	buffer_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_told),	cmocka_unit_test(test_told_again),
		cmocka_unit_test(test_log),	cmocka_unit_test(test_log_needs_cells),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests_name("story", tests, NULL, NULL);
}
