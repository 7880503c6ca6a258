// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as a kernel's file: zImages, ELF files, compressed ones. */
#include "scripts/kedge/kernel/kernel.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct failure f;
	struct kernel k;

	if (kernel_load(data, size, &k, &f))
		kernel_free(&k);
	return 0;
}
