/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telling the system that runs next of the boot, in the tree that it gets. */
#ifndef KEDGE_BOOT_RECORD_WRITE_H
#define KEDGE_BOOT_RECORD_WRITE_H

#include "boot/boot.h"

/* Make room for the record in the tree at its place; a failure ends the boot. */
void boot_record_reserve(struct boot *b);

/* Write the record, and what was said, where the plan has it. */
void boot_record_write(struct boot *b, uint32_t entry);

#endif
