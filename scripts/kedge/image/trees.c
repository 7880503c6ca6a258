// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <unistd.h>

#include "boot/fdt/fdt_tree.h"
#include "dt/overlay.h"
#include "trees.h"

bool trees_add(struct trees *t, const char *text, struct failure *f)
{
	char *at;

	if (t->count == TREES_MAX)
		return failed(f, "more than %d device trees", TREES_MAX);
	if (strchr(text, ',') && !access(text, F_OK))
		return failed(f, "a file has this very name: write each comma in it twice");
	at = allocate(strlen(text) + 2); /* for as long as the program runs */
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

static void check(const char *name, const struct buffer *tree)
{
	enum error error = tree->size > FDT_SIZE_MAX ? ERR_FDT_SIZE
						     : fdt_check(tree->data, (uint32_t)tree->size);

	if (error)
		die("%s: %s (%s); --dtb wants a compiled device tree", name, error_message(error),
		    error_code(error));
}

static void refuse_overlay(const char *name, const struct buffer *tree)
{
	if (is_overlay(tree->data))
		die("%s: it is an overlay: give it with --dtbo, behind the --dtb that it is for",
		    name);
}

void trees_take(struct ingredients *in, const char *name, struct buffer tree)
{
	check(name, &tree);
	in->tree[in->tree_count++] = tree;
}

static void apply_overlays(const struct trees *t, unsigned int n, struct buffer *tree)
{
	struct buffer overlay;
	struct failure f;
	unsigned int i;

	for (i = 0; i < t->overlay_count; i++) {
		if (t->overlay[i].tree != n)
			continue;
		overlay = read_file(t->overlay[i].path);
		if (!overlay_apply(tree, t->tree[n].path, &overlay, &f))
			die("%s: %s", t->overlay[i].path, f.text);
		buffer_free(&overlay);
	}
}

void trees_read(const struct trees *t, struct ingredients *in)
{
	struct buffer tree;
	struct failure f;
	unsigned int n;

	for (n = 0; n < t->count; n++) {
		tree = read_file(t->tree[n].path);
		check(t->tree[n].path, &tree);
		refuse_overlay(t->tree[n].path, &tree);
		apply_overlays(t, n, &tree);
		if (!fdt_match_rules_put(&t->tree[n].rules, &tree, &f))
			die("%s: %s", t->tree[n].path, f.text);
		trees_take(in, t->tree[n].path, tree);
	}
}
