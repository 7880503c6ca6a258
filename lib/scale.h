/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KEDGE_SCALE_H
#define KEDGE_SCALE_H

#include <stdint.h>

/*
 * Return value * by / over, rounded down. by is at most 2^24, over is 1 to 2^31. The result is
 * wrong if it does not fit in 32 bits. This works without division: ARMv4 has none, and a function
 * for it is large.
 */
uint32_t scale(uint32_t value, uint32_t by, uint32_t over);

#endif
