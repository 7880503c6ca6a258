// SPDX-License-Identifier: GPL-2.0-or-later
#include "common.h"

#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "boot/bootinfo/atags.h"
#include "scripts/kedge/image/assemble.h"
#include "scripts/kedge/image/loaders.h"
#include "tests/common/must.h"

#define TREE_ROOM 0x10000

uint32_t random_next(struct random *r)
{
	/* splitmix64 */
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)(z >> 32);
}

uint32_t random_below(struct random *r, uint32_t limit)
{
	return (uint32_t)((uint64_t)random_next(r) * limit >> 32);
}

void *copy_exactly(const void *data, size_t size)
{
	void *copy = allocate(size);

	memcpy(copy, data, size);
	return copy;
}

struct buffer make_kernel(size_t size, uint64_t seed)
{
	struct buffer b = {allocate(size), size};
	struct random r = {seed};
	size_t at = 0, length, back;

	while (at < size) {
		length = 1 + random_below(&r, 24);
		length = length < size - at ? length : size - at;
		back = 1 + random_below(&r, 4000);
		if (back <= at && random_below(&r, 3)) {
			for (; length; length--, at++)
				b.data[at] = b.data[at - back];
		} else {
			for (; length; length--)
				b.data[at++] = (uint8_t)random_next(&r);
		}
	}
	return b;
}

void list_add(struct list *l, uint32_t tag, uint32_t count, const uint32_t *words)
{
	l->words[l->count++] = count + 2;
	l->words[l->count++] = tag;
	if (count)
		memcpy(l->words + l->count, words, count * sizeof(*words));
	l->count += count;
}

void list_start(struct list *l, uint32_t core_words)
{
	l->count = 0;
	list_add(l, ATAG_CORE, core_words - 2, (const uint32_t[]){1, 4096, 0});
}

void list_mem(struct list *l, uint32_t start, uint32_t size)
{
	list_add(l, ATAG_MEM, 2, (const uint32_t[]){size, start});
}

void list_cmdline(struct list *l, const char *words)
{
	uint32_t text[1024] = {0};

	memcpy(text, words, strlen(words) + 1);
	list_add(l, ATAG_CMDLINE, (uint32_t)(strlen(words) / 4 + 1), text);
}

void list_initrd(struct list *l, uint32_t start, uint32_t size)
{
	list_add(l, ATAG_INITRD2, 2, (const uint32_t[]){start, size});
}

void list_end(struct list *l)
{
	l->words[l->count++] = 0;
	l->words[l->count++] = ATAG_NONE;
}

uint32_t list_size(const struct list *l)
{
	return l->count * (uint32_t)sizeof(l->words[0]);
}

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

struct buffer make_image(const struct image_options *o)
{
	struct image_contents in = {
		.loader = loader_for(o->arch ? o->arch : 4, o->format),
		.kernel = o->kernel,
		.settings = {o->params, o->console, o->cmdline},
		.initrd = o->initrd,
	};
	struct buffer kernel = make_kernel(o->kernel_size, 1), image;

	in.payload = must_compress(o->format, &kernel);
	if (o->tree) {
		in.tree_count = o->tree_count ? o->tree_count : 1;
		memcpy(in.tree, o->tree, in.tree_count * sizeof(*in.tree));
	}
	describe_payload(&in, o->format, FILTER_NONE, &kernel);
	image = must_assemble(&in);
	buffer_free(&in.payload);
	buffer_free(&kernel);
	return image;
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

void assert_bank(const struct bootinfo *info, uint32_t i, uint32_t start, uint32_t size)
{
	assert_true(i < info->bank_count);
	assert_int_equal(info->bank[i].start, start);
	assert_int_equal(info->bank[i].size, size);
}
