// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * U-Boot's flattened image tree: a device tree whose nodes hold the kernel, the initrd and the
 * device trees with their hashes, and whose configurations say what goes together (U-Boot:
 * doc/usage/fit/source_file_format.rst).
 */
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "boot/fdt/fdt_tree.h"
#include "lib/range.h"
#include "util/hash.h"
#include "uboot.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

#define PAGE	  4096
#define NODE_ROOM (1024 + PAGE) /* more than a node has beside its data and a tree's texts */
#define HEAD	  0x1000	/* bytes of a FIT in which its node /images begins */
#define NAME_MOST 32		/* characters of a node's name that are shown */

static const struct package_key keys[] = {
	UBOOT_KEYS,
	{.name = "name",
	 .kind = KEY_TEXT,
	 .most = PACKAGE_TEXT_MAX / 2,
	 .otherwise = "kedge",
	 .about = "the description that U-Boot shows"},
	{.name = "hash",
	 .kind = KEY_WORD,
	 .words = "crc32 or sha1 or sha256",
	 .about = "the one hash of each image in it; without it, there are crc32 and sha256"},
	{0},
};

static unsigned int takes(const struct package_options *options)
{
	(void)options;
	return PACKAGE_TAKES_INITRD | PACKAGE_TAKES_TREES;
}

/* --- making one --- */

/* One image in it. */
struct part {
	const char *type, *what;
	unsigned int number; /* in the node's name */
	struct buffer data;
	bool os;    /* says that it is for Linux */
	bool place; /* says where it is loaded and entered */
	uint32_t load, entry;
};

/* What is being written; after the first error nothing more is. */
struct fit {
	void *fdt;
	int error;
};

static void begin(struct fit *fit, const char *node)
{
	if (!fit->error)
		fit->error = fdt_begin_node(fit->fdt, node);
}

static void end(struct fit *fit)
{
	if (!fit->error)
		fit->error = fdt_end_node(fit->fdt);
}

static void put(struct fit *fit, const char *name, const void *value, size_t size)
{
	if (!fit->error)
		fit->error = fdt_property(fit->fdt, name, value, (int)size);
}

static void put_text(struct fit *fit, const char *name, const char *value)
{
	put(fit, name, value, strlen(value) + 1);
}

static void put_number(struct fit *fit, const char *name, uint32_t value)
{
	uint8_t cell[4];

	write_be32(cell, value);
	put(fit, name, cell, sizeof(cell));
}

static void put_hash(struct fit *fit, const char *algorithm, unsigned int number,
		     const struct buffer *data)
{
	uint8_t value[HASH_MOST];
	char node[16];

	snprintf(node, sizeof(node), "hash-%u", number);
	begin(fit, node);
	put(fit, "value", value, hash(algorithm, data->data, data->size, value));
	put_text(fit, "algo", algorithm);
	end(fit);
}

/*
 * An image's data, on a page of its own, since U-Boot may use it where it lies: a tree is wanted on
 * a multiple of 8, and Linux drops an initrd if something else that is in use, as the tree, begins
 * in its last page. A property's value has 12 bytes in front.
 */
static void put_data(struct fit *fit, const struct buffer *data)
{
	uint32_t at =
		(uint32_t)fdt_off_dt_struct(fit->fdt) + (uint32_t)fdt_size_dt_struct(fit->fdt) + 12;
	static const uint8_t nothing[PAGE];

	if (at % PAGE)
		put(fit, "kedge,align", nothing, (2 * PAGE - (at + 12) % PAGE) % PAGE);
	put(fit, "data", data->data, data->size);
}

static void put_part(struct fit *fit, const struct part *part, const char *algorithm)
{
	char node[32];

	snprintf(node, sizeof(node), "%s-%u", part->what, part->number);
	begin(fit, node);
	put_text(fit, "description", part->what);
	put_text(fit, "type", part->type);
	put_text(fit, "arch", "arm");
	put_text(fit, "compression", "none");
	if (part->os)
		put_text(fit, "os", "linux");
	if (part->place) {
		put_number(fit, "load", part->load);
		put_number(fit, "entry", part->entry);
	}
	put_data(fit, &part->data);
	put_hash(fit, algorithm ? algorithm : "crc32", 1, &part->data);
	if (!algorithm)
		put_hash(fit, "sha256", 2, &part->data);
	end(fit);
}

/* A tree's root property, which is text or several texts, under a name of its own. */
static void put_root(struct fit *fit, const char *name, const void *tree, const char *property)
{
	int length;
	const void *value = fdt_getprop(tree, 0, property, &length);

	if (value)
		put(fit, name, value, (size_t)length);
}

