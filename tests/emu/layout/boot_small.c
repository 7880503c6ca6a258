// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scripts/kedge/console/console_spec.h"
#include "boot_small.h"

#define KERNEL_SIZE 20000
#define RAM	    0x40000000u
#define IMAGE	    0x40300000u

void small_prepare(struct layout *l, uint32_t arch, int cpu, const char *spec)
{
	static struct buffer kernel;
	struct console_params console;
	struct recipe recipe = {.arch = arch,
				.format = FORMAT_NONE,
				.text_offset = 0x8000,
				.kernel_size = KERNEL_SIZE,
				.pgdir_size = 0x4000,
				.console = &console};
	struct failure f;

	if (!kernel.data)
		kernel = make_looping_kernel(KERNEL_SIZE, 1);
	if (!parse_console(spec, &console, &f))
		fail_msg("%s", f.text);
	memset(l, 0, sizeof(*l));
	l->emu.cpu = cpu;
	l->emu.bank[0] = (struct range){RAM, RAM + 0x800000};
	l->emu.bank_count = 1;
	l->emu.image = IMAGE;
	l->emu.r2 = l->handed_at = RAM + 0x100;
	l->handed = HANDED_ATAGS;
	l->handed_bytes = make_atags(l->emu.bank, 1, NULL, (struct range){0, 0});
	l->image = make_layout_image(&recipe, &kernel, NULL);
	layout_prepare(l, arch, FORMAT_NONE);
	l->emu.silent = true;
}

void small_boot(struct layout *l, const char *what)
{
	struct emu *e = &l->emu;

	emu_run(e, 1);
	if (e->end != EMU_KERNEL)
		fail_msg("%s: end %d, pc %x, write to %x by %x", what, e->end, e->pc, e->bad_write,
			 e->bad_write_pc);
}

void small_proven(const char *uart, const char *how)
{
	const char *name = getenv("KEDGE_UART_MATRIX");
	FILE *file;

	if (!name)
		return;
	file = fopen(name, "a");
	assert_non_null(file);
	fprintf(file, "%s\temulator\t%s\n", uart, how);
	assert_int_equal(fclose(file), 0);
}
