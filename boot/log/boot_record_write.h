/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telling the system that runs next of the boot, in the tree that it gets. */
#ifndef KEDGE_TELL_H
#define KEDGE_TELL_H

#include "boot/boot.h"

/* Keep what is said from now on, if the image, which must be checked, has a part for it. */
void tell_keep_log(struct boot *b);

/* Make room for the story in the tree at its place; a failure ends the boot. */
void tell_begin(struct boot *b);

/* Write the story, and what was said, where the plan has it. */
void tell_end(struct boot *b, uint32_t entry);

#endif
