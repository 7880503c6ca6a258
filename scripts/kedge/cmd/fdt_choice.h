/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which device tree a survey chose, and why. */
#ifndef KEDGE_CHOSEN_H
#define KEDGE_CHOSEN_H

#include "boot/survey/survey.h"
#include "util/json.h"

/* Print it on a line, or as an object "tree". The survey's memory must still be there. */
void chosen_print(const struct survey *s);
void chosen_json(struct json *j, const struct survey *s);

#endif
