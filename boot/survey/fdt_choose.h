/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The image's own device tree. */
#ifndef KEDGE_FDT_CHOOSE_H
#define KEDGE_FDT_CHOOSE_H

#include "survey.h"

/*
 * Find the tree among those that were appended to the image, one right behind the other, or, when
 * there are none, among those that were packed: s->tree, s->fdt_origin and what it was chosen by.
 * What r2 points at must be known by then. A tree beside a multiple of 8 is shifted onto one, into
 * what is in front of it. Where none of several matches the machine, a tree in r2 is left to be
 * found. Returns ERR_NONE, also when there are no trees, or fails the survey.
 */
enum error fdt_choose(struct survey *s, const void *image);

#endif
