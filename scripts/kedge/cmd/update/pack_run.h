/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running kedge pack with what a file in /etc/kedge asks for. */
#ifndef KEDGE_PACK_RUN_H
#define KEDGE_PACK_RUN_H

#include "board/conf.h"

/* A kernel to make images of. */
struct update {
	const char *root;    /* in front of all paths; "" */
	const char *version; /* NULL: the newest that is installed */
	const char *kernel;  /* NULL: ROOT/boot/vmlinuz-VERSION */
};

/*
 * Run kedge pack, in a process of its own, with the settings as its options; version and kernel are
 * known. True when it succeeded, and wrote output, if its options let it write.
 */
bool pack_run(const struct update *u, const struct conf *conf, const char *output);

#endif
