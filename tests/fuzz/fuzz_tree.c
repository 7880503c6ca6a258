// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a device tree. One that passes our check passes libfdt's, too, can be read, and
 * completed in the room that the plan would give it, or is refused; what comes out passes again.
 */
#include <stdlib.h>
#include <string.h>

#include "../../boot/tree.h"
#include "../unit/strict_fdt.h"
#include "fuzz.h"

static void check(const void *fdt, uint32_t size)
{
	if (tree_check(fdt, size) || strict_fdt_check_full(fdt, tree_size(fdt)))
		abort();
}

static void change(const uint8_t *fdt, const struct bootinfo *boot, enum cmdline_mode mode)
{
	struct tree_changes c = {.boot = boot, .cmdline = "ours", .mode = mode};
	uint32_t used = tree_used_size(fdt), room = used + tree_growth(&c), length;
	uint8_t *copy = malloc(room);

	memcpy(copy, fdt, used);
	if (!tree_change(copy, room, &c, &length))
		check(copy, room);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bootinfo boot = {.bank_count = 2,
				.bank = {{0x10000000, 0x1000000}, {0x20000000, 0xe0000000}},
				.cmdline = "boot=1 x",
				.cmdline_length = 6,
				.initrd_start = 0x11000000,
				.initrd_size = 0x1000,
				.has_serial = true,
				.has_revision = true};
	static struct plan_input in;
	struct bootinfo info;
	uint8_t *fdt;

	if (size < TREE_HEADER_SIZE || size > TREE_MAX)
		return 0;
	fdt = malloc(size);
	memcpy(fdt, data, size);
	if (!tree_check(fdt, (uint32_t)size)) {
		check(fdt, (uint32_t)size);
		memset(&in, 0, sizeof(in));
		tree_read(fdt, &info);
		tree_add_reserved(fdt, &in);
		change(fdt, &boot, CMDLINE_PREPEND);
		change(fdt, &boot, CMDLINE_APPEND);
	}
	free(fdt);
	return 0;
}
