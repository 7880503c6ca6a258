// SPDX-License-Identifier: GPL-2.0-or-later
/* Which of many trees is the machine's. */
#include "board.h"

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "boot/arch.h"
#include "boot/bootinfo/atags.h"
#include "boot/fdt/fdt_match.h"
#include "tests/common/random.h"
#include "tests/common/trees.h"

#define TREES	    20
#define THEIR_PLACE 0x80800000u
#define MACHINE	    0x7f6u

/* What the tree in r2 says; NULL and 0: nothing. */
struct theirs {
	const char *compatible;
	uint32_t compatible_size;
	uint32_t chip[3], chip_words, board[2];
};

static void set(void *fdt, const char *name, const void *value, uint32_t size)
{
	assert_int_equal(fdt_setprop(fdt, 0, name, value, (int)size), 0);
}

#define SET_STRINGS(fdt, name, strings) set(fdt, name, strings, sizeof(strings))

/* A tree whose size is odd, and another one for each n. */
static void *numbered_tree(unsigned int n)
{
	char model[64], compatible[32];
	void *fdt;
	int i;

	snprintf(model, sizeof(model), "board %u%.*s", n, (int)(n % 9), "........");
	fdt = board_tree(model, RAM);
	/* A string of the string block makes it so. */
	for (i = 0; (unsigned int)i <= n % 5; i++) {
		snprintf(compatible, sizeof(compatible), "p%u-%d", n, i);
		set(fdt, compatible, "", 1);
	}
	snprintf(compatible, sizeof(compatible), "test,board-%u", n);
	set(fdt, "compatible", compatible, (uint32_t)strlen(compatible) + 1);
	return fdt;
}

static void hand_tree(struct board *b, const struct theirs *t)
{
	void *fdt = board_tree("theirs", RAM);

	if (t->compatible)
		set(fdt, "compatible", t->compatible, t->compatible_size);
	if (t->chip_words)
		tree_set_cells(fdt, "/", "qcom,msm-id", t->chip_words, t->chip);
	if (t->board[0])
		tree_set_cells(fdt, "/", "qcom,board-id", 2, t->board);
	b->r2_blob = tree_done(fdt);
	b->r2_at = b->r2 = THEIR_PLACE;
}

static void hand_revision(struct board *b, uint32_t revision)
{
	struct list l;

	list_start(&l, 5);
	list_mem(&l, RAM, RAM_SIZE);
	list_add(&l, ATAG_REVISION, 1, &revision);
	list_end(&l);
	b->r2_blob = atags_blob(&l);
	b->r2_at = b->r2 = R2;
}

static uint32_t place_of(const struct board *b, const uint32_t *sizes, unsigned int n)
{
	uint32_t at = b->load + image_size(b);
	unsigned int i;

	if (!b->append)
		return b->load + image_find(b->image, PART_FDT, n)->offset;
	for (i = 0; i < n; i++)
		at += sizes[i];
	return at;
}

/*
 * Take it; the tree with that number, from 0, must be the one, and whole. So must be those behind
 * it: each was shifted for a time, over the last bytes of the one before it.
 */
static void assert_chosen(struct board *b, unsigned int n, uint32_t by)
{
	struct buffer copy[BOARD_TREES];
	uint32_t sizes[BOARD_TREES];
	const void *there;
	unsigned int i;

	for (i = 0; i < b->tree_count; i++) {
		sizes[i] = (uint32_t)b->tree[i].size;
		copy[i] = (struct buffer){copy_exactly(b->tree[i].data, sizes[i]), sizes[i]};
	}
	assert_error(take(b), ERR_NONE);
	assert_int_equal(b->survey.fdt.origin, b->append ? FDT_ORIGIN_APPENDED : FDT_ORIGIN_PACKED);
	assert_int_equal(b->survey.fdt.count, b->tree_count);
	assert_int_equal(b->survey.fdt.number, n + 1);
	assert_int_equal(FDT_MATCH_BY(b->survey.fdt.rank), by);
	assert_int_equal(b->survey.fdt.address, place_of(b, sizes, n) / 8 * 8);
	for (i = 0; i < b->tree_count; i++) {
		uint32_t at = i == n ? b->survey.fdt.address : place_of(b, sizes, i);

		if (i >= n) {
			there = arch_map(at, sizes[i], b->load);
			assert_non_null(there);
			assert_memory_equal(there, copy[i].data, sizes[i]);
		}
		buffer_free(&copy[i]);
	}
}

