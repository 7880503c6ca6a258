/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ATAG lists: Linux Documentation/arm/booting.rst, section 4a, and asm/setup.h. */
#ifndef KEDGE_ATAGS_H
#define KEDGE_ATAGS_H

#include <stdbool.h>
#include <stdint.h>

#include "bootinfo.h"

#define ATAGS_LIMIT 0x4000 /* bytes; no list is longer */

#define ATAG_NONE     0x00000000u
#define ATAG_CORE     0x54410001u
#define ATAG_MEM      0x54410002u
#define ATAG_INITRD2  0x54420005u
#define ATAG_SERIAL   0x54410006u
#define ATAG_REVISION 0x54410007u
#define ATAG_CMDLINE  0x54410009u

/* Whether the 8 readable bytes at list look like the start of a list. */
bool atags_here(const uint32_t *list);

/*
 * Read a 4-aligned list into info; avail bytes of it can be read. *size gets the list's length in
 * bytes, with the last tag. Nothing is read past avail or ATAGS_LIMIT. On an error (ERR_ATAG_*)
 * info is empty, because no part of a malformed list is used; *size is then the offset of the wrong
 * tag.
 */
enum error atags_read(const uint32_t *list, uint32_t avail, struct bootinfo *info, uint32_t *size);

/*
 * Write where the initrd is into each ATAG_INITRD2 of a list that atags_read() accepted. If the
 * list has none, one is added at its end, and the list grows by ATAGS_INITRD_SIZE bytes.
 */
#define ATAGS_INITRD_SIZE 16
void atags_set_initrd(uint32_t *list, uint32_t start, uint32_t size);

#endif
