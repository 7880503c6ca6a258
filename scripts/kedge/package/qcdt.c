// SPDX-License-Identifier: GPL-2.0-or-later
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/fdt/fdt_tree.h"
#include "lib/range.h"
#include "qcdt.h"
#include "util/bytes.h"
#include "util/buffer.h"
#include "util/failure.h"

#define MAGIC	    0x54444351u /* "QCDT" */
#define HEADER_SIZE 12u		/* magic, version, number of entries */

/* Bytes of an entry: platform, variant, [subtype,] revision, [4 PMICs,] offset, size. */
#define ENTRY_SIZE(version) ((version) == 1 ? 20u : (version) == 2 ? 24u : 40u)

#define CELL	    4u
#define PMICS	    4u
#define ENTRIES_MAX 4096u

/* What an entry is looked up by, in the order in which entries are sorted. */
struct ids {
	uint32_t platform, variant, subtype, revision;
	uint32_t pmic[PMICS];
};

struct entry {
	struct ids ids;
	unsigned int tree;
};

struct entries {
	unsigned int count;
	struct entry entry[ENTRIES_MAX];
};

/* A root property as a list of items of several cells. */
struct list {
	const uint8_t *cells;
	unsigned int items, width;
};

static bool find_list(const void *fdt, const char *property, unsigned int width, struct list *l)
{
	int length;

	l->cells = fdt_getprop(fdt, 0, property, &length);
	l->width = width;
	l->items = l->cells ? (unsigned int)length / (CELL * width) : 0;
	return l->items && (unsigned int)length % (CELL * width) == 0;
}

static uint32_t cell(const struct list *l, unsigned int item, unsigned int which)
{
	fdt32_t value;

	memcpy(&value, l->cells + CELL * ((size_t)item * l->width + which), sizeof(value));
	return fdt32_to_cpu(value);
}

