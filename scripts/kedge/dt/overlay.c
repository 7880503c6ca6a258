// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libfdt trusts the offsets in an overlay's fixups: fdt_overlay.c reads and writes there without a
 * look at the property's length. It also calls itself for each level of nodes. So offsets and depth
 * are checked here, before libfdt gets the overlay.
 */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "boot/fdt/fdt_tree.h"
#include "overlay.h"
#include "strict_fdt.h"
#include "util/buffer.h"
#include "util/failure.h"

#define SHOWN_MAX 80

/*
 * Copy a name from a tree for a message, with '?' for unprintable bytes; out has SHOWN_MAX bytes.
 */
static const char *shown(const char *text, char *out)
{
	size_t i;

	for (i = 0; i < SHOWN_MAX - 1 && text[i]; i++)
		out[i] = text[i] < ' ' || text[i] > '~' ? '?' : text[i];
	out[i] = 0;
	return out;
}

/* The value of a property if it is one string; NULL if not. */
static const char *string_of(const void *fdt, int node, const char *name)
{
	int length;
	const char *value = fdt_getprop(fdt, node, name, &length);

	return value && length > 1 && strnlen(value, (size_t)length) == (size_t)length - 1 ? value
											   : NULL;
}

static bool has_word(const void *fdt, int node, const char *name, size_t name_length, uint64_t at)
{
	int length;

	return fdt_getprop_namelen(fdt, node, name, (int)name_length, &length) && length >= 4 &&
	       at <= (uint64_t)length - 4;
}

static bool depth_good(const void *overlay)
{
	int node = 0, depth = 0;

	while (node >= 0 && depth >= 0 && depth < OVERLAY_DEPTH_MAX)
		node = fdt_next_node(overlay, node, &depth);
	return depth < OVERLAY_DEPTH_MAX;
}

/* Whether a node of the root is one that says how the others are merged. */
static bool is_special(const void *overlay, int node)
{
	return !strncmp(fdt_get_name(overlay, node, NULL), "__", 2);
}

/*
 * /__local_fixups__ repeats the overlay's nodes and lists where phandles are in their properties.
 * It must not list itself, nor a property that libfdt takes for a phandle and changes.
 */
static bool local_fixups_good(const void *overlay, int node, int fixups)
{
	int prop, child, same, length, i;
	const fdt32_t *at;
	const char *name;

	fdt_for_each_property_offset(prop, overlay, fixups)
	{
		at = fdt_getprop_by_offset(overlay, prop, &name, &length);
		if (length % 4 || !strcmp(name, "phandle") || !strcmp(name, "linux,phandle"))
			return false;
		for (i = 0; i < length / 4; i++) {
			if (!has_word(overlay, node, name, strlen(name), fdt32_ld(at + i)))
				return false;
		}
	}
	fdt_for_each_subnode(child, overlay, fixups)
	{
		same = fdt_subnode_offset(overlay, node, fdt_get_name(overlay, child, NULL));
		if (same < 0 || (!node && is_special(overlay, same)) ||
		    !local_fixups_good(overlay, same, child))
			return false;
	}
	return true;
}

/* Check PATH:PROPERTY:OFFSET. The path leads into what is merged, not into a special node. */
static bool fixup_good(const void *overlay, const char *fixup)
{
	const char *name = strchr(fixup, ':'), *end = name ? strchr(name + 1, ':') : NULL;
	unsigned long long at;
	int node, top;
	char *rest;

	if (!end || *fixup != '/' || end[1] < '0' || end[1] > '9')
		return false;
	node = fdt_path_offset_namelen(overlay, fixup, (int)(name - fixup));
	top = node < 0 ? node : fdt_supernode_atdepth_offset(overlay, node, 1, NULL);
	if (top < 0 || is_special(overlay, top))
		return false;
	at = strtoull(end + 1, &rest, 10);
	return !*rest && has_word(overlay, node, name + 1, (size_t)(end - name - 1), at);
}

/* /__fixups__ has the labels of the tree that the overlay uses, and where their phandles go. */
static bool fixups_good(const void *overlay, int fixups)
{
	const char *name, *value;
	int prop, length;
	size_t one;

	fdt_for_each_property_offset(prop, overlay, fixups)
	{
		value = fdt_getprop_by_offset(overlay, prop, &name, &length);
		if (length <= 0 || value[length - 1])
			return false;
		for (; length; value += one, length -= (int)one) {
			if (!fixup_good(overlay, value))
				return false;
			one = strlen(value) + 1;
		}
	}
	return true;
}

static bool has_fragment(const void *overlay)
{
	int node;

	fdt_for_each_subnode(node, overlay, 0)
	{
		if (fdt_subnode_offset(overlay, node, "__overlay__") >= 0)
			return true;
	}
	return false;
}

