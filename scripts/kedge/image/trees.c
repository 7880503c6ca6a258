// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <unistd.h>

#include "boot/fdt/fdt_tree.h"
#include "dt/overlay.h"
#include "trees.h"
#include "util/files.h"
#include "util/text.h"

bool trees_add(struct trees *t, const char *text, struct failure *f)
{
	char *at;

	if (t->count == TREES_MAX)
		return failed(f, "more than %d device trees", TREES_MAX);
	if (strchr(text, ',') && !access(text, F_OK))
		return failed(f, "a file has this very name: write each comma in it twice");
	at = allocate(strlen(text) + 2); /* never freed: the tree's path and rules point into it */
	t->tree[t->count].path = take_field(&text, &at);
	while (*text) {
		if (!fdt_match_rules_add(&t->tree[t->count].rules, take_field(&text, &at), f))
			return false;
	}
	t->count++;
	return true;
}

bool trees_add_overlay(struct trees *t, const char *path, struct failure *f)
{
	if (!t->count)
		return failed(f, "an overlay is for the --dtb in front of it, and there is none");
	if (t->overlay_count == OVERLAYS_MAX)
		return failed(f, "more than %d overlays", OVERLAYS_MAX);
	t->overlay[t->overlay_count].path = path;
	t->overlay[t->overlay_count++].tree = t->count - 1;
	return true;
}

static bool check(const char *name, const struct buffer *tree, struct failure *f)
{
	enum error error = tree->size > FDT_SIZE_MAX ? ERR_FDT_SIZE
						     : fdt_check(tree->data, (uint32_t)tree->size);

	return !error || failed(f, "%s: %s (%s); --dtb wants a compiled device tree", name,
				error_message(error), error_code(error));
}

static bool refuse_overlay(const char *name, const struct buffer *tree, struct failure *f)
{
	return !is_overlay(tree->data) ||
	       failed(f,
		      "%s: it is an overlay: give it with --dtbo, behind the --dtb that it is for",
		      name);
}

bool trees_take(struct image_contents *in, const char *name, struct buffer tree, struct failure *f)
{
	if (!check(name, &tree, f))
		return false;
	in->tree[in->tree_count++] = tree;
	return true;
}

static bool apply_overlays(const struct trees *t, unsigned int n, struct buffer *tree,
			   struct failure *f)
{
	struct buffer overlay;
	struct failure why;
	unsigned int i;
	bool good;

	for (i = 0; i < t->overlay_count; i++) {
		if (t->overlay[i].tree != n)
			continue;
		if (!read_file(t->overlay[i].path, &overlay, f))
			return false;
		good = overlay_apply(tree, t->tree[n].path, &overlay, &why);
		buffer_free(&overlay);
		if (!good)
			return failed(f, "%s: %s", t->overlay[i].path, why.text);
	}
	return true;
}

static bool read_tree(const struct trees *t, unsigned int n, struct image_contents *in,
		      struct failure *f)
{
	const char *path = t->tree[n].path;
	struct buffer tree;
	struct failure why;

	if (!read_file(path, &tree, f))
		return false;
	if (!check(path, &tree, f) || !refuse_overlay(path, &tree, f) ||
	    !apply_overlays(t, n, &tree, f)) {
		buffer_free(&tree);
		return false;
	}
	if (!fdt_match_rules_put(&t->tree[n].rules, &tree, &why)) {
		buffer_free(&tree);
		return failed(f, "%s: %s", path, why.text);
	}
	if (trees_take(in, path, tree, f))
		return true;
	buffer_free(&tree);
	return false;
}

bool trees_read(const struct trees *t, struct image_contents *in, struct failure *f)
{
	unsigned int n;

	for (n = 0; n < t->count; n++) {
		if (!read_tree(t, n, in, f))
			return false;
	}
	return true;
}
