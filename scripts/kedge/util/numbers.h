/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers and address ranges as users write them. */
#ifndef KEDGE_NUMBERS_H
#define KEDGE_NUMBERS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Read a number, decimal or 0x hexadecimal, with an optional K, M or G (of 1024), from *text and
 * step over it. False when there is none or it does not fit in 32 bits.
 */
bool scan_number(const char **text, uint32_t *value);

/* The same of a whole string. */
bool parse_number(const char *text, uint32_t *value);

/* Read ADDRESS+SIZE, a range that ends at 4 GiB or below, from *text and step over it. */
bool scan_range(const char **text, uint32_t *start, uint32_t *size);

/* Whether a text begins with ADDRESS+SIZE that ends above 4 GiB. */
bool range_beyond(const char *text);

#endif
