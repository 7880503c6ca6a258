/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libfdt's own check of a tree, from a build of it that assumes nothing. */
#ifndef KEDGE_STRICT_FDT_H
#define KEDGE_STRICT_FDT_H

#include <stddef.h>

int strict_fdt_check_full(const void *fdt, size_t size);

#endif
