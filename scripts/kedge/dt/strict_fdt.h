/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libfdt, built with all its checks, for overlays, which may hold anything, and for tests. libfdt.h
 * describes the functions and their error codes.
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
