/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long each phase of the boot takes. */
#ifndef KEDGE_LOG_TIMES_H
#define KEDGE_LOG_TIMES_H

#include "boot/arch.h"
#include "boot/record/boot_phase.h"
#include "log.h"

struct boot_times {
	struct arch_clock clock;
	enum boot_phase phase; /* the current one */
	uint32_t since;	       /* ticks at its start; time for printing is not counted */
	uint32_t ticks[PHASES];
};

/* Begin a phase. This ends the one before. */
void phase_begin(struct boot_times *times, enum boot_phase phase);

/*
 * At the level verbose, print how many bytes each phase wrote and, if there is a clock, how long it
 * took.
 */
void log_times(struct log *log, const struct boot_times *times, const struct plan_request *request,
	       const struct plan *plan);

#endif
