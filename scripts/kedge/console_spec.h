/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of --console: TYPE[,shift=N][,width=N]@ADDRESS, or none. */
#ifndef KEDGE_CONSOLE_SPEC_H
#define KEDGE_CONSOLE_SPEC_H

#include "../../boot/image.h"
#include "util.h"

bool parse_console(const char *spec, struct console_params *params, struct failure *f);

/* The same words from the parameters, into text; returns text. */
char *console_spec(const struct console_params *params, char *text, size_t size);

#endif
