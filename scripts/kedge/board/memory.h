/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A board's memory as far as files fill it: the host's side of boot/arch.h. */
#ifndef KEDGE_MEMORY_H
#define KEDGE_MEMORY_H

#include "util/util.h"

/*
 * Put a copy of bytes at an address; arch_map() then finds them there. Of two that overlap, the
 * first is found.
 */
void memory_put(uint32_t address, const void *data, size_t size);

/* Forget all that was put. */
void memory_clear(void);

#endif
