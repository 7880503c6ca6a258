/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the loader does on an error: the words of --on-error. */
#ifndef KEDGE_ON_ERROR_H
#define KEDGE_ON_ERROR_H

#include "boot/image/image.h"
#include "util/failure.h"

#define ON_ERROR_SPEC_MAX 40

/*
 * Parse halt, psci, psci=smc, psci=hvc, write=ADDRESS:VALUE or return into the parameters; false,
 * with the reason in f, when it is none of them.
 */
bool parse_on_error(const char *spec, struct image_params *p, struct failure *f);

/* Write these words for the parameters into text; returns text. */
char *on_error_spec(const struct image_params *p, char *text, size_t size);

#endif
