/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a loader told of the boot, read from a device tree as the kernel shows it: boot/log/boot_record.h. */
#ifndef KEDGE_TOLD_H
#define KEDGE_TOLD_H

#include "boot/log/boot_record.h"
#include "util/util.h"

struct told {
	char version[32];	/* the loader's */
	struct story story;	/* what its version lacks is 0 */
	struct buffer warnings; /* their codes, each with its 0; the holder's */
	bool kept_log;
	uint32_t log, log_size; /* address and bytes */
};

/*
 * Read the properties in TREE/chosen, a directory. Whatever they hold, the result is safe to use.
 * False, with the reason in f, when kedge told nothing there, or in a way that is not known.
 */
bool told_read(const char *tree, struct told *t, struct failure *f);

/* The next of the warnings' codes behind one, or the first for NULL; NULL at the end. */
const char *told_warning(const struct told *t, const char *code);

#endif
