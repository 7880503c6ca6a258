/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The phases of a boot. */
#ifndef KEDGE_BOOT_PHASE_H
#define KEDGE_BOOT_PHASE_H

/* The phases, for messages about faults and for times. */
enum boot_phase {
	PHASE_START, /* from the entry: console, image, parameters */
	PHASE_SURVEY,
	PHASE_PLAN,
	PHASE_MOVE, /* the moves, and turning the caches on */
	PHASE_FDT,
	PHASE_INFLATE,
	PHASE_CHECK,
	PHASE_ENTER, /* entering the kernel */
	PHASES
};

/* A phase's name in messages. */
const char *phase_name(enum boot_phase phase);

#endif
