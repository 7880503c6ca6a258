/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The phases of a boot. */
#ifndef KEDGE_BOOT_PHASE_H
#define KEDGE_BOOT_PHASE_H

/* What the loader is at, for fault messages and times. */
enum boot_phase {
	PHASE_START, /* from the entry: console, image, parameters */
	PHASE_SURVEY,
	PHASE_PLAN,
	PHASE_MOVE, /* and turning the caches on */
	PHASE_FDT,
	PHASE_INFLATE,
	PHASE_CHECK,
	PHASE_ENTER, /* leaving for the kernel */
	PHASES
};

/* What a phase is called in messages. */
const char *phase_name(enum boot_phase phase);

#endif
