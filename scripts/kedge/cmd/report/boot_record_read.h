/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a loader told of the boot, read from a device tree as the kernel shows it:
 * boot/log/boot_record.h. */
#ifndef KEDGE_BOOT_RECORD_READ_H
#define KEDGE_BOOT_RECORD_READ_H

#include "boot/log/boot_record.h"
#include "util/buffer.h"
#include "util/failure.h"

struct boot_record_found {
	char version[32];	   /* the loader's */
	struct boot_record record; /* what its version lacks is 0 */
	struct buffer warnings;	   /* their codes, each with its 0; the holder's */
	bool kept_log;
	uint32_t log, log_size; /* address and bytes */
};

/*
 * Read the properties in TREE/chosen, a directory. Whatever they hold, the result is safe to use.
 * False, with the reason in f, when kedge told nothing there, or in a way that is not known.
 */
bool boot_record_read(const char *tree, struct boot_record_found *t, struct failure *f);

/* The next of the warnings' codes behind one, or the first for NULL; NULL at the end. */
const char *boot_record_next_warning(const struct boot_record_found *t, const char *code);

#endif
