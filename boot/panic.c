// SPDX-License-Identifier: GPL-2.0-or-later
#include "panic.h"

/* How to call PSCI: as the parameters say, else as a tree says. */
static char psci_method(const struct survey *s)
{
	if (s->params.error_value)
		return (char)s->params.error_value;
	return s->in_fdt.psci ? s->in_fdt.psci : s->bootloader.psci;
}

/* Do what the parameters want on an error. Returns when that cannot be done. */
static void do_on_error(struct boot *b)
{
	const struct image_params *p = &b->survey.params;

	switch (p->on_error) {
	case ON_ERROR_PSCI:
		arch_reset(&b->cpu, psci_method(&b->survey));
		break;
	case ON_ERROR_WRITE:
		*(volatile uint32_t *)(uintptr_t)p->error_address = p->error_value;
		arch_stop(); /* the reset may take some time */
	case ON_ERROR_RETURN:
		if (b->times.phase < PHASE_MOVE && !b->progress.caches_on)
			arch_return(&b->cpu);
		break;
	default:
		arch_stop();
	}
}

_Noreturn void panic_end(struct boot *b)
{
	static const char actions[] =
		"\0, on error: reset by PSCI\0, on error: write\0, on error: return";

	uint32_t what = b->survey.params.on_error;

	/* A fault in here calls this function again. */
	if (!b->progress.stopping) {
		log_always(&b->log, "kedge: stopped%s%s\n",
			   b->progress.entered ? actions : ", the kernel was not started",
			   nth_text(actions, what <= ON_ERROR_RETURN ? what : ON_ERROR_HALT));
		console_flush(&b->console);
		b->progress.stopping = true;
		do_on_error(b);
	}
	log_error(&b->log, ERR_BOOT_ON_ERROR, b->survey.params.error_address);
	console_flush(&b->console);
	arch_stop();
}

_Noreturn void panic(struct boot *b, enum error error, uint32_t address)
{
	log_error(&b->log, error, address);
	panic_end(b);
}
