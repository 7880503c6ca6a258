// SPDX-License-Identifier: GPL-2.0-or-later
/* Step 3: take the survey, and use the console and the clock that it finds. */
#include "boot/fdt/fdt_timer.h"
#include "boot/log/log_verbose.h"
#include "panic.h"
#include "step.h"

/* A counter that does not count is useless. Then look for a timer in the tree. */
static void check_clock(struct boot *b)
{
	const struct survey *s = &b->survey;
	struct boot_times *t = &b->times;
	struct fdt_timer timer;

	if (t->ticks[PHASE_START] || arch_ticks(&t->clock) != t->since)
		return;
	arch_clock_off(&t->clock);
	t->clock.kind = 0;
	if (s->error || s->fdt.origin == FDT_ORIGIN_NONE ||
	    !fdt_timer_find(boot_at(s->fdt.address), &timer) || !arch_answers(timer.address, 4))
		return;
	arch_clock_sp804(&t->clock, timer.address, timer.hz);
	t->since = arch_ticks(&t->clock);
}

void boot_survey(struct boot *b)
{
	const void *image = boot_at(b->given.image);
	const bool detect = b->console.params.type == CONSOLE_AUTO, greeted = boot_greets_early(b);
	struct console_detected found = {0};
	struct survey *s = &b->survey;
	enum error error;
	uint32_t i;

	b->given.uncached = !arch_has_caches(&b->cpu);
	if (b->given.uncached)
		survey_warn(s, ERR_CPU_UNKNOWN, b->cpu.midr);
	phase_begin(&b->times, PHASE_SURVEY);
	error = survey_take(&b->given, image, s, &b->log.level);
	check_clock(b);
	if (detect)
		found = console_detect(s, image, b->given.image, &b->console.params);
	if (!greeted)
		boot_greet(b, found.name ? &found : NULL);
	for (i = 0; i < s->warning_count; i++)
		log_warning(&b->log, &s->warning[i]);
	if (b->log.level == LOG_VERBOSE)
		log_survey(&b->log, &b->given, s);
	if (error)
		panic(b, error, s->error_at);
}
