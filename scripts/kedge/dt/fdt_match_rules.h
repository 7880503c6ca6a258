/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Match rules: which machines a device tree is for, as text and as properties of its root. */
#ifndef KEDGE_FDT_MATCH_RULES_H
#define KEDGE_FDT_MATCH_RULES_H

#include "boot/fdt/fdt_match.h"
#include "util/json.h"
#include "util/buffer.h"
#include "util/failure.h"

#define FDT_MATCH_RULE_MAX 512 /* bytes of a property */

/* The rules' properties as they are in a tree. All zero: none. */
struct fdt_match_rules {
	uint32_t size[FDT_MATCH_KINDS];
	uint8_t bytes[FDT_MATCH_KINDS][FDT_MATCH_RULE_MAX];
};

/*
 * Add a rule: machine=NUMBER, revision=VALUE:MASK, compatible=NAME, msm-id=A:B[:C] or board-id=A:B.
 * The text is cut at its '='. False, with the reason in f, when it is none of these.
 */
bool fdt_match_rules_add(struct fdt_match_rules *s, char *text, struct failure *f);

/*
 * Put the rules into the root of a checked tree, in place of its properties of the same names; the
 * tree's buffer is replaced if there are any rules. False, with the reason in f, when the loader
 * would not read the tree's ids.
 */
bool fdt_match_rules_put(const struct fdt_match_rules *s, struct buffer *tree, struct failure *f);

/* Print the rules of a checked tree behind ", for"; or add them as strings to an array. */
void fdt_match_rules_print(const void *fdt);
void fdt_match_rules_json(const void *fdt, struct json *j);

/* The name of a kind of rule: its property's name without the vendor. */
const char *fdt_match_rule_name(uint32_t kind);

#endif
