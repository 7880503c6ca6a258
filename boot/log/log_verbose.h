/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the level verbose adds to the log: each decision and the reasons for it, in lines that begin
 * with "- ". The loader prints all of them. `kedge plan --verbose` prints those up to the plan.
 */
#ifndef KEDGE_LOG_VERBOSE_H
#define KEDGE_LOG_VERBOSE_H

#include "log.h"

/*
 * Print the survey, even if it failed: what r2 was, with each ATAG; and each bank and each occupied
 * range, with the source of each.
 */
void log_survey(struct log *log, const struct survey_given *given, const struct survey *s);

/*
 * Print the plan, even if it failed: the kernel; for each item where it is, why it cannot stay
 * there, its candidates and what the conflict at each is; and each move.
 */
void log_plan_search(struct log *log, const struct image_kernel *kernel,
		     const struct plan_request *request, const struct plan *p);

/* Print what the tree says after the changes, and what it said before. */
void log_fdt_changes(struct log *log, const struct survey *s, const void *fdt);

#endif
