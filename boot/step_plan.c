// SPDX-License-Identifier: GPL-2.0-or-later
/* Step 4: the plan. */
#include "boot/log/log_verbose.h"
#include "panic.h"
#include "step.h"

void boot_plan(struct boot *b)
{
	const struct survey *s = &b->survey;

	phase_begin(&b->times, PHASE_PLAN);
	plan_make(&s->request, &b->plan);
	if (b->log.level == LOG_VERBOSE)
		log_plan_search(&b->log, &boot_image(b)->kernel, &s->request, &b->plan);
	if (b->plan.error) {
		log_plan_error(&b->log, s, &b->plan);
		panic_end(b);
	}
	log_plan(&b->log, s, &b->plan);
	log_fdt(&b->log, s);
}
