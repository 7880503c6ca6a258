/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory: blocks with their size, and blocks that grow. */
#ifndef KEDGE_BUFFER_H
#define KEDGE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes from malloc. Who holds the buffer frees it. */
struct buffer {
	uint8_t *data;
	size_t size;
};

/*
 * malloc that never returns NULL; size may be 0. Without memory it prints "kedge: out of memory
 * (SIZE bytes)" and exits with status 1. It is the one function below cmd/ that ends the program:
 * no caller could go on.
 */
void *allocate(size_t size);

/* Free the bytes; the buffer is empty then. */
void buffer_free(struct buffer *b);

/* A buffer that grows up to limit bytes. */
struct growing {
	struct buffer buffer; /* size: bytes in use */
	size_t room, limit;
};

/* Make room for so many bytes more; false when that is above the limit or there is no memory. */
bool grow(struct growing *g, size_t more);

#endif
