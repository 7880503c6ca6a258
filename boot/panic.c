// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/log/log.h"
#include "panic.h"

/* How PSCI is called: as the parameters say, else as a tree does. */
static char psci_method(const struct survey *s)
{
	if (s->params.error_value)
		return (char)s->params.error_value;
	return s->in_tree.psci ? s->in_tree.psci : s->boot.psci;
}

static void act(struct boot *b)
{
	const struct image_params *p = &b->survey.params;

	switch (p->on_error) {
	case ON_ERROR_PSCI:
		arch_reset(&b->cpu, psci_method(&b->survey));
		break;
	case ON_ERROR_WRITE:
		*(volatile uint32_t *)(uintptr_t)p->error_address = p->error_value;
		arch_stop(); /* the reset may take its time */
	case ON_ERROR_RETURN:
		if (b->phase < PHASE_MOVE && !b->caches_on)
			arch_return(&b->cpu);
		break;
	default:
		arch_stop();
	}
}

_Noreturn void panic_end(struct boot *b)
{
	static const char plans[] =
		"\0, on error: reset by PSCI\0, on error: write\0, on error: return";

	uint32_t what = b->survey.params.on_error;

	/* A fault on the way leads here again. */
	if (!b->stopping) {
		log_always(b, "kedge: stopped%s%s\n",
			   b->entered ? plans : ", the kernel was not started",
			   nth_text(plans, what <= ON_ERROR_RETURN ? what : ON_ERROR_HALT));
		console_flush(&b->console);
		b->stopping = true;
		act(b);
	}
	log_error(b, ERR_BOOT_ON_ERROR, b->survey.params.error_address);
	console_flush(&b->console);
	arch_stop();
}

void boot_watch(struct boot *b)
{
	const char *why = NULL;

	if (b->level != LOG_VERBOSE)
		return;
	if (!arch_can_watch())
		why = "no, the CPU has no VBAR";
	else if (range_overlaps(range_cut(b->loader, b->survey.plan.item[PLAN_LOADER].room),
				plan_kernel_range(&b->survey.plan)))
		why = "no, it writes over the loader";
	b->watched = !why;
	log_verbose(b, "Kernel watched: %s\n", why ? why : "yes");
}
