/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pseudo-random numbers; the same from the same seed, everywhere. */
#ifndef KEDGE_TESTS_RANDOM_H
#define KEDGE_TESTS_RANDOM_H

#include <stdint.h>

struct random {
	uint64_t state;
};
uint32_t random_next(struct random *r);
/* From 0 up to, without, limit (at least 1). */
uint32_t random_below(struct random *r, uint32_t limit);

#endif
