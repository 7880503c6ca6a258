/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan with all its checks, and what it says of the places that it looked at. */
#ifndef KEDGE_UNIT_PLAN_LOOKS_H
#define KEDGE_UNIT_PLAN_LOOKS_H

#include "boot/plan/plan.h"

/*
 * Follow the places that were looked at for each item of a plan that was made: each that was
 * passed over is said to be barred by something that is there, and they end with the one that the
 * item has. Returns NULL or what is wrong.
 */
const char *plan_looks_fault(const struct plan_request *in, const struct plan *p);

/*
 * Make the plan of in; the test fails, with all of it and the seed that it comes from, if it breaks
 * a promise. Returns the plan's error.
 */
enum error plan_make_checked(const struct plan_request *in, struct plan *p, uint64_t seed);

#endif