/* A configuration: the kernel, the initrd, and one tree or none. */
static void put_configuration(struct fit *fit, const struct package_input *in, unsigned int number)
{
	char text[32];

	snprintf(text, sizeof(text), "conf-%u", number);
	begin(fit, text);
	if (in->tree_count) {
		put_root(fit, "description", in->tree[number - 1].data, "model");
		put_root(fit, "compatible", in->tree[number - 1].data, "compatible");
		snprintf(text, sizeof(text), "fdt-%u", number);
		put_text(fit, "fdt", text);
	}
	put_text(fit, "kernel", "kernel-1");
	if (in->initrd.size)
		put_text(fit, "ramdisk", "ramdisk-1");
	end(fit);
}

static void put_images(struct fit *fit, const struct package_input *in, const struct part *kernel)
{
	const char *algorithm = package_text(in->options, "hash");
	struct part part;
	unsigned int i;

	begin(fit, "images");
	put_part(fit, kernel, algorithm);
	if (in->initrd.size) {
		part = (struct part){"ramdisk", "ramdisk", 1, in->initrd, true, false, 0, 0};
		put_part(fit, &part, algorithm);
	}
	/* Last: U-Boot lets a tree that it uses where it lies grow over what is behind it. */
	for (i = 0; i < in->tree_count; i++) {
		part = (struct part){"flat_dt", "fdt", i + 1, in->tree[i], false, false, 0, 0};
		part.data.size = fdt_size(in->tree[i].data);
		put_part(fit, &part, algorithm);
	}
	end(fit);
}

static void put_all(struct fit *fit, const struct package_input *in, const struct part *kernel)
{
	unsigned int count = in->tree_count ? in->tree_count : 1, i;

	begin(fit, "");
	put_text(fit, "description", package_text(in->options, "name"));
	put_number(fit, "timestamp", 0);
	put_number(fit, "#address-cells", 1);
	put_images(fit, in, kernel);
	begin(fit, "configurations");
	put_text(fit, "default", "conf-1");
	for (i = 1; i <= count; i++)
		put_configuration(fit, in, i);
	end(fit);
	end(fit);
}

static bool make(const struct package_input *in, struct package *p, struct failure *f)
{
	bool placed = package_has(in->options, "load");
	struct part kernel = {.type = placed ? "kernel" : "kernel_noload",
			      .what = "kernel",
			      .number = 1,
			      .data = in->image,
			      .os = true,
			      .place = true};
	struct buffer out;
	struct fit fit;
	unsigned int i;

	if (!uboot_place(in, p, &kernel.load, &kernel.entry, f))
		return false;
	out.size = PACKAGE_TEXT_MAX + 3 * NODE_ROOM + in->image.size + in->initrd.size;
	for (i = 0; i < in->tree_count; i++)
		out.size += 2 * NODE_ROOM + 2 * in->tree[i].size;
	out.data = allocate(out.size);
	fit.fdt = out.data;
	fit.error = fdt_create(out.data, (int)out.size);
	if (!fit.error)
		fit.error = fdt_finish_reservemap(out.data);
	put_all(&fit, in, &kernel);
	if (fit.error || fdt_finish(out.data)) {
		buffer_free(&out);
		return failed(f, "what is to go in does not fit into one device tree");
	}
	out.size = fdt_totalsize(out.data);
	package_add_file(p, NULL, out);
	return true;
}

/* --- taking one apart --- */

/* A FIT is a device tree whose root has the node /images, near its start, as no board's has. */
static bool recognise(const uint8_t *data, size_t size)
{
	static const char name[] = "\0\0\0\1images";
	size_t at, end = size < HEAD ? size : HEAD;

	if (size < FDT_HEADER_SIZE || !fdt_here(data))
		return false;
	for (at = FDT_HEADER_SIZE; at + sizeof(name) <= end; at += 4) {
		if (!memcmp(data + at, name, sizeof(name)))
			return true;
	}
	return false;
}

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
		 const char *file_name, struct package_contents *c, struct failure *f)
{
	int image = fdt_subnode_offset(fdt, images, name);
	size_t offset, length;

	if (image < 0)
		return failed(f, "there is no image '%.*s' in it", NAME_MOST, name);
	if (!data_of(fdt, size, image, &offset, &length) || !length)
		return failed(f, "its image '%.*s' has no data, or they were cut", NAME_MOST, name);
	if (!hashes_good(fdt, image, fdt + offset, length))
		return failed(f, "its image '%.*s' is damaged: a hash is wrong", NAME_MOST, name);
	package_add_piece(c, file_name, offset, length);
	return true;
}

/* All trees that configurations name, each as often as it is named. */
static bool take_trees(const uint8_t *fdt, size_t size, int images, int configurations,
		       struct package_contents *c, struct failure *f)
{
	const char *tree;
	char name[32];
	int node, i = 1;

