/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernels made up. */
#ifndef KEDGE_TESTS_KERNELS_H
#define KEDGE_TESTS_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "scripts/kedge/util/buffer.h"

/* Bytes that compress about as well as a kernel does. */
struct buffer make_kernel(size_t size, uint64_t seed);
/* The same, and the first instruction branches to itself. */
struct buffer make_looping_kernel(size_t size, uint64_t seed);

#endif
