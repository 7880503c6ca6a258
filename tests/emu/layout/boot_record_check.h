/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tree that the kernel gets tells of the boot. */
#ifndef KEDGE_EMU_TOLD_H
#define KEDGE_EMU_TOLD_H

#include "draw.h"

/*
 * Check that the tree tells what the host planned, and that the log is what was said on the serial
 * line; or, where the policy is so, that it tells nothing. By cmocka's assertions.
 */
void check_told(struct drawn *d, const void *fdt);

#endif
