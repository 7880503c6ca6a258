/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options for an image's settings, which kedge pack and kedge console share. */
#ifndef KEDGE_SETTINGS_OPTIONS_H
#define KEDGE_SETTINGS_OPTIONS_H

#include <argp.h>

/*
 * The options, as a child of a command's own parser. When that gets ARGP_KEY_INIT it sets the
 * child's input to a struct settings. An option changes its own fields alone. A wrong one is an
 * option_error().
 */
extern const struct argp settings_argp;

/* The line above them in a command's help. */
#define SETTINGS_HEADER "Settings, which kedge console can change later:"

#endif
