/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of printf that the loader needs. */
#ifndef KEDGE_FORMAT_H
#define KEDGE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Format into buffer, cut to size bytes with the terminating 0 (size at least 1). Known are %s %c
 * %u %x (with leading 0x) and %%, without width, flags or length; numbers are unsigned int.
 */
void format(char *buffer, size_t size, const char *text, va_list arguments);

#endif
