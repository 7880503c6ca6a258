// SPDX-License-Identifier: GPL-2.0-or-later
#include "trees.h"

#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "test.h"

#define TREE_ROOM 0x10000

void *tree_new(void)
{
	void *fdt = allocate(TREE_ROOM);

	memset(fdt, 0, TREE_ROOM);
	assert_int_equal(fdt_create_empty_tree(fdt, TREE_ROOM), 0);
	return fdt;
}

int tree_node(void *fdt, const char *path)
{
	int node = 0, child;

	while (*path == '/')
		path++;
	while (*path) {
		int length = (int)strcspn(path, "/");

		child = fdt_subnode_offset_namelen(fdt, node, path, length);
		if (child < 0)
			child = fdt_add_subnode_namelen(fdt, node, path, length);
		assert_true(child >= 0);
		node = child;
		path += length;
		path += *path == '/';
	}
	return node;
}

void tree_set_string(void *fdt, const char *path, const char *name, const char *value)
{
	assert_int_equal(
		fdt_setprop(fdt, tree_node(fdt, path), name, value, (int)strlen(value) + 1), 0);
}

void tree_set_cells(void *fdt, const char *path, const char *name, uint32_t count,
		    const uint32_t *cells)
{
	fdt32_t *at;
	void *prop;
	uint32_t i;

	assert_int_equal(fdt_setprop_placeholder(fdt, tree_node(fdt, path), name,
						 (int)(count * sizeof(*cells)), &prop),
			 0);
	at = prop;
	for (i = 0; i < count; i++)
		fdt32_st(at + i, cells[i]);
}

struct buffer tree_done(void *fdt)
{
	struct buffer b;

	assert_int_equal(fdt_pack(fdt), 0);
	b.size = fdt_totalsize(fdt);
	b.data = copy_exactly(fdt, b.size);
	free(fdt);
	return b;
}

void *tree_of_board(uint32_t cells)
{
	void *fdt = tree_new();

	tree_set_cells(fdt, "/", "#address-cells", CELLS(cells));
	tree_set_cells(fdt, "/", "#size-cells", CELLS(cells));
	tree_set_string(fdt, "/", "compatible", "acme,board");
	tree_set_string(fdt, "/chosen", "bootargs", "root=/dev/ram");
	tree_set_string(fdt, "/memory", "device_type", "memory");
	if (cells == 1)
		tree_set_cells(fdt, "/memory", "reg", CELLS(0x80000000, 0x10000000));
	else
		tree_set_cells(fdt, "/memory", "reg", CELLS(0, 0x80000000, 0, 0x10000000));
	return fdt;
}
