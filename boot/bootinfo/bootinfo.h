/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a bootloader says about the machine, by ATAGs or by a device tree, in one form. */
#ifndef KEDGE_BOOTINFO_H
#define KEDGE_BOOTINFO_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/error.h"

#define BOOTINFO_BANKS 16

struct bank {
	uint32_t start, size; /* bytes; start + size may be 2^32, not more */
};

struct bootinfo {
	uint32_t bank_count;
	struct bank bank[BOOTINFO_BANKS];
	struct bank window;  /* a tree's linux,usable-memory-range; size 0: none */
	const char *cmdline; /* where it was read, not terminated; NULL or empty: none */
	uint32_t cmdline_length;
	uint32_t initrd_start, initrd_size; /* size 0: none */
	bool has_serial, has_revision;
	uint32_t serial_high, serial_low;
	uint32_t revision;
	char psci; /* how the tree says to call PSCI: 's' for SMC, 'h' for HVC; 0: no PSCI */
};

/* Add a bank. Size 0 adds nothing. False when there is no room for it. */
bool bootinfo_add_bank(struct bootinfo *info, uint32_t start, uint32_t size);

/* Cut the banks to a window, unless it is empty. The kernel does the same with a tree's window. */
void bootinfo_cut(struct bootinfo *info, struct bank window);

#endif
