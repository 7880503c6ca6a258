// SPDX-License-Identifier: GPL-2.0-or-later
#include "decoding.h"

#include <stdlib.h>
#include <string.h>

#include "test.h"

#define JUNK 0xa5

enum error decode_once(decode_function *decode, const void *source, size_t source_size,
		       size_t kernel_size, size_t workspace_size, bool vector, struct buffer *out)
{
	struct payload p = {
		.source = copy_exactly(source, source_size),
		.source_size = (uint32_t)source_size,
		.kernel = allocate(kernel_size),
		.kernel_size = (uint32_t)kernel_size,
		.workspace = allocate(workspace_size),
		.workspace_size = (uint32_t)workspace_size,
		.vector = vector,
	};
	enum error error;

	memset(p.kernel, JUNK, kernel_size);
	error = decode(&p);
	assert_memory_equal(p.source, source, source_size);
	free((void *)(uintptr_t)p.source);
	free(p.workspace);
	if (out)
		*out = (struct buffer){p.kernel, kernel_size};
	else
		free(p.kernel);
	return error;
}

enum error decode_both(decode_function *decode, const void *source, size_t source_size,
		       size_t kernel_size, size_t workspace_size, struct buffer *out)
{
	struct buffer plain, vector;
	enum error error;

	error = decode_once(decode, source, source_size, kernel_size, workspace_size, false,
			    &plain);
	assert_error(decode_once(decode, source, source_size, kernel_size, workspace_size, true,
				 &vector),
		     error);
	if (!error)
		assert_memory_equal(vector.data, plain.data, kernel_size);
	buffer_free(&plain);
	if (out)
		*out = vector;
	else
		buffer_free(&vector);
	return error;
}

bool decodes_in_place(decode_function *decode, const struct buffer *payload,
		      const struct buffer *kernel, size_t gap, size_t workspace_size, bool vector)
{
	uint8_t *room = allocate(kernel->size + gap);
	struct payload p = {
		.source = room + kernel->size + gap - payload->size,
		.source_size = (uint32_t)payload->size,
		.kernel = room,
		.kernel_size = (uint32_t)kernel->size,
		.workspace = allocate(workspace_size),
		.workspace_size = (uint32_t)workspace_size,
		.vector = vector,
	};
	bool good;

	memset(room, JUNK, kernel->size + gap);
	memcpy(room + kernel->size + gap - payload->size, payload->data, payload->size);
	good = decode(&p) == ERR_NONE && !memcmp(room, kernel->data, kernel->size);
	free(p.workspace);
	free(room);
	return good;
}
