// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as an ATAG list: nothing is read outside, and an error leaves nothing behind. */
#include <stdlib.h>
#include <string.h>

#include "../../boot/atags.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct bootinfo nothing;
	uint32_t *list = malloc(size < 8 ? 8 : size), length;
	struct bootinfo info;
	enum error error;

	memset(list, 0, 8);
	memcpy(list, data, size);
	error = atags_read(list, (uint32_t)size, &info, &length);
	if (error ? memcmp(&info, &nothing, sizeof(info)) != 0 || length != 0
		  : length > size || info.bank_count > BOOTINFO_BANKS)
		abort();
	if (!error)
		atags_set_initrd_start(list, 0x1000);
	free(list);
	return 0;
}
