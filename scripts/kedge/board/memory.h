/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A board's memory, with the files that are put into it: boot/arch.h for the host. */
#ifndef KEDGE_MEMORY_H
#define KEDGE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "util/failure.h"

/*
 * Put a copy of bytes at an address; arch_map() then finds them there. False, with the reason in f,
 * when they overlap what is there or there are too many blocks of them.
 */
bool memory_put(uint32_t address, const void *data, size_t size, struct failure *f);

/* Forget all that was put. */
void memory_clear(void);

#endif
