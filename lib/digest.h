/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The digest of everything that kedge checks: XXH32, which `xxhsum -H0` shows, too (seed 0). It
 * finds damage: of accidental damage, one case in 2^32 is missed. It does not find malice.
 */
#ifndef KEDGE_DIGEST_H
#define KEDGE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The digest of size bytes at data, which is 4-aligned. seed is 0, or a digest to continue from.
 * Works with MMU and caches on or off.
 */
uint32_t digest(const void *data, size_t size, uint32_t seed);

/* The same with seed 0. vector: the CPU has NEON, and it is on. */
uint32_t digest_vector(const void *data, size_t size, bool vector);

/*
 * The parts of a digest, for one that is computed along with other work (lib/branch.c). Begin with
 * four lanes, feed the bytes to them in rounds of 16, and end with the bytes that are left. size is
 * that of all bytes.
 */
#define DIGEST_ROUND  16
#define DIGEST_VECTOR 4 /* rounds per pass of a vector loop */

void digest_begin(uint32_t lane[4], uint32_t seed);
uint32_t digest_end(const uint32_t lane[4], const void *left, size_t size, uint32_t seed);

#endif
