/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KEDGE_SCALE_H
#define KEDGE_SCALE_H

#include <stdint.h>

/*
 * value * by / over, cut; by up to 2^24, over from 1 to 2^31. What does not fit is wrong. Without a
 * division, which ARMv4 has not and whose function is large.
 */
uint32_t scale(uint32_t value, uint32_t by, uint32_t over);

#endif
