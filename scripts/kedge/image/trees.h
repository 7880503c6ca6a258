/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device trees that --dtb and --dtbo ask for. */
#ifndef KEDGE_TREES_H
#define KEDGE_TREES_H

#include "assemble.h"
#include "dt/fdt_match_rules.h"

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
		unsigned int tree; /* which it is for */
	} overlay[OVERLAYS_MAX];
};

/*
 * Add a tree that is told of as FILE[,KEY=VALUE]..., in which two commas stand for one, or an
 * overlay for the one before; an overlay's path stays the caller's. False, with the reason in f,
 * when it is not that or there are too many.
 */
bool trees_add(struct trees *t, const char *text, struct failure *f);
bool trees_add_overlay(struct trees *t, const char *path, struct failure *f);

/*
 * Read all, apply the overlays and put the selectors in: into in, whose trees are the caller's.
 * Exits with a message when a file cannot be used.
 */
void trees_read(const struct trees *t, struct ingredients *in);

/* Check a tree, of a file of that name, and add it to in; exits with a message when it is bad. */
void trees_take(struct ingredients *in, const char *name, struct buffer tree);

#endif
