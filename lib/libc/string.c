// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *p = a, *q = b;

	for (; size; size--, p++, q++) {
		if (*p != *q)
			return *p - *q;
	}
	return 0;
}

void *memchr(const void *s, int c, size_t size)
{
	const unsigned char *p = s;

	for (; size; size--, p++) {
		if (*p == (unsigned char)c)
			return (void *)p;
	}
	return NULL;
}

size_t strnlen(const char *s, size_t size)
{
	size_t length = 0;

	/* Speed matters: a boot measures the names of all of a tree's nodes with this. */
	while (length < size && s[length])
		length++;
	return length;
}

size_t strlen(const char *s)
{
	return strnlen(s, (size_t)-1 - (size_t)s);
}

int strncmp(const char *a, const char *b, size_t size)
{
	while (size && *a && *a == *b) {
		a++;
		b++;
		size--;
	}
	return size ? (unsigned char)*a - (unsigned char)*b : 0;
}

int strcmp(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return (unsigned char)*a - (unsigned char)*b;
}

char *strchr(const char *s, int c)
{
	return memchr(s, c, strlen(s) + 1);
}

char *strrchr(const char *s, int c)
{
	const char *p = s + strlen(s);

	for (;; p--) {
		if (*p == (char)c)
			return (char *)p;
		if (p == s)
			return NULL;
	}
}
