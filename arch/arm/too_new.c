// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A loader for ARMv7 on an older CPU. In all loaders this file and what it calls are ARMv4 code, so
 * that the CPU can still print what is wrong.
 */
#include <stdarg.h>

#include "boot/boot.h"
#include "lib/digest.h"
#include "lib/format.h"

/* head.S calls this when the CPU is not an ARMv7. */
_Noreturn void arch_too_new(struct boot *boot);

static void say_line(struct console *console, const char *text, ...)
{
	char line[128];
	va_list arguments;

	va_start(arguments, text);
	format(line, sizeof(line), text, arguments);
	va_end(arguments);
	console_write(console, line);
}

_Noreturn void arch_too_new(struct boot *boot)
{
	const struct image_console *console =
		(const struct image_console *)(boot->given.image + IMAGE_HEADER_OFFSET +
					       sizeof(struct image_header));

	if (digest(&console->params, sizeof(console->params), 0) == console->digest)
		boot->console.params = console->params;
	console_start(&boot->console);
	say_line(&boot->console, "kedge: %s: %s (%x)\nkedge: stopped, the kernel was not started\n",
		 error_code(ERR_CPU_OLD), error_message(ERR_CPU_OLD), boot->cpu.midr);
	console_flush(&boot->console);
	arch_stop();
}
