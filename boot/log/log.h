/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log: what the loader says, and at which level. The log's owner decides where it goes. */
#ifndef KEDGE_LOG_H
#define KEDGE_LOG_H

#include <stdarg.h>

#include "boot/survey/survey.h"

struct log {
	enum log_level level;
	/*
	 * Write a text with the conversions of lib/format.h. This points into the loader, and so
	 * the loader sets it again after it has moved.
	 */
	void (*write)(struct log *log, const char *text, va_list arguments);
};

/*
 * Write, with the conversions %s %c %u %x of lib/format.h. log_normal() writes at the levels normal
 * and verbose, log_verbose() at verbose only, log_always() at every level.
 */
void log_normal(struct log *log, const char *text, ...);
void log_verbose(struct log *log, const char *text, ...);
void log_always(struct log *log, const char *text, ...);

/* A warning in one line: code, message, and the address that it is about. */
void log_warning(struct log *log, const struct warning *warning);

/* The RAM from the survey and the places from the plan, in one line. */
void log_plan(struct log *log, const struct survey *s, const struct plan *p);

/* Where the device tree came from and what is merged into it, in one line. */
void log_fdt(struct log *log, const struct survey *s);

/* A failure in one line, at every level: code, message, and the address that it is about. */
void log_error(struct log *log, enum error error, uint32_t address);

/* The same for a plan that failed, with the item that has no room, and the RAM. */
void log_plan_error(struct log *log, const struct survey *s, const struct plan *p);

#endif
