/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The branch filter, which makes ARM code compress better. A BL instruction (always executed, top
 * byte 0xeb) holds the distance to its target; the filtered word holds the target's address. This
 * is xz's filter for ARM: `xz --arm` makes and undoes the same.
 */
#ifndef KEDGE_BRANCH_H
#define KEDGE_BRANCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Filter in place size bytes at data, which is 4-aligned and the start of what is filtered. */
void branch_filter_encode(void *data, size_t size);
void branch_filter_decode(void *data, size_t size);

/*
 * Decode, and return the digest (lib/digest.h, seed 0) of the result, in one pass. vector: the CPU
 * has NEON, and it is on.
 */
uint32_t branch_filter_decode_digest(void *data, size_t size, bool vector);

#endif