/* --- 20 trees of which one is right --- */

enum way {
	BY_MACHINE,
	BY_REVISION,
	BY_MSM_ID,
	BY_OLD_MSM_ID,
	BY_BOARD_ID,
	BY_RULE,
	BY_ITSELF,
	WAYS
};

static void mark(void *fdt, enum way way, unsigned int n, unsigned int right)
{
	char text[32];

	switch (way) {
	case BY_MACHINE:
		tree_set_cells(fdt, "/", "kedge,machine", CELLS(MACHINE + n - right));
		break;
	case BY_REVISION:
		tree_set_cells(fdt, "/", "kedge,revision", CELLS((0x100 + n) << 4, 0xfff0));
		break;
	case BY_MSM_ID:
		tree_set_cells(fdt, "/", "qcom,msm-id", CELLS(70, n, 71, n));
		tree_set_cells(fdt, "/", "qcom,board-id", CELLS(8, 0));
		break;
	case BY_OLD_MSM_ID:
		tree_set_cells(fdt, "/", "qcom,msm-id", CELLS(70, n, 0, 71, n, 0));
		break;
	case BY_BOARD_ID:
		tree_set_cells(fdt, "/", "qcom,msm-id", CELLS(70, 0));
		tree_set_cells(fdt, "/", "qcom,board-id", CELLS(8, 100 + n, 8, 200 + n));
		break;
	case BY_RULE:
		snprintf(text, sizeof(text), "vendor,board-%u", n);
		tree_set_string(fdt, "/", "kedge,compatible", text);
		break;
	default:
		break;
	}
}

static uint32_t hand(struct board *b, enum way way, unsigned int right)
{
	struct theirs t = {0};
	char text[64];
	int length;

	switch (way) {
	case BY_MACHINE:
		b->r1 = MACHINE;
		return 1u << FDT_MATCH_MACHINE;
	case BY_REVISION:
		hand_revision(b, 0xabc0000b | (0x100 + right) << 4);
		return 1u << FDT_MATCH_REVISION;
	case BY_MSM_ID:
		t = (struct theirs){.chip = {71, right}, .chip_words = 2, .board = {8, 0}};
		hand_tree(b, &t);
		return 1u << FDT_MATCH_MSM_ID | 1u << FDT_MATCH_BOARD_ID;
	case BY_OLD_MSM_ID:
		t = (struct theirs){.chip = {71, right, 0}, .chip_words = 3};
		hand_tree(b, &t);
		return 1u << FDT_MATCH_MSM_ID;
	case BY_BOARD_ID:
		t = (struct theirs){.chip = {70, 0}, .chip_words = 2, .board = {8, 200 + right}};
		hand_tree(b, &t);
		return 1u << FDT_MATCH_MSM_ID | 1u << FDT_MATCH_BOARD_ID;
	default:
		length = snprintf(text, sizeof(text), "first,one%c%s,board-%u", 0,
				  way == BY_RULE ? "vendor" : "test", right);
		t.compatible = text;
		t.compatible_size = (uint32_t)length + 1;
		hand_tree(b, &t);
		return 1u << FDT_MATCH_COMPATIBLE;
	}
}

static void test_one_of_many(void **state)
{
	static const unsigned int rights[] = {0, 1, 13, TREES - 1};
	unsigned int way, append, i, n, odd = 0;

	(void)state;
	for (way = 0; way < WAYS; way++) {
		for (append = 0; append < 2; append++) {
			for (i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
				struct board b = {.load = LOAD + 4 * (i % 2),
						  .tree_count = TREES,
						  .append = append};
				uint32_t by;

				for (n = 0; n < TREES; n++) {
					void *fdt = numbered_tree(n);

					mark(fdt, (enum way)way, n, rights[i]);
					b.tree[n] = tree_done(fdt);
					odd += b.tree[n].size % 2;
				}
				by = hand(&b, (enum way)way, rights[i]);
				assert_chosen(&b, rights[i], by);
				assert_warned(&b.survey, 0, ERR_NONE, 0);
			}
		}
	}
	assert_true(odd);
}

