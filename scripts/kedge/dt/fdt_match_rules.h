/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which machines a device tree is for, in words: the properties that boot/survey/fdt_match.h tells
 * of. */
#ifndef KEDGE_FDT_MATCH_RULES_H
#define KEDGE_FDT_MATCH_RULES_H

#include "boot/survey/fdt_match.h"
#include "util/json.h"
#include "util/buffer.h"
#include "util/failure.h"

#define FDT_MATCH_RULE_MAX 512 /* bytes of a property */

/* The properties as they are in a tree. All zero: none. */
struct fdt_match_rules {
	uint32_t size[FDT_MATCH_KINDS];
	uint8_t bytes[FDT_MATCH_KINDS][FDT_MATCH_RULE_MAX];
};

/*
 * Add what a text says: machine=NUMBER, revision=VALUE:MASK, compatible=NAME, msm-id=A:B[:C] or
 * board-id=A:B. The text is cut at its '='. False, with the reason in f, when it is none of them.
 */
bool fdt_match_rules_add(struct fdt_match_rules *s, char *text, struct failure *f);

/*
 * Put the properties into the root of a checked tree, instead of those of the same name that it
 * has; its buffer is replaced when there are any. False, with the reason in f, when the tree's ids
 * would then not be read.
 */
bool fdt_match_rules_put(const struct fdt_match_rules *s, struct buffer *tree, struct failure *f);

/* Print those of a checked tree behind ", for", and as strings into an array. */
void fdt_match_rules_print(const void *fdt);
void fdt_match_rules_json(const void *fdt, struct json *j);

/* The word for a kind: its property's name without the vendor. */
const char *fdt_match_rule_name(uint32_t kind);

#endif
