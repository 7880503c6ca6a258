/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The loader's <string.h>: the functions that the loader and the fetched libraries use. memcpy
 * copies upwards, and so may be used like memmove when the destination is below the source.
 */
#ifndef KEDGE_LIBC_STRING_H
#define KEDGE_LIBC_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memchr(const void *s, int c, size_t size);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t size);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t size);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);

#endif
