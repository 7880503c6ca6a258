/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which device tree a survey chose, and why. */
#ifndef KEDGE_FDT_CHOICE_H
#define KEDGE_FDT_CHOICE_H

#include "boot/survey/survey.h"
#include "util/json.h"

/*
 * Print it on a line, or as an object "tree"; image is where the image lies. The survey's memory
 * must still be there.
 */
void fdt_choice_print(const struct survey *s, uint32_t image);
void fdt_choice_json(struct json *j, const struct survey *s, uint32_t image);

#endif
