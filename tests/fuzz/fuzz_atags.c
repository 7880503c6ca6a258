// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as an ATAG list: nothing is read outside, and an error leaves nothing behind. */
#include <stdlib.h>
#include <string.h>

#include "boot/bootinfo/atags.h"
#include "fuzz.h"

/* Whatever list it is, it then says where the initrd is, and has grown by no more than it may. */
static void check_initrd(const uint32_t *list, uint32_t length)
{
	uint32_t *copy = malloc(length + ATAGS_INITRD_SIZE), size;
	struct bootinfo info;

	memset(copy, 0xff, length + ATAGS_INITRD_SIZE);
	memcpy(copy, list, length);
	atags_set_initrd(copy, 0x1000, 0x234);
	if (atags_read(copy, length + ATAGS_INITRD_SIZE, &info, &size) ||
	    info.initrd_start != 0x1000 || info.initrd_size != 0x234 ||
	    (size != length && size != length + ATAGS_INITRD_SIZE))
		abort();
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct bootinfo nothing;
	uint32_t *list = malloc(size < 8 ? 8 : size), length;
	struct bootinfo info;
	enum error error;

	memset(list, 0, 8);
	memcpy(list, data, size);
	error = atags_read(list, (uint32_t)size, &info, &length);
	if (length > size ||
	    (error ? memcmp(&info, &nothing, sizeof(info)) != 0 : info.bank_count > BOOTINFO_BANKS))
		abort();
	if (!error)
		check_initrd(list, length);
	free(list);
	return 0;
}