	fdt_for_each_subnode(node, fdt, configurations)
	{
		tree = text_of(fdt, node, "fdt");
		snprintf(name, sizeof(name), "fdt-%d.dtb", i++);
		if (tree && !take(fdt, size, images, tree, name, c, f))
			return false;
	}
	return true;
}

/* The images of the default configuration, or of the first. */
static bool take_images(const uint8_t *fdt, size_t size, struct package_contents *c,
			struct failure *f)
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
	if (!take(fdt, size, images, name, "kernel", c, f))
		return false;
	package_add_text(c, "configuration", fdt_get_name(fdt, node, NULL), NAME_MOST);
	node = fdt_subnode_offset(fdt, images, name);
	if (text_of(fdt, node, "type"))
		package_add_text(c, "type", text_of(fdt, node, "type"), NAME_MOST);
	if (number_of(fdt, node, "load", &number)) {
		package_add_number(c, "load", FIELD_ADDRESS, number);
		c->has_load = !text_of(fdt, node, "type") ||
			      strcmp(text_of(fdt, node, "type"), "kernel_noload") != 0;
		c->load = number;
	}
	if (number_of(fdt, node, "entry", &number))
		package_add_number(c, "entry", FIELD_ADDRESS, number);
	node = chosen ? fdt_subnode_offset(fdt, configurations, chosen)
		      : fdt_first_subnode(fdt, configurations);
	name = text_of(fdt, node, "ramdisk");
	if (name && !take(fdt, size, images, name, "ramdisk", c, f))
		return false;
	if (name)
		c->initrd_size = c->piece[c->piece_count - 1].size;
	return take_trees(fdt, size, images, configurations, c, f);
}

static bool parse(const uint8_t *data, size_t size, struct package_contents *c, struct failure *f)
{
	uint32_t tree = read_be32(data + 4);

	if (tree > size)
		return failed(f, "it has %u bytes, but only %zu are there: it was cut", tree, size);
	if (tree < FDT_HEADER_SIZE || fdt_check_blocks(data, tree))
		return failed(f, "its device tree is damaged");
	if (text_of(data, 0, "description"))
		package_add_text(c, "name", text_of(data, 0, "description"), PACKAGE_FIELD_TEXT);
	return take_images(data, size, c, f);
}

/* A change of a signed image would need the key. */
static bool is_signed(const void *fdt)
{
	int node;

	for (node = 0; node >= 0; node = fdt_next_node(fdt, node, NULL)) {
		if (fdt_getprop(fdt, node, "key-name-hint", NULL))
			return true;
	}
	return false;
}

/* False when there is one that we do not know: with its old value the image is none for U-Boot. */
static bool hash_again(uint8_t *fdt, int image, const struct buffer *data, struct failure *f)
{
	uint8_t value[HASH_MOST];
	const char *name;
	int node, length;
	size_t size;

	fdt_for_each_subnode(node, fdt, image)
	{
		name = fdt_getprop(fdt, node, "algo", &length);
		if (!name)
			continue;
		size = length > 0 && !name[length - 1] ? hash(name, data->data, data->size, value)
						       : 0;
		if (!size || fdt_setprop_inplace(fdt, node, "value", value, (int)size))
			return failed(f, "kedge cannot make its hash %s anew",
				      fdt_get_name(fdt, node, NULL));
	}
	return true;
}

/* In place: each image in it has a page of its own, and keeps that. */
static bool replace_kernel(const struct buffer *package, const struct package_contents *c,
			   const struct buffer *kernel, struct buffer *out, struct failure *f)
{
	const struct package_piece *old = &c->piece[0];
	int node, image = -1;
	const uint8_t *data;

	if (kernel->size != old->size)
		return failed(f, "the image would have %zu bytes and not %zu", kernel->size,
			      old->size);
	if (is_signed(package->data))
		return failed(f, "it is signed");
	fdt_for_each_subnode(node, package->data, fdt_path_offset(package->data, "/images"))
	{
		data = fdt_getprop(package->data, node, "data", NULL);
		if (data == package->data + old->offset)
			image = node;
	}
	if (image < 0)
		return failed(f, "the image is behind its tree");
	*out = package_put_kernel(package, c, kernel, 1);
	return hash_again(out->data, image, kernel, f);
}

const struct package_format package_fit = {
	.name = "fit",
	.kind = "a FIT image",
	.summary = "U-Boot's flattened image tree: the kernel, --initrd, and device trees with a "
		   "configuration each",
	.keys = keys,
	.takes = takes,
	.make = make,
	.recognise = recognise,
	.parse = parse,
	.replace_kernel = replace_kernel,
};
