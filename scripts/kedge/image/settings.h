/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The settings: what an image is told to do, beside what is in it. kedge pack gives them to a new
 * image, kedge console changes those of one that is there, by the same options.
 */
#ifndef KEDGE_SETTINGS_H
#define KEDGE_SETTINGS_H

#include <argp.h>

#include "boot/image/image.h"
#include "util/json.h"
#include "util/util.h"

struct settings {
	struct image_params params; /* but what says where in the block something is */
	struct console_params console;
	const char *cmdline; /* ours, the argument's or the image's; NULL: none */
	uint32_t log_room;   /* bytes in which what the loader says is kept; 0: it is not */
};

/*
 * The options, as a child of a command's own parser, which sets the child's input to a struct
 * settings when it gets ARGP_KEY_INIT. An option changes its own fields alone; one that is wrong in
 * itself is an argp_error().
 */
extern const struct argp settings_argp;

/* What they are headed by in a command's help. */
#define SETTINGS_HEADER "Settings, which kedge console can change later:"

/* Check what options are wrong together; false, and why, when any are. */
bool settings_good(const struct settings *s, struct failure *f);

/* Print them on standard output, a line each; or into an object that is open. */
void settings_print(const struct settings *s);
void settings_json(const struct settings *s, struct json *j);

#endif
