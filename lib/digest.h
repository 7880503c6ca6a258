/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The digest of all that kedge checks: XXH32, whose value `xxhsum -H0` shows too (with seed 0). It
 * finds damage (all but one in 2^32 of what is not aimed at it), not malice.
 */
#ifndef KEDGE_DIGEST_H
#define KEDGE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Over size bytes at data, which is 4-aligned; seed is 0, or a digest to continue from. At any
 * time, with the MMU and the caches off too.
 */
uint32_t digest(const void *data, size_t size, uint32_t seed);

/* The same with seed 0; vector: the CPU has NEON, and it is on. */
uint32_t digest_vector(const void *data, size_t size, bool vector);

/*
 * What a digest is made of, for one that is taken in passing (lib/branch.c): the four lanes begin,
 * take the bytes in rounds of 16, and end with what is left behind the rounds. size is that of all
 * the bytes.
 */
#define DIGEST_ROUND  16
#define DIGEST_VECTOR 4 /* rounds that the vector loops take at a time */

void digest_begin(uint32_t lane[4], uint32_t seed);
uint32_t digest_end(const uint32_t lane[4], const void *left, size_t size, uint32_t seed);

#endif
