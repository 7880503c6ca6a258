/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A decoder of payloads, run in memory that the sanitizer watches. */
#ifndef KEDGE_TESTS_DECODING_H
#define KEDGE_TESTS_DECODING_H

#include <stdbool.h>
#include <stddef.h>

#include "boot/image/payload.h"
#include "scripts/kedge/util/buffer.h"

typedef enum error decode_function(const struct payload *p);

/*
 * Decode out of a block of exactly the source's size, which must not change, into one of
 * kernel_size bytes, with a workspace of that size. What came out is put into *out, the caller's,
 * unless it is NULL.
 */
enum error decode_once(decode_function *decode, const void *source, size_t source_size,
		       size_t kernel_size, size_t workspace_size, bool vector, struct buffer *out);

/* The same without and with vector: the error must be the same, and without one the bytes. */
enum error decode_both(decode_function *decode, const void *source, size_t source_size,
		       size_t kernel_size, size_t workspace_size, struct buffer *out);

/* Whether it decodes rightly over its own source, which ends gap bytes behind the kernel. */
bool decodes_in_place(decode_function *decode, const struct buffer *payload,
		      const struct buffer *kernel, size_t gap, size_t workspace_size, bool vector);

#endif
