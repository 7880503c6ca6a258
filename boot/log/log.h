/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the loader says on the serial line. */
#ifndef KEDGE_LOG_H
#define KEDGE_LOG_H

#include "boot/boot.h"

/* Begin a phase. */
void phase_begin(struct boot *b, enum boot_phase phase);

/* At the level verbose: what was done, and how long each phase took, as far as there is a clock. */
void log_times(struct boot *b);

/*
 * Print, with the %s %c %u %x of lib/format.h: at the levels normal and verbose; at verbose alone;
 * at every level.
 */
void log_normal(struct boot *b, const char *text, ...);
void log_verbose(struct boot *b, const char *text, ...);
void log_always(struct boot *b, const char *text, ...);

/* Print a warning: its code, message and the address it is about. */
void log_warning(struct boot *b, const struct warning *warning);

/* Print the survey's RAM and the plan's places, one line. */
void log_plan(struct boot *b);

/* Print where the tree came from and what is merged into it, one line. */
void log_fdt(struct boot *b);

/* Print a failure's code and message and the address it is about, at every level. */
void log_error(struct boot *b, enum error error, uint32_t address);

/* Print a failure with what it is about, and stop as the parameters say. */
_Noreturn void panic(struct boot *b, enum error error, uint32_t address);
_Noreturn void panic_plan(struct boot *b);

#endif
