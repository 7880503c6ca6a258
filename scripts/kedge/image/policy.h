/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The policies among an image's settings: who wins, and what is not taken from the bootloader. */
#ifndef KEDGE_POLICY_H
#define KEDGE_POLICY_H

#include "boot/image/image.h"
#include "util/json.h"
#include "util/failure.h"

/* Read one option's word into its own bits of policy; false when it is none of the option's. */
bool policy_tree(const char *word, uint32_t *policy);	/* image, r2 */
bool policy_initrd(const char *word, uint32_t *policy); /* bootloader, image */
bool policy_report(const char *word, uint32_t *policy); /* yes, no */

/* none, or a list with commas of mem, initrd, serial, revision; false, and why, in f. */
bool policy_ignore(const char *list, uint32_t *policy, struct failure *f);

/* Print them on standard output, in lines; or into an object that is open. */
void policy_print(uint32_t policy);
void policy_json(uint32_t policy, struct json *j);

#endif
