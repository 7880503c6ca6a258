// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "boot/arch.h"
#include "memory.h"
#include "util/buffer.h"

#define PIECES_MAX 8

/* Global: arch_map() has no parameter for it. */
static struct {
	uint32_t address;
	size_t size;
	uint8_t *block, *bytes; /* bytes is aligned as address is, up to 8 */
} piece[PIECES_MAX];
static unsigned int pieces;

bool memory_put(uint32_t address, const void *data, size_t size, struct failure *f)
{
	unsigned int i;

	if (pieces == PIECES_MAX)
		return failed(f, "more than %d files in memory", PIECES_MAX);
	for (i = 0; i < pieces; i++) {
		if (size && piece[i].size && address <= piece[i].address + (piece[i].size - 1) &&
		    piece[i].address <= address + (size - 1))
			return failed(f, "what is at 0x%x overlaps what is at 0x%x", address,
				      piece[i].address);
	}
	piece[pieces].address = address;
	piece[pieces].size = size;
	piece[pieces].block = allocate(size + 16);
	piece[pieces].bytes = piece[pieces].block + address % 8;
	memcpy(piece[pieces].bytes, data, size);
	pieces++;
	return true;
}

void memory_clear(void)
{
	while (pieces)
		free(piece[--pieces].block);
}

static uint8_t *find(uint32_t address, uint32_t *avail)
{
	unsigned int i;

	for (i = 0; i < pieces; i++) {
		uint32_t distance = address - piece[i].address;

		if (address >= piece[i].address && distance < piece[i].size) {
			*avail = (uint32_t)piece[i].size - distance;
			return piece[i].bytes + distance;
		}
	}
	*avail = 0;
	return NULL;
}

uint32_t arch_readable(uint32_t address, uint32_t most, uint32_t near)
{
	uint32_t avail;

	(void)near;
	find(address, &avail);
	return avail < most ? avail : most;
}

bool arch_answers(uint32_t address, uint32_t width)
{
	(void)address;
	(void)width;
	return true;
}

void *arch_map(uint32_t address, uint32_t size, uint32_t near)
{
	uint32_t avail;
	uint8_t *bytes = find(address, &avail);

	(void)near;
	return size <= avail ? bytes : NULL;
}
