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
#include "util/hash.h"
#include "package_formats.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

#define PAGE	  4096
#define NODE_ROOM (1024 + PAGE) /* more than a node has beside its data and a tree's texts */

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
	const char *algorithm = package_text(in->spec, "hash", NULL);
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
	put_text(fit, "description", package_text(in->spec, "name", "kedge"));
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

bool package_make_fit(const struct package_input *in, struct package *p, struct failure *f)
{
	bool placed = package_has(in->spec, "load");
	struct part kernel = {.type = placed ? "kernel" : "kernel_noload",
			      .what = "kernel",
			      .number = 1,
			      .data = in->image,
			      .os = true,
			      .place = true};
	struct buffer out;
	struct fit fit;
	unsigned int i;

	if (!package_uboot_place(in, p, &kernel.load, &kernel.entry, f))
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
