// SPDX-License-Identifier: GPL-2.0-or-later
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/plan/range.h"
#include "boot/fdt/fdt_tree.h"
#include "util/hash.h"
#include "unwrap.h"
#include "util/bytes.h"
#include "util/failure.h"

#define NAME_MOST 32

/* A property that is one string; NULL when it is not. */
static const char *text_of(const void *fdt, int node, const char *property)
{
	int length;
	const char *value = fdt_getprop(fdt, node, property, &length);

	return value && length > 0 && !value[length - 1] ? value : NULL;
}

static bool number_of(const void *fdt, int node, const char *property, uint32_t *number)
{
	int length;
	const uint8_t *value = fdt_getprop(fdt, node, property, &length);

	if (!value || length != 4)
		return false;
	*number = read_be32(value);
	return true;
}

/* An image's bytes: in its node, or behind the tree. */
static bool data_of(const uint8_t *fdt, size_t size, int image, size_t *offset, size_t *length)
{
	uint32_t at, bytes;
	int in_node;
	const uint8_t *data = fdt_getprop(fdt, image, "data", &in_node);

	if (data) {
		*offset = (size_t)(data - fdt);
		*length = (size_t)in_node;
		return true;
	}
	if (!number_of(fdt, image, "data-size", &bytes))
		return false;
	*offset = 0;
	if (!number_of(fdt, image, "data-position", &at)) {
		if (!number_of(fdt, image, "data-offset", &at))
			return false;
		*offset = align_up(fdt_totalsize(fdt), 4);
	}
	*offset += at;
	*length = bytes;
	return *offset <= size && bytes <= size - *offset;
}

/* Verify the hashes that kedge knows, and of which there need be none. */
static bool hashes_good(const uint8_t *fdt, int image, const uint8_t *data, size_t length)
{
	uint8_t value[HASH_MOST];
	const void *stored;
	const char *name;
	int node, bytes;
	size_t size;

	fdt_for_each_subnode(node, fdt, image)
	{
		name = text_of(fdt, node, "algo");
		stored = fdt_getprop(fdt, node, "value", &bytes);
		size = name ? hash(name, data, length, value) : 0;
		if (size && (!stored || (size_t)bytes != size || memcmp(stored, value, size) != 0))
			return false;
	}
	return true;
}

static bool take(const uint8_t *fdt, size_t size, int images, const char *name,
		 const char *file_name, struct unwrapped *u, struct failure *f)
{
	int image = fdt_subnode_offset(fdt, images, name);
	size_t offset, length;

	if (image < 0)
		return failed(f, "there is no image '%.*s' in it", NAME_MOST, name);
	if (!data_of(fdt, size, image, &offset, &length) || !length)
		return failed(f, "its image '%.*s' has no data, or they were cut", NAME_MOST, name);
	if (!hashes_good(fdt, image, fdt + offset, length))
		return failed(f, "its image '%.*s' is damaged: a hash is wrong", NAME_MOST, name);
	unwrap_piece(u, file_name, offset, length);
	return true;
}

/* All trees that configurations name, each as often as it is named. */
static bool take_trees(const uint8_t *fdt, size_t size, int images, int configurations,
		       struct unwrapped *u, struct failure *f)
{
	const char *tree;
	char name[32];
	int node, i = 1;

	fdt_for_each_subnode(node, fdt, configurations)
	{
		tree = text_of(fdt, node, "fdt");
		snprintf(name, sizeof(name), "fdt-%d.dtb", i++);
		if (tree && !take(fdt, size, images, tree, name, u, f))
			return false;
	}
	return true;
}

/* The images of the default configuration, or of the first. */
static bool take_images(const uint8_t *fdt, size_t size, struct unwrapped *u, struct failure *f)
{
	int images = fdt_path_offset(fdt, "/images");
	int configurations = fdt_path_offset(fdt, "/configurations");
	const char *name, *chosen;
	uint32_t number;
	int node;

	if (images < 0 || configurations < 0)
		return failed(f, "it has no images, or no configurations");
	chosen = text_of(fdt, configurations, "default");
	node = chosen ? fdt_subnode_offset(fdt, configurations, chosen)
		      : fdt_first_subnode(fdt, configurations);
	name = node >= 0 ? text_of(fdt, node, "kernel") : NULL;
	if (!name)
		return failed(f, "its default configuration has no kernel");
	if (!take(fdt, size, images, name, "kernel", u, f))
		return false;
	unwrap_text(u, "configuration", fdt_get_name(fdt, node, NULL), NAME_MOST);
	node = fdt_subnode_offset(fdt, images, name);
	if (text_of(fdt, node, "type"))
		unwrap_text(u, "type", text_of(fdt, node, "type"), NAME_MOST);
	if (number_of(fdt, node, "load", &number)) {
		unwrap_number(u, "load", FIELD_ADDRESS, number);
		u->has_load = !text_of(fdt, node, "type") ||
			      strcmp(text_of(fdt, node, "type"), "kernel_noload") != 0;
		u->load = number;
	}
	if (number_of(fdt, node, "entry", &number))
		unwrap_number(u, "entry", FIELD_ADDRESS, number);
	node = chosen ? fdt_subnode_offset(fdt, configurations, chosen)
		      : fdt_first_subnode(fdt, configurations);
	name = text_of(fdt, node, "ramdisk");
	if (name && !take(fdt, size, images, name, "ramdisk", u, f))
		return false;
	if (name)
		u->initrd_size = u->piece[u->piece_count - 1].size;
	return take_trees(fdt, size, images, configurations, u, f);
}

bool unwrap_fit(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f)
{
	uint32_t tree = read_be32(data + 4);

	if (tree > size)
		return failed(f, "it has %u bytes, but only %zu are there: it was cut", tree, size);
	if (tree < FDT_HEADER_SIZE || fdt_check_blocks(data, tree))
		return failed(f, "its device tree is damaged");
	if (text_of(data, 0, "description"))
		unwrap_text(u, "name", text_of(data, 0, "description"), UNWRAP_TEXT);
	return take_images(data, size, u, f);
}
