/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a boot, and its steps in order: boot/main.c calls them. */
#ifndef KEDGE_BOOT_H
#define KEDGE_BOOT_H

#include "arch.h"
#include "boot/console/console.h"
#include "boot/log/log.h"
#include "boot/log/log_times.h"
#include "boot/plan/plan.h"
#include "boot/survey/survey.h"

/* What the loader said, kept in a part of the image. */
struct kept_log {
	uint32_t offset; /* of the part in the image; it moves with the loader */
	uint32_t size;	 /* bytes; 0: nothing is kept */
	uint32_t used;
	bool cut; /* there was no room for more */
};

/* How far the boot has come. */
struct boot_progress {
	bool caches_on;
	struct arch_vector vector; /* how the vector unit was found */
	struct kept_log kept_log;
	bool stopping;	    /* panic_end() has begun what the parameters want on an error */
	bool watched;	    /* the loader takes the kernel's first faults */
	uint8_t faults;	    /* exceptions taken so far */
	uint32_t next_move; /* index into plan.move */
	uint32_t entered;   /* where the kernel was entered, if it is watched; else 0 */
};

/*
 * The state lies in the loader and moves with it. It has only two pointers into the loader:
 * survey.cmdline and log.write. Both are set again after a move.
 */
struct boot {
	/*
	 * The entry code (arch/arm/head.S) fills cpu, loader, given.r1, given.r2 and given.image.
	 */
	struct arch_cpu cpu;
	uint32_t loader; /* where the loader is now; given.image until it moves */
	struct survey_given given;

	struct log log; /* to the console, and kept; near the front: short code reaches it */
	struct boot_progress progress;
	struct boot_times times;
	struct console console;
	struct survey survey;
	struct plan plan; /* the last field: the stack for faults lies over it */
};

/* From the entry to the plan. It goes on in boot_continue(). */
_Noreturn void boot_main(struct boot *b);

/*
 * The plan's moves, and all that follows. When the loader has moved, the entry code calls this at
 * the new place.
 */
_Noreturn void boot_continue(struct boot *b);

/*
 * The steps. A step that fails ends the boot (boot/panic.h).
 *
 * boot_start(): reset the state, check the image, read its parameters, start the console.
 * boot_survey(): take the survey, find the console and clock that it names, print what it found.
 * boot_plan(): make the plan and print it. Until here nothing outside of the image is written.
 */
void boot_start(struct boot *b);
void boot_survey(struct boot *b);
void boot_plan(struct boot *b);

/*
 * boot_caches_on(): write the page table and turn MMU and caches on, unless they are on or the CPU
 * is not known.
 *
 * boot_move(): make the moves of the plan that are left. When the loader itself moves, this does
 * not return; the boot goes on in boot_continue().
 *
 * boot_check_piece(): check the second piece of an image that is loaded in two pieces. The
 * bootloader may have left an older piece there.
 */
void boot_caches_on(struct boot *b);
void boot_move(struct boot *b);
void boot_check_piece(struct boot *b);

/*
 * boot_complete_fdt(): merge what the bootloader said into the tree at its new place. Without a
 * tree, write into the bootloader's ATAGs where the initrd is. Make room for the boot record.
 */
void boot_complete_fdt(struct boot *b);

/*
 * boot_watch_kernel(): at the level verbose, keep the loader's vectors when the kernel is entered.
 * This needs a CPU that allows it, and a kernel whose first instructions do not write to the
 * vectors. Print that the kernel is watched, or why it is not.
 *
 * boot_inflate(): inflate the kernel, unless the payload is a zImage that inflates itself.
 *
 * boot_check(): check length and digest of the code that is entered next.
 *
 * boot_hand_over(): write the boot record, set everything up as the kernel wants it, enter it.
 */
void boot_watch_kernel(struct boot *b);
void boot_inflate(struct boot *b);
void boot_check(struct boot *b);
_Noreturn void boot_hand_over(struct boot *b);

/* Connect the log to the console and to the kept log: at the start, and again after a move. */
void boot_log_start(struct boot *b);

#endif