/* --- rules --- */

/* Two trees with what the test sets in them. */
static void two_trees(struct board *b, void *fdt[2])
{
	fdt[0] = numbered_tree(0);
	fdt[1] = numbered_tree(1);
	b->tree_count = 2;
}

static void done(struct board *b, void *fdt[2])
{
	b->tree[0] = tree_done(fdt[0]);
	b->tree[1] = tree_done(fdt[1]);
}

/* The more that holds the better, but what does not hold excludes. */
static void test_most_rules(void **state)
{
	void *fdt[2];
	struct board b = {.r1 = MACHINE};

	(void)state;
	two_trees(&b, fdt);
	tree_set_cells(fdt[0], "/", "kedge,machine", CELLS(MACHINE));
	tree_set_cells(fdt[1], "/", "kedge,machine", CELLS(3, MACHINE));
	tree_set_cells(fdt[1], "/", "kedge,revision", CELLS(7, 0xf, 9, 0xf));
	done(&b, fdt);
	hand_revision(&b, 0x19);
	assert_chosen(&b, 1, 1u << FDT_MATCH_MACHINE | 1u << FDT_MATCH_REVISION);
	assert_warned(&b.survey, 0, ERR_NONE, 0);

	b = (struct board){.r1 = MACHINE};
	two_trees(&b, fdt);
	tree_set_cells(fdt[0], "/", "kedge,machine", CELLS(MACHINE));
	tree_set_cells(fdt[1], "/", "kedge,machine", CELLS(MACHINE));
	tree_set_cells(fdt[1], "/", "kedge,revision", CELLS(8, 0xf));
	done(&b, fdt);
	hand_revision(&b, 0x19);
	assert_chosen(&b, 0, 1u << FDT_MATCH_MACHINE);
}

/* Without a revision from the bootloader no rule for one holds; nor for its compatible. */
static void test_rules_without_facts(void **state)
{
	void *fdt[2];
	struct board b = {0};

	(void)state;
	two_trees(&b, fdt);
	tree_set_cells(fdt[0], "/", "kedge,revision", CELLS(0, 0));
	tree_set_string(fdt[1], "/", "kedge,compatible", "vendor,x");
	done(&b, fdt);
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.fdt.number, 1);
	assert_error(b.survey.warning[0].error, ERR_FDT_NO_MATCH);
}

/* A tree without rules is for all machines that the others are not for. */
static void test_default(void **state)
{
	struct board b = {.tree_count = 3, .r1 = 5};
	unsigned int n;

	(void)state;
	for (n = 0; n < 3; n++) {
		void *fdt = numbered_tree(n);

		if (n != 1)
			tree_set_cells(fdt, "/", "kedge,machine", CELLS(1000 + n));
		b.tree[n] = tree_done(fdt);
	}
	hand_revision(&b, 1);
	assert_chosen(&b, 1, 0);
	assert_warned(&b.survey, 0, ERR_NONE, 0);
}

/* --- compatible --- */

#define THEIRS "vendor,board-rev-b\0vendor,board\0vendor,chip"

static uint32_t chosen_of(const char *const *compatible, const uint32_t *sizes, unsigned int count,
			  struct board *b)
{
	const struct theirs t = {.compatible = THEIRS, .compatible_size = sizeof(THEIRS)};
	unsigned int n;

	b->tree_count = count;
	for (n = 0; n < count; n++) {
		void *fdt = numbered_tree(n);

		if (compatible[n])
			set(fdt, "compatible", compatible[n], sizes[n]);
		else
			fdt_delprop(fdt, 0, "compatible");
		b->tree[n] = tree_done(fdt);
	}
	hand_tree(b, &t);
	assert_error(take(b), ERR_NONE);
	return b->survey.fdt.number;
}

