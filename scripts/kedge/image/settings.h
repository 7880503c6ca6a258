/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image's settings: console, command line, policies. kedge pack gives them to a new image, kedge
 * console changes those of an image, by the same options.
 */
#ifndef KEDGE_SETTINGS_H
#define KEDGE_SETTINGS_H

#include "boot/image/image.h"
#include "util/json.h"
#include "util/failure.h"

struct settings {
	struct image_params params; /* without the offsets in the block */
	struct console_params console;
	const char *cmdline; /* the image's own; NULL: none. The bytes are not of this struct */
	uint32_t log_room;   /* bytes to keep the loader's log in; 0: it is not kept */
};

/* Parse a word of --cmdline-mode. */
bool parse_cmdline_mode(const char *word, uint32_t *mode);

/* Check settings that depend on each other; false, with the reason in f, when they do not fit. */
bool settings_good(const struct settings *s, struct failure *f);

/* Print them on standard output, a line each; or add them to an open JSON object. */
void settings_print(const struct settings *s);
void settings_json(const struct settings *s, struct json *j);

#endif
