/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The loader's <stdlib.h>. The fetched libraries need these declarations. The loader does not link
 * the functions of the libraries that call them.
 */
#ifndef KEDGE_LIBC_STDLIB_H
#define KEDGE_LIBC_STDLIB_H

#include <stddef.h>

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void free(void *p);
unsigned long strtoul(const char *s, char **end, int base);

#endif
