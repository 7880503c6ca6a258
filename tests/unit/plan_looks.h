/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a plan says of the places that it looked at, checked with nothing of the plan's own code. */
#ifndef KEDGE_UNIT_PLAN_LOOKS_H
#define KEDGE_UNIT_PLAN_LOOKS_H

#include "../../boot/plan.h"

/*
 * Follow the places that were looked at for each thing of a plan that was made: each that was
 * passed over is said to be barred by something that is there, and they end with the one that the
 * thing has. Returns NULL or what is wrong.
 */
const char *plan_looks_fault(const struct plan_input *in, const struct plan *p);

#endif
