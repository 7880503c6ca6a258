// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "numbers.h"

#define ADDRESS_SPACE ((uint64_t)1 << 32)

/* Read a number of 64 bits: a size may be all of the address space. */
static bool scan_wide(const char **text, uint64_t *value)
{
	const char *p = *text;
	char *end;
	unsigned long long number;
	unsigned int shift = 0;

	if (*p < '0' || *p > '9')
		return false;
	errno = 0;
	number = strtoull(p, &end, p[0] == '0' && (p[1] == 'x' || p[1] == 'X') ? 16 : 10);
	switch (*end) {
	case 'G':
		shift = 30;
		break;
	case 'M':
		shift = 20;
		break;
	case 'K':
		shift = 10;
		break;
	default:
		break;
	}
	if (errno || number > UINT32_MAX)
		return false;
	*value = (uint64_t)number << shift;
	*text = end + (shift ? 1 : 0);
	return true;
}

bool scan_number(const char **text, uint32_t *value)
{
	const char *at = *text;
	uint64_t wide;

	if (!scan_wide(&at, &wide) || wide > UINT32_MAX)
		return false;
	*value = (uint32_t)wide;
	*text = at;
	return true;
}

bool parse_number(const char *text, uint32_t *value)
{
	return scan_number(&text, value) && !*text;
}

/* Read ADDRESS+SIZE, wherever it ends. */
static bool scan_parts(const char **text, uint32_t *start, uint64_t *size)
{
	return scan_number(text, start) && *(*text)++ == '+' && scan_wide(text, size);
}

bool range_beyond(const char *text)
{
	uint32_t start;
	uint64_t size;

	return scan_parts(&text, &start, &size) && start + size > ADDRESS_SPACE;
}

bool scan_range(const char **text, uint32_t *start, uint32_t *size)
{
	uint64_t wide;

	if (!scan_parts(text, start, &wide) || *start + wide > ADDRESS_SPACE)
		return false;
	/* The size of the whole address space does not fit; its last page is never used. */
	*size = wide == ADDRESS_SPACE ? UINT32_MAX : (uint32_t)wide;
	return true;
}
