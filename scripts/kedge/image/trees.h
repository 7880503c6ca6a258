/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device trees that --dtb and --dtbo ask for. */
#ifndef KEDGE_TREES_H
#define KEDGE_TREES_H

#include "assemble.h"
#include "dt/fdt_match_rules.h"
#include "util/buffer.h"
#include "util/failure.h"

#define OVERLAYS_MAX 64

/* All zero: none. */
struct trees {
	unsigned int count, overlay_count;
	struct {
		const char *path;
		struct fdt_match_rules rules;
	} tree[TREES_MAX];
	struct {
		const char *path;
		unsigned int tree; /* the number of the tree that it is for */
	} overlay[OVERLAYS_MAX];
};

/*
 * Add a tree, given as FILE[,KEY=VALUE]... in which two commas stand for one, or an overlay for the
 * tree that was added last; an overlay's path stays the caller's. False, with the reason in f, when
 * the text is wrong or there are too many.
 */
bool trees_add(struct trees *t, const char *text, struct failure *f);
bool trees_add_overlay(struct trees *t, const char *path, struct failure *f);

/*
 * Read all trees, apply their overlays, put their match rules in, and add them to in; they are the
 * caller's. False, with the reason in f, when a file cannot be used.
 */
bool trees_read(const struct trees *t, struct image_contents *in, struct failure *f);

/*
 * Check a tree from a file of that name and add it to in, which then holds its bytes. False, with
 * the reason in f, when it is damaged.
 */
bool trees_take(struct image_contents *in, const char *name, struct buffer tree, struct failure *f);

#endif
