/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the level verbose says besides: each decision and what it was made from, in lines that begin
 * with "- ". The loader prints them, and `kedge plan --verbose` those up to the plan.
 */
#ifndef KEDGE_LOG_VERBOSE_H
#define KEDGE_LOG_VERBOSE_H

#include "boot/boot.h"

/*
 * After the survey, failed or not: what r2 was, with each ATAG, each bank and each range that is
 * taken, and by whose word.
 */
void log_survey(struct boot *b);

/*
 * After the plan, failed or not: for each item where it is and why it may not stay there, the
 * places that were looked at and what is against them; and each move.
 */
void log_plan_search(struct boot *b);

/* After the tree was changed: what it says now, and what it said before. */
void log_fdt_changes(struct boot *b, const void *tree);

#endif
