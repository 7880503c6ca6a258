/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a boot, and its two stages. */
#ifndef KEDGE_BOOT_H
#define KEDGE_BOOT_H

#include "arch.h"
#include "boot/console/console.h"
#include "boot/log/boot_phase.h"
#include "boot/plan/plan.h"
#include "boot/survey/survey.h"

/* What was said, kept in a part of the image. */
struct log {
	uint32_t offset; /* of the part in the image; it moves with the loader */
	uint32_t size;	 /* bytes; 0: nothing is kept */
	uint32_t used;
	bool cut; /* there was more */
};

/*
 * It lies in the loader and moves with it: it holds addresses of other things, but no pointer to
 * anything of the loader's outside of survey.cmdline, which is set anew after a move.
 */
struct boot {
	struct arch_cpu cpu; /* first: the entry code fills it */
	uint32_t r1, r2;     /* as entered */
	uint32_t image;	     /* where the bootloader put the image */
	uint32_t loader;     /* where the loader is now; == image until it moves */
	bool caches_on;
	uint8_t faults;	    /* exceptions that were taken */
	bool stopping;	    /* what is to be done on an error is being done */
	bool watched;	    /* the kernel: faults of its first instructions come to us */
	uint32_t entered;   /* the kernel, once it is entered watched; else 0 */
	uint32_t next_move; /* index into plan.move */
	enum boot_phase phase;
	enum log_level level;
	struct arch_clock clock;
	uint32_t since;		/* ticks when the phase began */
	uint32_t ticks[PHASES]; /* that each phase took, without what was said in it */
	struct arch_vector vector;
	struct console console;
	struct log log;
	struct survey survey;
	struct plan plan;
};

/* From the entry to the plan; goes on in boot_move(). */
_Noreturn void boot_main(struct boot *b);

/* The plan's moves and all that follows. Entered again, at its new place, when the loader moved. */
_Noreturn void boot_move(struct boot *b);

#endif
