/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the loader says on the serial line. */
#ifndef KEDGE_REPORT_H
#define KEDGE_REPORT_H

#include "boot/boot.h"

/* Begin a phase. */
void report_phase(struct boot *b, enum boot_phase phase);

/* At the level verbose: what was done, and how long each phase took, as far as there is a clock. */
void report_times(struct boot *b);

/*
 * Print, with the %s %c %u %x of lib/format.h: at the levels normal and verbose; at verbose alone;
 * at every level.
 */
void say(struct boot *b, const char *text, ...);
void say_more(struct boot *b, const char *text, ...);
void say_always(struct boot *b, const char *text, ...);

/* Print a warning: its code, message and the address it is about. */
void report_warning(struct boot *b, const struct warning *warning);

/* Print the survey's RAM and the plan's places, one line. */
void report_plan(struct boot *b);

/* Print where the tree came from and what is merged into it, one line. */
void report_tree(struct boot *b);

/* Print a failure's code and message and the address it is about, at every level. */
void report_error(struct boot *b, enum error error, uint32_t address);

/* Print a failure with what it is about, and stop as the parameters say. */
_Noreturn void report_failure(struct boot *b, enum error error, uint32_t address);
_Noreturn void report_plan_failure(struct boot *b);

#endif
