/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The policies among an image's settings: which device tree and initrd are used, and what is
 * ignored of what the bootloader says.
 */
#ifndef KEDGE_POLICY_H
#define KEDGE_POLICY_H

#include "boot/image/image.h"
#include "util/json.h"
#include "util/failure.h"

/* Set an option's bits of policy by its word; false when the word is not one of the option's. */
bool policy_tree(const char *word, uint32_t *policy);	/* image, r2 */
bool policy_initrd(const char *word, uint32_t *policy); /* bootloader, image */
bool policy_report(const char *word, uint32_t *policy); /* yes, no */

/*
 * The same by "none" or a list with commas of mem, initrd, serial and revision; false, with the
 * reason in f, when it is wrong.
 */
bool policy_ignore(const char *list, uint32_t *policy, struct failure *f);

/* Print them on standard output, a line each; or add them to an open JSON object. */
void policy_print(uint32_t policy);
void policy_json(uint32_t policy, struct json *j);

#endif