/* The nearer to the front of theirs, the better; not where it is in the tree's own. */
static void test_compatible_order(void **state)
{
	static const char *const strings[] = {
		"vendor,chip",
		"other,one\0vendor,board\0vendor,chip",
		"vendor,board-rev-a\0vendor,board\0vendor,chip",
		"other,two\0other,three\0vendor,board-rev-b",
		NULL,
	};
	static const uint32_t sizes[] = {12, 35, 44, 41, 0};
	struct board b = {0};

	(void)state;
	assert_int_equal(chosen_of(strings, sizes, 5, &b), 4);
	assert_warned(&b.survey, 0, ERR_NONE, 0);
	/* Without that: a tie, of which the first is taken. */
	b = (struct board){0};
	assert_int_equal(chosen_of(strings, sizes, 3, &b), 2);
	assert_int_equal(b.survey.warning_count, 1);
	assert_error(b.survey.warning[0].error, ERR_FDT_TIE);
	assert_int_equal(b.survey.warning[0].address,
			 LOAD + image_find(b.image, PART_FDT, 2)->offset);
	/* A chip is something. */
	b = (struct board){0};
	assert_int_equal(chosen_of(strings, sizes, 1, &b), 1);
	assert_int_equal(FDT_MATCH_BY(b.survey.fdt.rank), 1u << FDT_MATCH_COMPATIBLE);
}

/* Parts of strings, strings that do not end, and empty lists match nothing. */
static void test_odd_strings(void **state)
{
	static const char *const strings[] = {
		"vendor,boar", "vendor,board", "vendor,board-rev-bb", "",
		"\0\0\0",      "VENDOR,BOARD", "vendor,chip",
	};
	static const uint32_t sizes[] = {12, 12, 20, 0, 3, 13, 12};
	struct board b = {0};

	(void)state;
	assert_int_equal(chosen_of(strings, sizes, 7, &b), 7);
	b = (struct board){0};
	assert_int_equal(chosen_of(strings, sizes, 6, &b), 1);
	assert_error(b.survey.warning[0].error, ERR_FDT_NO_MATCH);
}

/* A rule counts more than a tree's own compatible. */
static void test_rule_before_compatible(void **state)
{
	const struct theirs t = {.compatible = THEIRS, .compatible_size = sizeof(THEIRS)};
	struct board b = {.r1 = MACHINE};
	void *fdt[2];

	(void)state;
	two_trees(&b, fdt);
	SET_STRINGS(fdt[0], "compatible", THEIRS);
	tree_set_string(fdt[1], "/", "kedge,compatible", "vendor,chip");
	done(&b, fdt);
	hand_tree(&b, &t);
	assert_chosen(&b, 1, 1u << FDT_MATCH_COMPATIBLE);
	assert_warned(&b.survey, 0, ERR_NONE, 0);
}

/* --- ids --- */

/* Trees of another board are out, even if their compatible is right; ids of one side say nothing.
 */
static void test_ids_exclude(void **state)
{
	const struct theirs t = {.compatible = THEIRS,
				 .compatible_size = sizeof(THEIRS),
				 .chip = {70, 0x10000},
				 .chip_words = 2,
				 .board = {8, 1}};
	struct board b = {.tree_count = 4};
	void *fdt[4];
	unsigned int n;

	(void)state;
	for (n = 0; n < 4; n++)
		fdt[n] = numbered_tree(n);
	SET_STRINGS(fdt[0], "compatible", THEIRS);
	tree_set_cells(fdt[0], "/", "qcom,msm-id", CELLS(70, 0x10000));
	tree_set_cells(fdt[0], "/", "qcom,board-id", CELLS(8, 2));
	SET_STRINGS(fdt[1], "compatible", THEIRS);
	tree_set_cells(fdt[1], "/", "qcom,msm-id", CELLS(70, 0x20000));
	tree_set_cells(fdt[1], "/", "qcom,board-id", CELLS(8, 1));
	/* Two words that are there, but not at an entry's start. */
	tree_set_cells(fdt[2], "/", "qcom,msm-id", CELLS(1, 70, 0x10000, 1));
	tree_set_cells(fdt[2], "/", "qcom,board-id", CELLS(8, 1));
	SET_STRINGS(fdt[3], "compatible", "vendor,chip");
	for (n = 0; n < 4; n++)
		b.tree[n] = tree_done(fdt[n]);
	hand_tree(&b, &t);
	assert_chosen(&b, 3, 1u << FDT_MATCH_COMPATIBLE);
	assert_warned(&b.survey, 0, ERR_NONE, 0);
}

