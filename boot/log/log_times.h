/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long each phase of the boot takes. */
#ifndef KEDGE_LOG_TIMES_H
#define KEDGE_LOG_TIMES_H

#include "boot/arch.h"
#include "boot/record/boot_phase.h"
#include "log.h"

struct boot_times {
	struct arch_clock clock;
	enum boot_phase phase; /* the present one */
	uint32_t since;	       /* ticks when it began; what is printed in it does not count */
	uint32_t ticks[PHASES];
};

/* Begin a phase, and so end the one before. */
void phase_begin(struct boot_times *times, enum boot_phase phase);

/*
 * At the level verbose: the bytes that each phase wrote, and how long it took, as far as there is a
 * clock.
 */
void log_times(struct log *log, const struct boot_times *times, const struct plan_request *request,
	       const struct plan *plan);

#endif
