/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The branch filter, which makes ARM code compress better: where a BL instruction (always executed,
 * top byte 0xeb) says how far away its target is, the filtered word says where. It is the filter
 * for ARM of xz, so `xz --arm` makes and undoes the same.
 */
#ifndef KEDGE_BRANCH_H
#define KEDGE_BRANCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In place, over size bytes at data, which is 4-aligned and the start of what is filtered. */
void branch_filter_encode(void *data, size_t size);
void branch_filter_decode(void *data, size_t size);

/*
 * Decode, and return the digest (lib/digest.h, with seed 0) of what comes out, in one pass. vector:
 * the CPU has NEON, and it is on.
 */
uint32_t branch_filter_decode_digest(void *data, size_t size, bool vector);

#endif
