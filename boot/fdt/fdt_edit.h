/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Helpers for changing trees with libfdt. */
#ifndef KEDGE_FDT_EDIT_H
#define KEDGE_FDT_EDIT_H

#include <libfdt.h>

#include "fdt_walk.h"

/*
 * The offset of a child of the root, which is added if it is missing; negative: an error of libfdt.
 */
int fdt_edit_node(void *fdt, const char *name);

/* Write a number, big-endian, in 1 or 2 cells, and move *at behind it. */
void fdt_edit_number(fdt32_t **at, uint32_t cells, uint32_t value);

/* Write a number as eight hexadecimal digits, without a terminating 0. */
void fdt_edit_hex(char *text, uint32_t value);

#endif
