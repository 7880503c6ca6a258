/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The loader's record of the boot (boot_record.h), read from a device tree as the kernel shows it.
 */
#ifndef KEDGE_BOOT_RECORD_READ_H
#define KEDGE_BOOT_RECORD_READ_H

#include "boot/record/boot_record.h"
#include "util/buffer.h"
#include "util/failure.h"

struct boot_record_found {
	char version[32];	   /* the loader's */
	struct boot_record record; /* fields that its version lacks are 0 */
	struct buffer warnings;	   /* their codes, each with its 0; the holder's */
	bool kept_log;
	uint32_t log, log_size; /* address and bytes */
};

/*
 * Read the properties in TREE/chosen, a directory. Whatever they hold, the result is safe to use.
 * False, with the reason in f, when there is no record, or one of an unknown version.
 */
bool boot_record_read(const char *tree, struct boot_record_found *t, struct failure *f);

/* The code of the warning that follows one, or the first for NULL; NULL at the end. */
const char *boot_record_next_warning(const struct boot_record_found *t, const char *code);

#endif
