/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of kedge pack, which a board's file may set, too. */
#ifndef KEDGE_PACK_OPTIONS_H
#define KEDGE_PACK_OPTIONS_H

#include "board/board.h"
#include "image/choose_format.h"
#include "image/settings.h"
#include "image/trees.h"
#include "package/package.h"

/* What the command line of kedge pack asks for. */
struct pack_options {
	const char *kernel, *output;
	struct trees trees;
	const char *initrd; /* NULL: none */
	bool embed_initrd;
	enum image_format format;
	enum image_filter filter;
	bool has_filter, choose;
	struct format_preferences preferences;
	bool has_text_offset, has_bss_size;
	uint32_t text_offset, bss_size;
	struct settings settings;
	uint32_t arch; /* 0: by the kernel */
	struct package_options package;
	bool force;
	bool keep_zimage, has_format;
	bool quiet;
	struct board board; /* its name is empty: none */
};

/* Parse them. argv and what it points to must live as long as p. */
void pack_parse(int argc, char **argv, struct pack_options *p);

/*
 * Whether kedge pack has an option that a file of settings may set; *value gets whether it wants a
 * value. Kernel, output and board are not among them: they are the user's to choose.
 */
bool pack_takes(const char *name, bool *value);

#endif