/* --- none, and bad ones --- */

static void three_trees(struct board *b)
{
	unsigned int n;

	b->tree_count = 3;
	for (n = 0; n < 3; n++)
		b->tree[n] = tree_done(numbered_tree(n));
}

static void test_none(void **state)
{
	struct board b;
	unsigned int append;

	(void)state;
	for (append = 0; append < 2; append++) {
		b = (struct board){.append = append};
		three_trees(&b);
		hand_revision(&b, 1);
		assert_chosen(&b, 0, 0);
		assert_warned(&b.survey, 1, ERR_FDT_NO_MATCH, b.survey.fdt.address);
	}
	/* One of one is no choice. */
	b = (struct board){.tree_count = 1};
	b.tree[0] = tree_done(numbered_tree(0));
	hand_revision(&b, 1);
	assert_chosen(&b, 0, 0);
	assert_warned(&b.survey, 0, ERR_NONE, 0);
	/* The bootloader's is more likely right than any of ours. */
	b = (struct board){0};
	three_trees(&b);
	hand_tree(&b, &(struct theirs){.compatible = THEIRS, .compatible_size = sizeof(THEIRS)});
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.fdt.origin, FDT_ORIGIN_R2);
	assert_int_equal(b.survey.fdt.address, THEIR_PLACE);
	assert_string_equal(model_of(&b), "theirs");
	assert_int_equal(b.survey.warning_count, 1);
	assert_error(b.survey.warning[0].error, ERR_FDT_NO_MATCH);
}

static void test_none_is_an_error(void **state)
{
	struct board b = {.params = {.policy = POLICY_MATCH}};

	(void)state;
	three_trees(&b);
	assert_error(take(&b), ERR_FDT_NO_MATCH);
	/* Even of one. */
	b = (struct board){.params = {.policy = POLICY_MATCH}, .r1 = 1, .tree_count = 1};
	b.tree[0] = tree_done(numbered_tree(0));
	assert_error(take(&b), ERR_FDT_NO_MATCH);
	/* Nothing to choose from is no mismatch; and a match is one. */
	b = (struct board){.params = {.policy = POLICY_MATCH}};
	hand_revision(&b, 1);
	assert_error(take(&b), ERR_NONE);
	b = (struct board){.params = {.policy = POLICY_MATCH}};
	three_trees(&b);
	hand_tree(&b, &(struct theirs){.compatible = "test,board-2", .compatible_size = 13});
	assert_chosen(&b, 2, 1u << FDT_MATCH_COMPATIBLE);
}

static void test_tie(void **state)
{
	struct board b = {.r1 = MACHINE, .append = true};
	uint32_t first;
	void *fdt[2];

	(void)state;
	two_trees(&b, fdt);
	tree_set_cells(fdt[0], "/", "kedge,machine", CELLS(MACHINE));
	tree_set_cells(fdt[1], "/", "kedge,machine", CELLS(MACHINE));
	done(&b, fdt);
	first = (uint32_t)b.tree[0].size;
	assert_chosen(&b, 0, 1u << FDT_MATCH_MACHINE);
	assert_warned(&b.survey, 1, ERR_FDT_TIE, LOAD + image_size(&b) + first);
}

static void damage(struct buffer *tree)
{
	memset(tree->data + fdt_off_dt_struct(tree->data), 0xff, 4);
}

/* A bad one is passed over when another is known to be right; else it may have been the one. */
static void test_bad_one(void **state)
{
	struct board b = {.r1 = MACHINE, .append = true};
	unsigned int known, append;
	uint32_t first;

	(void)state;
	for (append = 0; append < 2; append++) {
		for (known = 0; known < 2; known++) {
			void *fdt = numbered_tree(2);

			b = (struct board){.r1 = MACHINE, .append = append};
			three_trees(&b);
			buffer_free(&b.tree[2]);
			if (known)
				tree_set_cells(fdt, "/", "kedge,machine", CELLS(MACHINE));
			b.tree[2] = tree_done(fdt);
			damage(&b.tree[1]);
			first = (uint32_t)b.tree[0].size;
			assert_error(take(&b), known ? ERR_NONE : ERR_FDT_DAMAGED);
			first = append ? LOAD + image_size(&b) + first
				       : LOAD + image_find(b.image, PART_FDT, 1)->offset;
			if (known)
				assert_int_equal(b.survey.fdt.number, 3);
			if (known)
				assert_warned(&b.survey, 1, ERR_FDT_DAMAGED, first);
			else
				assert_int_equal(b.survey.error_at, first);
		}
	}
}

