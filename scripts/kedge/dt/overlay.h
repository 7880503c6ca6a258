/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device tree overlays, as dtc -@ compiles them. */
#ifndef KEDGE_OVERLAY_H
#define KEDGE_OVERLAY_H

#include "util/buffer.h"
#include "util/failure.h"

#define OVERLAY_DEPTH_MAX 64 /* levels of nodes: libfdt calls itself for each */

/*
 * Apply an overlay of any bytes to a tree that fdt_check() has passed, by libfdt; name is the
 * tree's in messages. The tree's buffer is replaced, and is again a checked tree, of at most
 * FDT_SIZE_MAX bytes. False, with the reason in f and the tree as it was, when that does not work.
 */
bool overlay_apply(struct buffer *tree, const char *name, const struct buffer *overlay,
		   struct failure *f);

/* Whether a checked tree is an overlay, and no board's tree. */
bool is_overlay(const void *tree);

#endif
