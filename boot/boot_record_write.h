/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing the boot record into the tree that the kernel gets. */
#ifndef KEDGE_BOOT_RECORD_WRITE_H
#define KEDGE_BOOT_RECORD_WRITE_H

#include "boot/boot.h"

/* Make room for the boot record in the tree at its new place. A failure ends the boot. */
void boot_record_reserve(struct boot *b);

/* Write the boot record into the tree, and the kept log to its place in the plan. */
void boot_record_write(struct boot *b, uint32_t entry);

#endif
