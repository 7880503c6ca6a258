/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of what changes trees, by libfdt. */
#ifndef KEDGE_FDT_EDIT_H
#define KEDGE_FDT_EDIT_H

#include <libfdt.h>

#include "fdt_walk.h"

/* A child of the root's, made if there is none; negative: an error of libfdt's. */
int fdt_edit_node(void *fdt, const char *name);

/* Write a number, big-endian, in so many cells, and step over it. */
void fdt_edit_number(fdt32_t **at, uint32_t cells, uint32_t value);

/* Write a number as eight hexadecimal digits, without a terminating 0. */
void fdt_edit_hex(char *text, uint32_t value);

#endif
