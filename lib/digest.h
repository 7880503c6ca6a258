/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The digest of all that kedge checks: XXH32, whose value `xxhsum -H0` shows too (with seed 0). It
 * finds damage (all but one in 2^32 of what is not aimed at it), not malice.
 */
#ifndef KEDGE_DIGEST_H
#define KEDGE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/* Over size bytes at data, which is 4-aligned; seed is 0, or a digest to continue from. */
uint32_t digest(const void *data, size_t size, uint32_t seed);

#endif
