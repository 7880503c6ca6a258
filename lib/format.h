/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of printf that the loader needs. */
#ifndef KEDGE_FORMAT_H
#define KEDGE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Format into buffer, cut to size bytes with the terminating 0 (size is at least 1). It knows %s %c
 * %u %x (with leading 0x) and %%, without width, flags or length. Numbers are unsigned int.
 */
void format(char *buffer, size_t size, const char *text, va_list arguments);

#endif
