/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan's promises (boot/plan/plan.h), checked with nothing of the plan's own code. */
#ifndef KEDGE_UNIT_PLAN_CHECK_H
#define KEDGE_UNIT_PLAN_CHECK_H

#include "boot/plan/plan.h"

/*
 * Go through the five steps of a plan that was made and follow who owns which memory. Returns NULL
 * or what is wrong with it.
 */
const char *plan_fault(const struct plan_request *in, const struct plan *p);

/* What plan_make() must answer for the sake of the input and the kernel's place alone. */
enum error plan_kernel_error(const struct plan_request *in);

/*
 * Whether there is a hole in RAM, clear of all that lies there now, of all that is occupied and of
 * the kernel, so large that every item can go there one behind the other.
 */
bool plan_is_roomy(const struct plan_request *in);

/* Print an input, so that a failure can be made again by hand. */
void plan_print(const struct plan_request *in, const struct plan *p);

#endif
