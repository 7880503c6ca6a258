/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers of lz4 and LZO share. */
#ifndef KEDGE_FUZZ_LZ_H
#define KEDGE_FUZZ_LZ_H

#include <stdlib.h>
#include <string.h>

#include "lib/decode.h"
#include "fuzz.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

typedef enum error decoder(const struct payload *p);

/* Decode from and to blocks of exactly the right size; returns what came out, the caller's. */
static inline uint8_t *decode(decoder *d, const uint8_t *source, size_t size, size_t kernel_size,
			      bool vector, enum error *error)
{
	uint8_t *copy = malloc(size), *kernel = malloc(kernel_size);
	struct payload p = {
		.source = copy,
		.source_size = (uint32_t)size,
		.kernel = kernel,
		.kernel_size = (uint32_t)kernel_size,
		.vector = vector,
	};

	memcpy(copy, source, size);
	*error = d(&p);
	CHECK(!memcmp(copy, source, size));
	free(copy);
	return kernel;
}

/*
 * expected is what a correct stream of that size inflates to, or NULL when the stream is not
 * correct.
 */
static inline void check_decoder(decoder *d, const uint8_t *source, size_t size,
				 const uint8_t *expected, size_t kernel_size)
{
	enum error error;
	uint8_t *kernel;
	int vector;

	for (vector = 0; vector < 2; vector++) {
		kernel = decode(d, source, size, kernel_size, vector, &error);
		CHECK(!error == !!expected);
		CHECK(!expected || !memcmp(kernel, expected, kernel_size));
		free(kernel);
		if (expected) {
			free(decode(d, source, size, kernel_size + 1, vector, &error));
			CHECK(error == ERR_PAY_LENGTH);
		}
		if (expected && kernel_size) {
			free(decode(d, source, size, kernel_size - 1, vector, &error));
			CHECK(error == ERR_PAY_LENGTH);
		}
	}
}

/* In place, too near or not: the fast loop must not make a difference. */
static inline void check_in_place(decoder *d, const uint8_t *source, size_t size,
				  size_t kernel_size, size_t gap)
{
	uint8_t *rooms[2];
	enum error errors[2];
	size_t room = kernel_size + gap, vector;

	if (room < size)
		room = size;
	for (vector = 0; vector < 2; vector++) {
		rooms[vector] = calloc(room, 1);
		memcpy(rooms[vector] + room - size, source, size);
		errors[vector] = d(&(struct payload){
			.source = rooms[vector] + room - size,
			.source_size = (uint32_t)size,
			.kernel = rooms[vector],
			.kernel_size = (uint32_t)kernel_size,
			.vector = vector,
		});
	}
	CHECK(errors[0] == errors[1]);
	CHECK(errors[0] || !memcmp(rooms[0], rooms[1], kernel_size));
	free(rooms[0]);
	free(rooms[1]);
}

#endif
