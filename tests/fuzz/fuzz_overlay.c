// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a tree and, behind it, an overlay, and as what the tree is for. What comes out of
 * it passes our check and libfdt's.
 */
#include <stdlib.h>
#include <string.h>

#include "boot/fdt/fdt_tree.h"
#include "scripts/kedge/dt/overlay.h"
#include "scripts/kedge/dt/fdt_match_rules.h"
#include "scripts/kedge/dt/strict_fdt.h"
#include "fuzz.h"

static struct buffer copy(const uint8_t *data, size_t size)
{
	struct buffer b = {malloc(size ? size : 1), size};

	memcpy(b.data, data, size);
	return b;
}

static void check(const struct buffer *tree)
{
	if (fdt_check(tree->data, (uint32_t)tree->size) ||
	    strict_fdt_check_full(tree->data, tree->size))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fdt_match_rules s = {0};
	char text[] = "board-id=1:2";
	struct buffer tree, overlay;
	struct failure f;
	uint32_t first;

	if (size < FDT_HEADER_SIZE)
		return 0;
	first = fdt_size(data);
	if (first < FDT_HEADER_SIZE || first > size)
		return 0;
	tree = copy(data, first);
	overlay = copy(data + first, size - first);
	if (!fdt_check(tree.data, first)) {
		overlay_apply(&tree, "tree", &overlay, &f);
		check(&tree);
		if (!fdt_match_rules_add(&s, text, &f))
			abort();
		fdt_match_rules_put(&s, &tree, &f);
		check(&tree);
	}
	buffer_free(&tree);
	buffer_free(&overlay);
	return 0;
}
