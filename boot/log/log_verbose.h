/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the level verbose adds to the log: each decision and what it was made from, in lines that
 * begin with "- ". The loader prints them, and `kedge plan --verbose` those up to the plan.
 */
#ifndef KEDGE_LOG_VERBOSE_H
#define KEDGE_LOG_VERBOSE_H

#include "log.h"

/*
 * After the survey, failed or not: what r2 was, with each ATAG, each bank and each range that is
 * taken, and where each of them was found.
 */
void log_survey(struct log *log, const struct survey_given *given, const struct survey *s);

/*
 * After the plan, failed or not: the kernel of that image; for each item where it is and why it may
 * not stay there, the places that were looked at and what is in the way there; and each move.
 */
void log_plan_search(struct log *log, const struct image_kernel *kernel,
		     const struct plan_request *request, const struct plan *p);

/* After the tree was changed: what it says now, and what it said before. */
void log_fdt_changes(struct log *log, const struct survey *s, const void *fdt);

#endif
