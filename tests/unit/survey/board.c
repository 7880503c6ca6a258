// SPDX-License-Identifier: GPL-2.0-or-later
#include "board.h"

#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "boot/arch.h"
#include "boot/bootinfo/atags.h"
#include "scripts/kedge/board/memory.h"
#include "tests/common/must.h"
#include "tests/common/images.h"
#include "tests/common/trees.h"

struct buffer atags_blob(const struct list *l)
{
	return (struct buffer){copy_exactly(l->words, list_size(l)), list_size(l)};
}

/* Put the trees into the image's options, or all together behind the image. */
static void use_trees(struct board *b, struct image_options *o)
{
	struct buffer all = {NULL, 0};
	unsigned int i;

	if (!b->append) {
		o->tree = b->tree;
		o->tree_count = b->tree_count;
		return;
	}
	for (i = 0; i < b->tree_count; i++)
		all.size += b->tree[i].size;
	all.data = allocate(all.size);
	for (i = 0, all.size = 0; i < b->tree_count; all.size += b->tree[i++].size)
		memcpy(all.data + all.size, b->tree[i].data, b->tree[i].size);
	b->appended = all;
}

enum error take(struct board *b)
{
	struct image_options o = {
		.format = FORMAT_LZ4,
		.cmdline = b->cmdline,
		.tree = b->packed.size ? &b->packed : NULL,
		.initrd = b->initrd,
		.params = b->params,
		.kernel = {.text_offset = 0x8000, .bss_size = b->bss_size, .pgdir_size = 0x4000},
		.kernel_size = KERNEL_BYTES,
	};
	struct survey *s = &b->survey;
	struct buffer image, file;
	unsigned int i;
	enum error error;
	uint32_t first;

	if (b->tree_count)
		use_trees(b, &o);
	image = make_image(&o);
	file.size = image.size + b->appended.size;
	file.data = allocate(file.size);
	memcpy(file.data, image.data, image.size);
	if (b->appended.size)
		memcpy(file.data + image.size, b->appended.data, b->appended.size);
	b->load = b->load ? b->load : LOAD;
	memory_clear();
	first = b->params.piece_offset ? b->params.piece_offset : (uint32_t)file.size;
	must_put(b->load, file.data, first);
	if (first < file.size && !b->piece_missing)
		must_put(b->params.piece_address, file.data + first, file.size - first);
	if (b->r2_blob.size)
		must_put(b->r2_at, b->r2_blob.data, b->r2_blob.size);
	b->given.image = b->load;
	b->given.r1 = b->r1;
	b->given.r2 = b->r2;
	b->given.known = &b->known;
	b->image = arch_map(b->load, first, b->load);
	buffer_free(&image);
	buffer_free(&file);
	buffer_free(&b->packed);
	for (i = 0; i < b->tree_count; i++)
		buffer_free(&b->tree[i]);
	buffer_free(&b->initrd);
	buffer_free(&b->appended);
	buffer_free(&b->r2_blob);
	assert_error(survey_params(s, b->image), ERR_NONE);
	error = survey_take(&b->given, b->image, s, &b->level);
	assert_int_equal(error, s->error);
	return error;
}

int forget(void **state)
{
	(void)state;
	memory_clear();
	return 0;
}

uint32_t image_size(const struct board *b)
{
	return image_header(b->image)->image_size;
}

void assert_warned(const struct survey *s, uint32_t count, enum error error, uint32_t address)
{
	assert_int_equal(s->warning_count, count);
	if (count) {
		assert_error(s->warning[count - 1].error, error);
		assert_int_equal(s->warning[count - 1].address, address);
	}
}

bool occupies(const struct plan_request *in, uint32_t start, uint32_t end, enum plan_reason reason,
	      bool until_tree)
{
	uint32_t i;

	for (i = 0; i < in->occupied_count; i++) {
		const struct plan_occupied *o = &in->occupied[i];

		if (o->range.start == start && o->range.end == end && o->reason == reason &&
		    o->until_tree == until_tree)
			return true;
	}
	return false;
}

void *board_tree(const char *model, uint32_t ram)
{
	void *fdt = tree_new();

	tree_set_cells(fdt, "/", "#address-cells", CELLS(1));
	tree_set_cells(fdt, "/", "#size-cells", CELLS(1));
	tree_set_string(fdt, "/", "model", model);
	tree_set_string(fdt, "/chosen", "bootargs", model);
	tree_set_string(fdt, "/memory", "device_type", "memory");
	if (ram)
		tree_set_cells(fdt, "/memory", "reg", CELLS(ram, RAM_SIZE));
	return fdt;
}

const char *model_of(const struct board *b)
{
	return fdt_getprop(arch_map(b->survey.fdt.address, FDT_HEADER_SIZE, b->load), 0, "model",
			   NULL);
}

struct buffer usual_list(void)
{
	struct list l;

	list_start(&l, 5);
	list_mem(&l, RAM, RAM_SIZE);
	list_cmdline(&l, "from the bootloader");
	list_initrd(&l, 0x82000000, 0x1000);
	list_end(&l);
	return atags_blob(&l);
}