static bool same_ids(const struct ids *a, const struct ids *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static bool add_entry(struct entries *all, const struct ids *ids, unsigned int tree,
		      const char *const *name, struct failure *f)
{
	unsigned int i;

	for (i = 0; i < all->count; i++) {
		if (!same_ids(&all->entry[i].ids, ids))
			continue;
		if (all->entry[i].tree == tree)
			return true; /* the tree says it twice */
		return failed(f,
			      "%s and %s are for the same board in a table of this version "
			      "(platform %u, variant %u, subtype %u, revision 0x%x)",
			      name[all->entry[i].tree], name[tree], ids->platform, ids->variant,
			      ids->subtype, ids->revision);
	}
	if (all->count == ENTRIES_MAX)
		return failed(f, "the table would have more than %u entries", ENTRIES_MAX);
	all->entry[all->count].ids = *ids;
	all->entry[all->count++].tree = tree;
	return true;
}

/* The first form of qcom,msm-id, alone: platform, variant, revision. */
static bool add_old(struct entries *all, const void *fdt, unsigned int tree,
		    const char *const *name, struct failure *f)
{
	struct ids ids = {0};
	struct list msm;
	unsigned int i;

	if (!find_list(fdt, "qcom,msm-id", 3, &msm))
		return failed(f,
			      "%s has no qcom,msm-id and qcom,board-id that tell which board "
			      "it is for",
			      name[tree]);
	for (i = 0; i < msm.items; i++) {
		ids.platform = cell(&msm, i, 0);
		ids.variant = cell(&msm, i, 1);
		ids.revision = cell(&msm, i, 2);
		if (!add_entry(all, &ids, tree, name, f))
			return false;
	}
	return true;
}

/* An entry for each item of msm-id (platform, revision), board-id (variant, subtype), pmic-id. */
static bool add_products(struct entries *all, uint32_t version, const struct list list[3],
			 unsigned int tree, const char *const *name, struct failure *f)
{
	unsigned int pmics = list[2].items ? list[2].items : 1, m, b, p, i;
	struct ids ids = {0};

	if ((uint64_t)list[0].items * list[1].items > ENTRIES_MAX / pmics)
		return failed(f, "%s is for more than %u boards", name[tree], ENTRIES_MAX);
	for (m = 0; m < list[0].items; m++) {
		for (b = 0; b < list[1].items; b++) {
			ids.platform = cell(&list[0], m, 0);
			ids.revision = cell(&list[0], m, 1);
			ids.variant = cell(&list[1], b, 0);
			ids.subtype = cell(&list[1], b, 1);
			if (version == 1 && ids.subtype)
				return failed(f,
					      "%s is for a board of subtype %u, which a table of "
					      "version 1 cannot say; qcdt=2 can",
					      name[tree], ids.subtype);
			for (p = 0; p < pmics; p++) {
				for (i = 0; i < PMICS && list[2].items; i++)
					ids.pmic[i] = cell(&list[2], p, i);
				if (!add_entry(all, &ids, tree, name, f))
					return false;
			}
		}
	}
	return true;
}

static bool add_tree(struct entries *all, uint32_t version, const void *fdt, unsigned int tree,
		     const char *const *name, struct failure *f)
{
	struct list list[3] = {0};
	int length;

	if (!fdt_getprop(fdt, 0, "qcom,board-id", &length))
		return add_old(all, fdt, tree, name, f);
	if (!find_list(fdt, "qcom,board-id", 2, &list[1]))
		return failed(f, "%s: its qcom,board-id is not a list of pairs", name[tree]);
	if (!find_list(fdt, "qcom,msm-id", 2, &list[0]))
		return failed(f,
			      "%s: its qcom,msm-id is not a list of pairs, as it is to be with a "
			      "qcom,board-id",
			      name[tree]);
	if (version == 3 && fdt_getprop(fdt, 0, "qcom,pmic-id", &length) &&
	    !find_list(fdt, "qcom,pmic-id", PMICS, &list[2]))
		return failed(f, "%s: its qcom,pmic-id is not a list of four cells each",
			      name[tree]);
	return add_products(all, version, list, tree, name, f);
}

static int compare(const void *a, const void *b)
{
	const uint32_t *x = (const uint32_t *)&((const struct entry *)a)->ids;
	const uint32_t *y = (const uint32_t *)&((const struct entry *)b)->ids;
	size_t i;

	for (i = 0; i < sizeof(struct ids) / sizeof(*x); i++) {
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	}
	return 0;
}

static uint8_t *write_entry(uint8_t *at, uint32_t version, const struct ids *ids, uint32_t offset,
			    uint32_t size)
{
	uint32_t word[10];
	unsigned int n = 0, i;

	word[n++] = ids->platform;
	word[n++] = ids->variant;
	if (version >= 2)
		word[n++] = ids->subtype;
	word[n++] = ids->revision;
	for (i = 0; i < PMICS && version >= 3; i++)
		word[n++] = ids->pmic[i];
	word[n++] = offset;
	word[n++] = size;
	for (i = 0; i < n; i++, at += CELL)
		write_le32(at, word[i]);
	return at;
}

/* The table, then the trees as they were given. A 0 behind the last entry ends the table. */
static struct buffer write_table(uint32_t version, uint32_t page, const struct entries *all,
				 unsigned int count, const struct buffer *tree)
{
	uint32_t head = align_up(HEADER_SIZE + all->count * ENTRY_SIZE(version) + CELL, page);
	uint32_t *offset = allocate(count * sizeof(*offset)), size = head;
	struct buffer table;
	unsigned int i;
	uint8_t *at;

	for (i = 0; i < count; i++) {
		offset[i] = size;
		size += align_up((uint32_t)tree[i].size, page);
	}
	table.size = size;
	table.data = allocate(size);
	memset(table.data, 0, size);
	write_le32(table.data, MAGIC);
	write_le32(table.data + 4, version);
	write_le32(table.data + 8, all->count);
	at = table.data + HEADER_SIZE;
	for (i = 0; i < all->count; i++) {
		const struct entry *e = &all->entry[i];

		at = write_entry(at, version, &e->ids, offset[e->tree],
				 align_up((uint32_t)tree[e->tree].size, page));
	}
	for (i = 0; i < count; i++)
		memcpy(table.data + offset[i], tree[i].data, tree[i].size);
	free(offset);
	return table;
}

bool qcdt_make(uint32_t version, uint32_t page, unsigned int count, const struct buffer *tree,
	       const char *const *name, struct buffer *table, struct failure *f)
{
	struct entries *all = allocate(sizeof(*all));
	bool good = true;
	unsigned int i;

	all->count = 0;
	for (i = 0; i < count && good; i++)
		good = add_tree(all, version, tree[i].data, i, name, f);
	if (good) {
		qsort(all->entry, all->count, sizeof(all->entry[0]), compare);
		*table = write_table(version, page, all, count, tree);
	}
	free(all);
	return good;
}

/* --- taking one apart --- */

bool qcdt_parse(const uint8_t *data, size_t offset, size_t size, struct package_contents *c,
		struct failure *f)
{
	uint32_t version, count, entry, i, at, last = 0, tree;
	unsigned int n = 0;
	char name[32];

	if (size < HEADER_SIZE || read_le32(data + offset) != MAGIC)
		return failed(f, "its device trees are in no QCDT table");
	version = read_le32(data + offset + 4);
	count = read_le32(data + offset + 8);
	if (version < 1 || version > QCDT_VERSIONS)
		return failed(f, "its QCDT table is of version %u, not 1 to 3", version);
	entry = ENTRY_SIZE(version);
	if (count > (size - HEADER_SIZE) / entry)
		return failed(f, "its QCDT table is cut");
	package_add_number(c, "qcdt", FIELD_NUMBER, version);
	package_add_number(c, "qcdt_entries", FIELD_NUMBER, count);
	for (i = 0; i < count; i++) {
		at = (uint32_t)offset + HEADER_SIZE + i * entry + entry - 8;
		tree = read_le32(data + at);
		if (tree > size || read_le32(data + at + 4) > size - tree ||
		    size - tree < FDT_HEADER_SIZE || !fdt_here(data + offset + tree) ||
		    fdt_size(data + offset + tree) > size - tree)
			return failed(f, "entry %u of its QCDT table leads to no device tree", i);
	}
	/* By their offsets, which is the order in which they lie. */
	while (n < PACKAGE_PIECES_MAX) {
		uint32_t next = UINT32_MAX;

		for (i = 0; i < count; i++) {
			at = (uint32_t)offset + HEADER_SIZE + i * entry + entry - 8;
			tree = read_le32(data + at);
			if (tree > last && tree < next)
				next = tree;
		}
		if (next == UINT32_MAX)
			break;
		snprintf(name, sizeof(name), "qcdt-%u.dtb", n++);
		package_add_piece(c, name, offset + next, fdt_size(data + offset + next));
		last = next;
	}
	return true;
}
