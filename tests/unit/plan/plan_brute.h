/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The best plan of a small memory, found by trying all there are. */
#ifndef KEDGE_UNIT_PLAN_BRUTE_H
#define KEDGE_UNIT_PLAN_BRUTE_H

#include "boot/plan/plan.h"

/* All addresses and sizes must be multiples of it, and within 32 of them from BRUTE_BASE on. */
#define BRUTE_UNIT  0x4000u
#define BRUTE_BASE  0x40000000u
#define BRUTE_UNITS 32

/* The fewest units that any plan moves in which nothing moves twice, or -1 when there is none. The
 * kernel's place is good. */
int brute_plan(const struct plan_request *in);

/* Whether there is a plan when one item may be put aside for a while, and so moves twice. */
bool brute_plan_bounced(const struct plan_request *in);

#endif
