// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decode the payload as often as there are arguments, compare what came out. The difference of two
 * runs' instruction counts is that of one decoding, exactly.
 */
#include <string.h>

#include "lib/decode.h"

#define WORKSPACE_MAX 0x40000

extern const unsigned char payload[], payload_end[], image[], image_end[];
int run(unsigned int times);

static unsigned char inflated[64 << 20] __attribute__((aligned(4096)));
static unsigned char workspace[WORKSPACE_MAX] __attribute__((aligned(8)));

int run(unsigned int times)
{
	struct payload p = {
		.source = payload,
		.source_size = (uint32_t)(payload_end - payload),
		.kernel = inflated,
		.kernel_size = (uint32_t)(image_end - image),
		.workspace = workspace,
		.workspace_size = WORKSPACE_MAX,
#ifdef VECTOR
		.vector = true,
#endif
	};
	enum error error;

	/* The first argument is the program's name. */
	while (--times) {
		error = DECODER(&p);
		if (error)
			return (int)error;
	}
	return memcmp(inflated, image, p.kernel_size) != 0 ? 255 : 0;
}
