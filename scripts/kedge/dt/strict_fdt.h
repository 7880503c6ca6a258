/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libfdt from a build of it that assumes nothing: for overlays, which are not ours, and to compare
 * with. libfdt.h tells what each function does, and its error codes.
 */
#ifndef KEDGE_STRICT_FDT_H
#define KEDGE_STRICT_FDT_H

#include <stddef.h>

int strict_fdt_check_full(const void *fdt, size_t size);
int strict_fdt_open_into(const void *fdt, void *to, int size);
int strict_fdt_overlay_apply(void *fdt, void *overlay);
int strict_fdt_pack(void *fdt);
const char *strict_fdt_strerror(int error);

#endif
