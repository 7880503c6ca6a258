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
#include "boot/record/boot_record.h"
#include "boot/fdt/fdt_timer.h"
#include "boot/fdt/fdt_tree.h"
#include "scripts/kedge/console/uarts.h"
#include "scripts/kedge/dt/strict_fdt.h"
#include "fuzz.h"

static void check(const void *fdt, uint32_t size)
{
	if (fdt_check(fdt, size) || strict_fdt_check_full(fdt, fdt_size(fdt)))
		abort();
}

static void change(const uint8_t *fdt, const struct bootinfo *boot, enum cmdline_mode mode)
{
	struct fdt_changes c = {.boot = boot, .cmdline = "ours", .mode = mode};
	uint32_t used = fdt_used_size(fdt), room = used + fdt_growth(&c), length;
	uint8_t *copy = malloc(room);

	memcpy(copy, fdt, used);
	if (!fdt_change(copy, room, &c, &length))
		check(copy, room);
	free(copy);
}

static void tell(const uint8_t *fdt, uint32_t log)
{
	const struct boot_record_room begin = {"K-FDT-07", 9, log, log & 0x3000};
	uint32_t used = fdt_used_size(fdt), room = used + BOOT_RECORD_GROWTH;
	static const struct boot_record record;
	uint8_t *copy = malloc(room);

	memcpy(copy, fdt, used);
	if (!boot_record_add(copy, room, &begin)) {
		check(copy, room);
		boot_record_fill(copy, &record, log);
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
	struct cmdline_word line;
	const char *name;
	uint32_t by;

	if (!part.size)
		part = uarts_part();
	uarts = (struct uart_table){(const char *)part.data, (uint32_t)part.size};
	for (by = 0; by < CONSOLE_BYS; by++) {
		if (console_stdout_path(fdt, (enum console_named_by)by, &uarts, &p, &name) ==
		    CONSOLE_FOUND)
			check_console(&p, name);
	}
	if (!info->cmdline)
		return;
	line = (struct cmdline_word){info->cmdline, info->cmdline + info->cmdline_length};
	while (console_earlycon_next(&line, &uarts, &p, &name))
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
	static struct plan_request in;
	struct bootinfo info;
	struct fdt_timer timer;
	uint8_t *fdt;

	if (size < FDT_HEADER_SIZE || size > FDT_SIZE_MAX)
		return 0;
	fdt = malloc(size);
	memcpy(fdt, data, size);
	if (!fdt_check(fdt, (uint32_t)size)) {
		check(fdt, (uint32_t)size);
		memset(&in, 0, sizeof(in));
		fdt_read(fdt, &info);
		find_consoles(fdt, &info);
		fdt_add_reserved(fdt, (struct range){0, 0}, &in);
		change(fdt, &boot, CMDLINE_PREPEND);
		change(fdt, &boot, CMDLINE_APPEND);
		fdt_timer_find(fdt, &timer);
		tell(fdt, (uint32_t)fdt[size - 1] << 12);
	}
	free(fdt);
	return 0;
}