static bool check(const struct buffer *overlay, struct failure *f)
{
	const void *fdt = overlay->data;
	enum error error = overlay->size > FDT_SIZE_MAX ? ERR_FDT_SIZE
							: fdt_check(fdt, (uint32_t)overlay->size);
	int fixups, local;

	if (!error && strict_fdt_check_full(fdt, overlay->size))
		error = ERR_FDT_DAMAGED;
	if (error)
		return failed(f, "%s (%s); --dtbo wants a compiled overlay", error_message(error),
			      error_code(error));
	if (!has_fragment(fdt))
		return failed(f, "it is no overlay: no fragment in it has a node __overlay__");
	if (!depth_good(fdt))
		return failed(f, "its nodes are more than %d levels deep", OVERLAY_DEPTH_MAX);
	fixups = fdt_subnode_offset(fdt, 0, "__fixups__");
	local = fdt_subnode_offset(fdt, 0, "__local_fixups__");
	if ((fixups >= 0 && !fixups_good(fdt, fixups)) ||
	    (local >= 0 && !local_fixups_good(fdt, 0, local)))
		return failed(f, "its fixups are damaged: they name a place that is not in it");
	return true;
}

/* Check that the tree has all labels that the overlay uses. */
static bool labels_there(const void *tree, const char *name, const void *overlay, struct failure *f)
{
	int fixups = fdt_subnode_offset(overlay, 0, "__fixups__");
	int symbols = fdt_subnode_offset(tree, 0, "__symbols__");
	char text[SHOWN_MAX];
	const char *label;
	int prop;

	if (fixups < 0)
		return true;
	fdt_for_each_property_offset(prop, overlay, fixups)
	{
		fdt_getprop_by_offset(overlay, prop, &label, NULL);
		if (symbols < 0)
			return failed(f,
				      "it wants the label %s, but %s has no labels (no "
				      "__symbols__): compile that with dtc -@",
				      shown(label, text), name);
		if (!string_of(tree, symbols, label))
			return failed(f, "it wants the label %s, which %s does not have",
				      shown(label, text), name);
	}
	return true;
}

/*
 * Put into f why libfdt did not apply it. A node that is missing in the tree may come from an
 * earlier fragment, so this is not checked before.
 */
static bool explain(int error, const void *tree, const char *name, const void *overlay,
		    struct failure *f)
{
	char text[SHOWN_MAX];
	const char *path;
	int node;

	if (error == -FDT_ERR_NOSPACE)
		return failed(f, "with it, %s would have more than %u bytes, the most of a tree",
			      name, FDT_SIZE_MAX);
	if (error == -FDT_ERR_NOTFOUND) {
		fdt_for_each_subnode(node, overlay, 0)
		{
			path = string_of(overlay, node, "target-path");
			if (path && *path == '/' && fdt_path_offset(tree, path) < 0)
				return failed(f, "it wants the node %s, which %s does not have",
					      shown(path, text), name);
		}
	}
	return failed(f, "it cannot be applied to %s: %s", name, strict_fdt_strerror(error));
}

bool overlay_apply(struct buffer *tree, const char *name, const struct buffer *overlay,
		   struct failure *f)
{
	struct buffer copy, out;
	int error;

	if (!check(overlay, f) || !labels_there(tree->data, name, overlay->data, f))
		return false;
	/* libfdt changes the overlay, too. */
	copy = (struct buffer){allocate(overlay->size), overlay->size};
	memcpy(copy.data, overlay->data, copy.size);
	out = (struct buffer){allocate(FDT_SIZE_MAX), FDT_SIZE_MAX};
	memset(out.data, 0, out.size); /* libfdt does not write the padding behind a value */
	error = strict_fdt_check_full(tree->data, tree->size);
	if (!error)
		error = strict_fdt_open_into(tree->data, out.data, FDT_SIZE_MAX);
	if (!error)
		error = strict_fdt_overlay_apply(out.data, copy.data);
	if (!error)
		error = strict_fdt_pack(out.data);
	buffer_free(&copy);
	if (!error && fdt_check(out.data, FDT_SIZE_MAX))
		error = -FDT_ERR_BADSTRUCTURE;
	if (error) {
		buffer_free(&out);
		return explain(error, tree->data, name, overlay->data, f);
	}
	buffer_free(tree);
	out.size = fdt_totalsize(out.data);
	*tree = out;
	return true;
}

bool is_overlay(const void *tree)
{
	int node;

	fdt_for_each_subnode(node, tree, 0)
	{
		if (!strcmp(fdt_get_name(tree, node, NULL), "__fixups__") ||
		    fdt_subnode_offset(tree, node, "__overlay__") >= 0)
			return true;
	}
	return false;
}
