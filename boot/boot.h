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

/* What was said, kept in a part of the image. */
struct kept_log {
	uint32_t offset; /* of the part in the image; it moves with the loader */
	uint32_t size;	 /* bytes; 0: nothing is kept */
	uint32_t used;
	bool cut; /* there was more */
};

/* How far the boot has come. */
struct boot_progress {
	bool caches_on;
	struct arch_vector vector; /* the vector unit, if it is on */
	struct kept_log kept_log;
	bool stopping;	    /* what is to be done on an error is being done */
	bool watched;	    /* the kernel: faults of its first instructions come to us */
	uint8_t faults;	    /* exceptions that were taken */
	uint32_t next_move; /* index into plan.move */
	uint32_t entered;   /* the kernel, once it is entered watched; else 0 */
};

/*
 * It lies in the loader and moves with it: it holds addresses of other things, but no pointer to
 * anything of the loader's but two that are set anew after a move: survey.cmdline and log.write.
 */
struct boot {
	/* Filled by the entry code (arch/arm/head.S): of given r1, r2 and the image. */
	struct arch_cpu cpu;
	uint32_t loader; /* where the loader is now; == given.image until it moves */
	struct survey_given given;

	struct log log; /* to the console, and kept; so far in front, it costs little to pass on */
	struct boot_progress progress;
	struct boot_times times;
	struct console console;
	struct survey survey;
	struct plan plan; /* the last: a fault's stack lies over it */
};

/* From the entry to the plan; goes on in boot_continue(). */
_Noreturn void boot_main(struct boot *b);

/*
 * The plan's moves and all that follows. The entry code goes on here, at the new place, when the
 * loader has moved.
 */
_Noreturn void boot_continue(struct boot *b);

/*
 * The steps. Each ends the boot (boot/panic.h) when it cannot do what it is for.
 *
 * boot_start(): begin anew; check the image, read its parameters, start the console.
 * boot_survey(): take the survey, find what console and clock it tells of, say what it found.
 * boot_plan(): make the plan and say it. Up to here nothing outside of the image is written.
 */
void boot_start(struct boot *b);
void boot_survey(struct boot *b);
void boot_plan(struct boot *b);

/*
 * boot_caches_on(): write the page table and turn MMU and caches on, if the CPU is known and they
 * are not on yet.
 * boot_move(): the rest of the plan's moves. When the loader itself moves it does not return, but
 * goes on in boot_continue().
 * boot_check_piece(): check the second piece of an image that is loaded in two: the bootloader may
 * have left an older one there.
 */
void boot_caches_on(struct boot *b);
void boot_move(struct boot *b);
void boot_check_piece(struct boot *b);

/*
 * boot_complete_fdt(): merge what the bootloader said into the tree at its place, or tell the
 * bootloader's ATAGs where the initrd is; make room for the record of the boot.
 */
void boot_complete_fdt(struct boot *b);

/*
 * boot_watch_kernel(): at the level verbose, have the vectors stay the loader's when the kernel is
 * entered, if the CPU lets them and the kernel's first instructions do not write there; say so, or
 * why not.
 * boot_inflate(): inflate the kernel, unless the payload is a zImage that inflates itself.
 * boot_check(): check length and digest of what is entered next.
 * boot_hand_over(): write the record, leave everything as the kernel wants it, and enter it.
 */
void boot_watch_kernel(struct boot *b);
void boot_inflate(struct boot *b);
void boot_check(struct boot *b);
_Noreturn void boot_hand_over(struct boot *b);

/* Have the log write to the console, and keep what it writes: at the start and after a move. */
void boot_log_start(struct boot *b);

#endif
