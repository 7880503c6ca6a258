// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a device tree. One that passes our check passes libfdt's, too, can be read, and
 * completed in the room that the plan would give it, or is refused; what comes out passes again.
 * A console that it or its command line names has registers that can lie so.
 */
#include <stdlib.h>
#include <string.h>

#include "boot/console/console_earlycon.h"
#include "boot/console/console_stdout_path.h"
#include "boot/log/boot_record.h"
#include "boot/fdt/fdt_timer.h"
#include "boot/fdt/fdt_tree.h"
#include "scripts/kedge/console/uarts.h"
#include "scripts/kedge/dt/strict_fdt.h"
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

static void tell(const uint8_t *fdt, uint32_t log)
{
	const struct story_begin begin = {"K-FDT-07", 9, log, log & 0x3000};
	uint32_t used = tree_used_size(fdt), room = used + STORY_GROWTH;
	static const struct story story;
	uint8_t *copy = malloc(room);

	memcpy(copy, fdt, used);
	if (!story_begin(copy, room, &begin)) {
		check(copy, room);
		story_end(copy, &story, log);
		check(copy, room);
	}
	free(copy);
}

static void check_console(const struct console_params *p, const char *name)
{
	if (!uart_named(name, strlen(name)) || p->base % p->width ||
	    (p->width != 1 && p->width != 2 && p->width != 4) || p->type != CONSOLE_UART)
		abort();
}

static void find_consoles(const void *fdt, const struct bootinfo *info)
{
	static struct buffer part;
	struct console_params p;
	struct uart_table uarts;
	struct word line;
	const char *name;
	uint32_t by;

	if (!part.size)
		part = uarts_part();
	uarts = (struct uart_table){(const char *)part.data, (uint32_t)part.size};
	for (by = 0; by < STDOUT_BYS; by++) {
		if (stdout_find(fdt, (enum stdout_by)by, &uarts, &p, &name) == STDOUT_FOUND)
			check_console(&p, name);
	}
	if (!info->cmdline)
		return;
	line = (struct word){info->cmdline, info->cmdline + info->cmdline_length};
	while (earlycon_next(&line, &uarts, &p, &name))
		check_console(&p, name);
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
	struct timer timer;
	uint8_t *fdt;

	if (size < TREE_HEADER_SIZE || size > TREE_MAX)
		return 0;
	fdt = malloc(size);
	memcpy(fdt, data, size);
	if (!tree_check(fdt, (uint32_t)size)) {
		check(fdt, (uint32_t)size);
		memset(&in, 0, sizeof(in));
		tree_read(fdt, &info);
		find_consoles(fdt, &info);
		tree_add_reserved(fdt, (struct range){0, 0}, &in);
		change(fdt, &boot, CMDLINE_PREPEND);
		change(fdt, &boot, CMDLINE_APPEND);
		timer_find(fdt, &timer);
		tell(fdt, (uint32_t)fdt[size - 1] << 12);
	}
	free(fdt);
	return 0;
}
