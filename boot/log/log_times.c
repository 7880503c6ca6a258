// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/scale.h"
#include "log_times.h"

void phase_begin(struct boot_times *times, enum boot_phase phase)
{
	uint32_t now = arch_ticks(&times->clock);

	times->ticks[times->phase] += now - times->since;
	times->since = now;
	times->phase = phase;
}

/* The bytes that a phase writes; 0 when they are not counted. */
static uint32_t phase_bytes(const struct plan_request *request, const struct plan *plan,
			    enum boot_phase phase)
{
	switch (phase) {
	case PHASE_MOVE:
		return plan->bytes_moved;
	case PHASE_FDT:
		return request->item[PLAN_FDT].room;
	case PHASE_INFLATE:
	case PHASE_CHECK:
		return request->kernel.inflated_size;
	default:
		return 0;
	}
}

void log_times(struct log *log, const struct boot_times *times, const struct plan_request *request,
	       const struct plan *plan)
{
	unsigned int i;

	/*
	 * At other levels the times are not even converted: the number of instructions for that
	 * varies.
	 */
	if (log->level != LOG_VERBOSE)
		return;
	for (i = PHASE_START; i < PHASE_ENTER; i++) {
		log_verbose(log, "- %s: %u bytes", phase_name((enum boot_phase)i),
			    phase_bytes(request, plan, (enum boot_phase)i));
		if (times->clock.kind)
			log_verbose(log, ", %u ticks", times->ticks[i]);
		if (times->clock.hz)
			log_verbose(log, ", %u us",
				    scale(times->ticks[i], 1000000, times->clock.hz));
		log_verbose(log, "\n");
	}
}