/* After one that does not say where it ends no other can be found. */
static void test_endless_one(void **state)
{
	struct board b = {.r1 = MACHINE, .append = true};
	void *fdt = numbered_tree(0);

	(void)state;
	three_trees(&b);
	buffer_free(&b.tree[0]);
	tree_set_cells(fdt, "/", "kedge,machine", CELLS(MACHINE));
	b.tree[0] = tree_done(fdt);
	fdt_set_totalsize(b.tree[1].data, FDT_SIZE_MAX + 8);
	assert_error(take(&b), ERR_NONE);
	assert_int_equal(b.survey.fdt.number, 1);
	assert_int_equal(b.survey.fdt.count, 2);
	assert_int_equal(b.survey.warning_count, 1);
	assert_error(b.survey.warning[0].error, ERR_FDT_SIZE);
}

/* Behind the image may be what r2 points at: that was not appended. */
static void test_r2_behind_the_image(void **state)
{
	struct board b = {.packed = tree_done(board_tree("packed", RAM)),
			  .appended = tree_done(board_tree("theirs", RAM))};

	(void)state;
	assert_error(take(&b), ERR_NONE);
	b = (struct board){.packed = tree_done(board_tree("packed", RAM)),
			   .appended = tree_done(board_tree("theirs", RAM)),
			   .r2 = LOAD + image_size(&b)};
	assert_error(take(&b), ERR_NONE);
	assert_string_equal(model_of(&b), "packed");
	assert_int_equal(b.survey.r2_kind, R2_FDT);
}

/* Whatever bits flip in trees that are appended or in r2: an answer, and nothing read outside. */
static void test_flipped_bits(void **state)
{
	struct random r = {1};
	uint32_t i, bit;

	(void)state;
	for (i = 0; i < 400; i++) {
		struct board b = {.r1 = MACHINE, .append = true};
		struct buffer *hurt;

		three_trees(&b);
		hand_tree(&b, &(struct theirs){.compatible = THEIRS,
					       .compatible_size = sizeof(THEIRS),
					       .chip = {70, 1},
					       .chip_words = 2,
					       .board = {8, 1}});
		hurt = i % 4 ? &b.tree[i % 3] : &b.r2_blob;
		bit = random_below(&r, (uint32_t)hurt->size * 8);
		hurt->data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		take(&b);
		assert_in_range(b.survey.warning_count, 0, SURVEY_WARNINGS);
		assert_in_range(b.survey.fdt.number, 0, b.survey.fdt.count);
	}
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(fdt_match_kind_name(FDT_MATCH_MACHINE), "kedge,machine");
	assert_string_equal(fdt_match_kind_name(FDT_MATCH_REVISION), "kedge,revision");
	assert_string_equal(fdt_match_kind_name(FDT_MATCH_BOARD_ID), "qcom,board-id");
	assert_string_equal(fdt_match_kind_name(FDT_MATCH_MSM_ID), "qcom,msm-id");
	assert_string_equal(fdt_match_kind_name(FDT_MATCH_COMPATIBLE), "kedge,compatible");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_of_many),
		cmocka_unit_test(test_most_rules),
		cmocka_unit_test(test_rules_without_facts),
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_compatible_order),
		cmocka_unit_test(test_odd_strings),
		cmocka_unit_test(test_rule_before_compatible),
		cmocka_unit_test(test_ids_exclude),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_none_is_an_error),
		cmocka_unit_test(test_tie),
		cmocka_unit_test(test_bad_one),
		cmocka_unit_test(test_endless_one),
		cmocka_unit_test(test_r2_behind_the_image),
		cmocka_unit_test(test_flipped_bits),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("select", tests, NULL, forget);
}
