// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <libfdt.h>

#include "reserved.h"
#include "scripts/kedge/cmd/common/die.h"

#define BYTES 512 /* more than they take in a tree */
#define TRIES 30

/* Where there is no RAM: that is reserved, too, and does no harm. */
#define NOWHERE 0xf0000000u

static void need(int error)
{
	if (error < 0)
		die("a test's reservations: %d", error);
}

static void node_path(char *path, size_t size, unsigned int n)
{
	snprintf(path, size, "/reserved-memory/part-%u", n);
}

void reserved_draw(struct drawn *d, uint32_t seed)
{
	struct random rng = {seed * 69621u + 2}, *r = &rng;

	if (random_below(r, 2))
		return;
	d->reserved_count = 1 + random_below(r, EMU_RESERVED);
	d->reserved_nodes = random_below(r, d->reserved_count + 1);
}

void reserved_add(const struct drawn *d, struct buffer *tree)
{
	int cells = fdt_address_cells(tree->data, 0), parent, node;
	struct buffer more = {allocate(tree->size + BYTES), tree->size + BYTES};
	fdt32_t reg[4] = {0};
	unsigned int i;
	char name[16];

	need(fdt_open_into(tree->data, more.data, (int)more.size));
	for (i = d->reserved_nodes; i < d->reserved_count; i++)
		need(fdt_add_mem_rsv(more.data, NOWHERE, 1)); /* one of size 0 would be the end */
	if (d->reserved_nodes) {
		parent = fdt_add_subnode(more.data, 0, "reserved-memory");
		need(parent);
		need(fdt_setprop_empty(more.data, parent, "ranges"));
		need(fdt_setprop_u32(more.data, parent, "#size-cells", (uint32_t)cells));
		need(fdt_setprop_u32(more.data, parent, "#address-cells", (uint32_t)cells));
		for (i = 0; i < d->reserved_nodes; i++) {
			snprintf(name, sizeof(name), "part-%u", i);
			node = fdt_add_subnode(more.data, parent, name);
			need(node);
			need(fdt_setprop(more.data, node, "reg", reg, 8 * cells));
		}
	}
	need(fdt_pack(more.data));
	more.size = fdt_totalsize(more.data);
	buffer_free(tree);
	*tree = more;
}

static bool in_a_bank(const struct drawn *d, struct range r)
{
	unsigned int i;

	for (i = 0; i < d->l.emu.bank_count; i++) {
		if (range_inside(r, d->l.emu.bank[i]))
			return true;
	}
	return false;
}

/* Next to a thing that is there, or that will be, or anywhere. */
static struct range pick(const struct drawn *d, struct random *r, const struct range *item,
			 unsigned int items)
{
	const struct range bank = d->l.emu.bank[random_below(r, d->l.emu.bank_count)];
	uint32_t size =
		random_below(r, 3) ? (1 + random_below(r, 16)) << 12 : 1 + random_below(r, 5000);
	uint32_t apart = random_below(r, 2) * random_below(r, 5) << 12;
	unsigned int n = random_below(r, items + 2);

	if (n >= items)
		return range_cut(bank.start + random_below(r, range_size(bank)) / 4096 * 4096,
				 size);
	if (random_below(r, 2))
		return range_cut(item[n].end + apart, size);
	return (struct range){item[n].start - apart - size, item[n].start - apart};
}

static struct range place(const struct drawn *d, struct random *r, const struct range *item,
			  unsigned int items)
{
	unsigned int tries, i;
	struct range at;

	for (tries = 0; tries < TRIES; tries++) {
		/* The first is where the kernel goes: then another base is needed, or there is
		 * none. */
		unsigned int first = random_below(r, 100) != 0;

		at = pick(d, r, item, items);
		for (i = !first; i < items && !range_overlaps(at, item[i]); i++)
			;
		if (i == items && at.start < at.end && in_a_bank(d, at))
			return at;
	}
	return range_cut(NOWHERE, 4096);
}

static void put(const struct drawn *d, void *fdt, unsigned int n, struct range at)
{
	struct fdt_reserve_entry *entry =
		(struct fdt_reserve_entry *)((char *)fdt + fdt_off_mem_rsvmap(fdt));
	int cells = fdt_address_cells(fdt, 0);
	fdt32_t reg[4] = {0};
	char path[40];

	if (n >= d->reserved_nodes) {
		fdt64_st(&entry[n - d->reserved_nodes].address, at.start);
		fdt64_st(&entry[n - d->reserved_nodes].size, range_size(at));
		return;
	}
	fdt32_st(&reg[cells - 1], at.start);
	fdt32_st(&reg[2 * cells - 1], range_size(at));
	node_path(path, sizeof(path), n);
	need(fdt_setprop_inplace(fdt, fdt_path_offset(fdt, path), "reg", reg, 8 * cells));
}

void reserved_place(struct drawn *d, uint32_t seed)
{
	struct layout *l = &d->l;
	const struct buffer *tree = l->tree.size ? &l->tree : &l->handed_bytes;
	const uint32_t kernel = l->emu.bank[0].start + d->recipe.text_offset;
	const uint32_t first = (uint32_t)l->image.size - range_size(l->piece);
	const struct range items[] = {
		{kernel - d->recipe.pgdir_size,
		 kernel + d->recipe.kernel_size + d->recipe.bss_size},
		range_cut(l->emu.image, first + 64), /* where an appended tree is looked for */
		l->piece,
		l->initrd,
		range_cut(l->handed_at, (uint32_t)l->handed_bytes.size),
	};
	struct random rng = {seed * 69621u + 3};
	struct range item[sizeof(items) / sizeof(items[0])];
	unsigned int count = 0, i;

	for (i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		if (items[i].end > items[i].start)
			item[count++] = items[i];
	}
	if (!l->tree.size && l->handed != HANDED_TREE)
		return;
	for (i = 0; i < d->reserved_count; i++) {
		struct range at = place(d, &rng, item, count);

		put(d, tree->data, i, at);
		l->emu.reserved[l->emu.reserved_count++] = at;
	}
}

void reserved_check(const struct drawn *d, const void *fdt)
{
	int cells = fdt_address_cells(fdt, 0), length;
	const struct range *at = d->l.emu.reserved;
	uint64_t address, size;
	const fdt32_t *reg;
	unsigned int i;
	char path[40];

	for (i = 0; i < d->reserved_nodes; i++) {
		node_path(path, sizeof(path), i);
		reg = fdt_getprop(fdt, fdt_path_offset(fdt, path), "reg", &length);
		assert_int_equal(length, 8 * cells);
		assert_int_equal(fdt32_ld(reg + cells - 1), at[i].start);
		assert_int_equal(fdt32_ld(reg + 2 * cells - 1), range_size(at[i]));
	}
	for (; i < d->reserved_count; i++) {
		assert_int_equal(
			fdt_get_mem_rsv(fdt, (int)(i - d->reserved_nodes), &address, &size), 0);
		assert_int_equal(address, at[i].start);
		assert_int_equal(size, range_size(at[i]));
	}
}
