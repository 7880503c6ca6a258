/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log: what the loader says, and at which level. Its owner decides where it goes. */
#ifndef KEDGE_LOG_H
#define KEDGE_LOG_H

#include <stdarg.h>

#include "boot/survey/survey.h"

struct log {
	enum log_level level;
	/*
	 * Writes a text with the conversions of lib/format.h. The loader sets it anew when it has
	 * moved, since it points into the loader.
	 */
	void (*write)(struct log *log, const char *text, va_list arguments);
};

/*
 * Write, with the %s %c %u %x of lib/format.h: at the levels normal and verbose; at verbose alone;
 * at every level.
 */
void log_normal(struct log *log, const char *text, ...);
void log_verbose(struct log *log, const char *text, ...);
void log_always(struct log *log, const char *text, ...);

/* A warning: its code, message and the address it is about, one line. */
void log_warning(struct log *log, const struct warning *warning);

/* The survey's RAM and the plan's places, one line. */
void log_plan(struct log *log, const struct survey *s, const struct plan *p);

/* Where the device tree came from and what is merged into it, one line. */
void log_fdt(struct log *log, const struct survey *s);

/* A failure: its code, message and the address it is about, one line, at every level. */
void log_error(struct log *log, enum error error, uint32_t address);

/* The same of a plan that failed, with what there is no room for, and the RAM. */
void log_plan_error(struct log *log, const struct survey *s, const struct plan *p);

#endif
