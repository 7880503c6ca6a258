/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A timer that a device tree describes. It is for CPUs that have no counter of their own. */
#ifndef KEDGE_FDT_TIMER_H
#define KEDGE_FDT_TIMER_H

#include <stdbool.h>
#include <stdint.h>

struct fdt_timer {
	uint32_t address; /* of its registers, as the CPU sees them */
	uint32_t hz;	  /* 0: the tree does not say */
};

/*
 * Find the first SP804 (compatible "arm,sp804") in a checked tree that is "okay" and has an address
 * below 4 GiB on a multiple of 4. False when there is none.
 */
bool fdt_timer_find(const void *fdt, struct fdt_timer *timer);

#endif
