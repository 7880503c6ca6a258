// SPDX-License-Identifier: GPL-2.0-or-later
#include <libfdt.h>
#include <stdio.h>

#include "boot/arch.h"
#include "boot/fdt/fdt_tree.h"
#include "fdt_choice.h"
#include "dt/fdt_match_rules.h"

/*
 * The name of the next rule, from *kind on, by which the tree was chosen; NULL: there is no more.
 */
static const char *next_reason(const struct survey *s, uint32_t *kind)
{
	for (; *kind < FDT_MATCH_KINDS; (*kind)++) {
		if (s->fdt.origin != FDT_ORIGIN_R2 && FDT_MATCH_BY(s->fdt.rank) & 1u << *kind)
			return fdt_match_rule_name((*kind)++);
	}
	return NULL;
}

/* Why the tree was taken if no rule in it matched: what fdt_choose.c decides. */
static const char *other_reason(const struct survey *s)
{
	uint32_t i;

	if (s->fdt.origin == FDT_ORIGIN_R2)
		return s->fdt.count ? "none of the image's is known to fit" : "the image has none";
	if (s->fdt.count == 1)
		return "the only one";
	for (i = 0; i < s->warning_count; i++) {
		if (s->warning[i].error == ERR_FDT_NO_MATCH)
			return "none is known to fit";
	}
	return "all others are for other machines";
}

static const char *tree_model(const struct survey *s, uint32_t image)
{
	const void *fdt = arch_map(s->fdt.address, FDT_HEADER_SIZE, image);
	int length;
	const char *model = fdt_getprop(fdt, 0, "model", &length);

	return model && length > 0 && !model[length - 1] ? model : "";
}

void fdt_choice_print(const struct survey *s, uint32_t image)
{
	const char *model, *reason, *by = " by ";
	uint32_t kind = 0;

	if (s->fdt.origin == FDT_ORIGIN_NONE) {
		puts("tree: none");
		return;
	}
	printf("tree: %s", fdt_origin_name(s->fdt.origin));
	if (s->fdt.origin != FDT_ORIGIN_R2)
		printf(", %u of %u", s->fdt.number, s->fdt.count);
	while ((reason = next_reason(s, &kind))) {
		printf("%s%s", by, reason);
		by = ", ";
	}
	if (*by == ' ')
		printf(" (%s)", other_reason(s));
	model = tree_model(s, image);
	printf(", 0x%08x%s%s\n", s->fdt.address, *model ? ": " : "", model);
}

void fdt_choice_json(struct json *j, const struct survey *s, uint32_t image)
{
	const char *reason;
	uint32_t kind = 0;

	json_open(j, "tree", '{');
	json_string(j, "origin", fdt_origin_name(s->fdt.origin));
	if (s->fdt.origin != FDT_ORIGIN_NONE) {
		json_number(j, "address", s->fdt.address);
		json_string(j, "model", tree_model(s, image));
		json_number(j, "number", s->fdt.origin == FDT_ORIGIN_R2 ? 0 : s->fdt.number);
		json_number(j, "count", s->fdt.count);
		json_open(j, "by", '[');
		while ((reason = next_reason(s, &kind)))
			json_string(j, NULL, reason);
		json_close(j, ']');
		kind = 0;
		if (!next_reason(s, &kind))
			json_string(j, "reason", other_reason(s));
	}
	json_close(j, '}');
}
