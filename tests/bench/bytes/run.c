// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Do CALL as often as there are arguments. The difference of two runs' instruction counts is that
 * of one call, exactly.
 */
#include <string.h>

#include "lib/branch.h"
#include "lib/digest.h"

extern unsigned char image[], image_end[];
int run(unsigned int times);

static unsigned char to[24 << 20] __attribute__((aligned(4096)));

int run(unsigned int times)
{
	size_t size = (size_t)(image_end - image);
	volatile uint32_t result;

	(void)to;
	(void)result;
	/* The first argument is the program's name. */
	while (--times)
		CALL;
	return 0;
}
