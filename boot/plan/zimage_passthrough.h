/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stock zImage that stays as it is, byte for byte, because somebody has signed it. The loader
 * merges the tree, puts the zImage where it will overwrite nothing, checks it, and enters it.
 *
 * What Linux's own decompressor does (arch/arm/boot/compressed/head.S): its kernel goes to its RAM
 * base + text offset, with a page table of 16 KiB in front. It moves itself only if it lies in the
 * way of that. Else it uses the bytes behind itself for its bss, stack (4 KiB) and heap (64 KiB).
 * Its RAM base is its own address with the low 27 bits cleared. If a tree in r2 says that there is
 * no RAM (since Linux 5.11), it is the lowest bank's start on a multiple of 2 MiB.
 */
#ifndef KEDGE_ZIMAGE_PASSTHROUGH_H
#define KEDGE_ZIMAGE_PASSTHROUGH_H

#include "plan.h"

#define ZIMAGE_ROOM  0x20000u /* bytes behind the zImage that it uses */
#define ZIMAGE_ALIGN 32u      /* alignment of a zImage that moves */

/*
 * Complete the request for a zImage at image: the RAM base is the one that the zImage will find,
 * and the kernel's range covers every place that it may use for its kernel. The banks and
 * in->kernel must be set.
 */
void zimage_passthrough(struct plan_request *in, uint32_t image);

#endif
