// SPDX-License-Identifier: GPL-2.0-or-later
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fdt_match_rules.h"
#include "util/bytes.h"
#include "util/numbers.h"

#define NUMBERS_MAX 3
#define PROPERTY_ROOM                                                                            \
	64 /* bytes of a property in a tree beside its value: header, padding and name, and some \
	      to spare */
#define RULE_TEXT_ROOM 96

/* How many numbers a value has; 0: it is a name. */
static const struct form {
	unsigned int least, most;
	const char *text;
} forms[FDT_MATCH_KINDS] = {
	[FDT_MATCH_MACHINE] = {1, 1, "NUMBER"},	 [FDT_MATCH_REVISION] = {2, 2, "VALUE:MASK"},
	[FDT_MATCH_BOARD_ID] = {2, 2, "A:B"},	 [FDT_MATCH_MSM_ID] = {2, 3, "A:B[:C]"},
	[FDT_MATCH_COMPATIBLE] = {0, 0, "NAME"},
};

const char *fdt_match_rule_name(uint32_t kind)
{
	return strchr(fdt_match_kind_name(kind), ',') + 1;
}

/* Read numbers with colons between them; returns how many, 0 when the text is wrong. */
static unsigned int scan_numbers(const char *text, uint32_t *number)
{
	unsigned int count = 0;

	do {
		if (count == NUMBERS_MAX || !scan_number(&text, &number[count++]))
			return 0;
	} while (*text == ':' && *++text);
	return *text || text[-1] == ':' ? 0 : count;
}

static bool add_bytes(struct fdt_match_rules *s, uint32_t kind, const void *bytes, size_t size,
		      struct failure *f)
{
	if (size > FDT_MATCH_RULE_MAX - s->size[kind])
		return failed(f, "more of %s than %d bytes", fdt_match_rule_name(kind),
			      FDT_MATCH_RULE_MAX);
	memcpy(s->bytes[kind] + s->size[kind], bytes, size);
	s->size[kind] += (uint32_t)size;
	return true;
}

static bool add_name(struct fdt_match_rules *s, uint32_t kind, const char *name, struct failure *f)
{
	const char *p;

	for (p = name; *p > ' ' && *p <= '~'; p++)
		;
	if (!*name || *p)
		return failed(f, "%s=%s: not a name as \"compatible\" has it",
			      fdt_match_rule_name(kind), name);
	return add_bytes(s, kind, name, strlen(name) + 1, f);
}

static bool add_numbers(struct fdt_match_rules *s, uint32_t kind, const char *value,
			struct failure *f)
{
	unsigned int count, i;
	uint32_t number[NUMBERS_MAX];
	uint8_t cells[NUMBERS_MAX * 4];

	count = scan_numbers(value, number);
	if (count < forms[kind].least || count > forms[kind].most)
		return failed(f, "%s=%s: not %s", fdt_match_rule_name(kind), value,
			      forms[kind].text);
	if (kind == FDT_MATCH_REVISION && number[0] & ~number[1])
		return failed(f, "%s=%s: no revision has this value in the bits of the mask",
			      fdt_match_rule_name(kind), value);
	for (i = 0; i < count; i++)
		write_be32(cells + 4 * (size_t)i, number[i]);
	return add_bytes(s, kind, cells, 4 * (size_t)count, f);
}

bool fdt_match_rules_add(struct fdt_match_rules *s, char *text, struct failure *f)
{
	char *value = strchr(text, '=');
	uint32_t kind;

	if (!value)
		return failed(f,
			      "'%s': KEY=VALUE is wanted behind a comma; one in a name is written "
			      "twice",
			      text);
	*value++ = 0;
	for (kind = 0; kind < FDT_MATCH_KINDS && strcmp(text, fdt_match_rule_name(kind)) != 0;
	     kind++)
		;
	if (kind == FDT_MATCH_KINDS)
		return failed(f,
			      "'%s': the keys are machine, revision, compatible, msm-id and "
			      "board-id; a comma in a name is written twice",
			      text);
	return forms[kind].most ? add_numbers(s, kind, value, f) : add_name(s, kind, value, f);
}

/* Check that the loader reads the ids: msm-id has pairs where there is a board-id, else triples. */
static bool ids_good(const void *fdt, struct failure *f)
{
	int board = 0, length = 0;

	fdt_getprop(fdt, 0, fdt_match_kind_name(FDT_MATCH_BOARD_ID), &board);
	fdt_getprop(fdt, 0, fdt_match_kind_name(FDT_MATCH_MSM_ID), &length);
	if (length > 0 && length % (board > 0 ? 8 : 12))
		return failed(f, board > 0 ? "with a board-id, each msm-id is A:B"
					   : "without a board-id, each msm-id is A:B:C");
	return true;
}

bool fdt_match_rules_put(const struct fdt_match_rules *s, struct buffer *tree, struct failure *f)
{
	size_t room = tree->size;
	struct buffer out;
	uint32_t kind;
	bool good;
	int error;

	for (kind = 0; kind < FDT_MATCH_KINDS; kind++)
		room += s->size[kind] ? s->size[kind] + PROPERTY_ROOM : 0;
	if (room == tree->size)
		return true;
	out = (struct buffer){allocate(room), room};
	memset(out.data, 0, room); /* libfdt does not write the padding behind a value */
	error = fdt_open_into(tree->data, out.data, (int)room);
	for (kind = 0; kind < FDT_MATCH_KINDS && !error; kind++) {
		if (s->size[kind])
			error = fdt_setprop(out.data, 0, fdt_match_kind_name(kind), s->bytes[kind],
					    (int)s->size[kind]);
	}
	if (!error)
		error = fdt_pack(out.data);
	if (error)
		good = failed(f, "libfdt could not put the match rules into it");
	else if (s->size[FDT_MATCH_MSM_ID] || s->size[FDT_MATCH_BOARD_ID])
		good = ids_good(out.data, f);
	else
		good = true;
	if (!good) {
		buffer_free(&out);
		return false;
	}
	out.size = fdt_totalsize(out.data);
	buffer_free(tree);
	*tree = out;
	return true;
}

/* Write the entry of a property at *at as text, and move *at behind it; false at the end. */
static bool next_entry(const void *fdt, uint32_t kind, uint32_t *at, char *text)
{
	bool pair = kind != FDT_MATCH_MSM_ID;
	uint32_t words, i, length;
	const uint8_t *value;
	int size;

	value = fdt_getprop(fdt, 0, fdt_match_kind_name(kind), &size);
	if (!value || *at >= (uint32_t)size)
		return false;
	value += *at;
	length = (uint32_t)snprintf(text, RULE_TEXT_ROOM, "%s=", fdt_match_rule_name(kind));
	if (!forms[kind].most) {
		words = (uint32_t)strnlen((const char *)value, (uint32_t)size - *at);
		snprintf(text + length, RULE_TEXT_ROOM - length, "%.*s", (int)words, value);
		*at += words + 1;
		return true;
	}
	pair = pair || fdt_getprop(fdt, 0, fdt_match_kind_name(FDT_MATCH_BOARD_ID), NULL);
	words = pair ? forms[kind].least : forms[kind].most;
	if ((uint32_t)size - *at < words * 4)
		return false;
	for (i = 0; i < words; i++)
		length += (uint32_t)snprintf(text + length, RULE_TEXT_ROOM - length,
					     kind == FDT_MATCH_REVISION ? "%s0x%x" : "%s%u",
					     i ? ":" : "", read_be32(value + 4 * (size_t)i));
	*at += words * 4;
	return true;
}

void fdt_match_rules_print(const void *fdt)
{
	const char *before = ", for ";
	char text[RULE_TEXT_ROOM];
	uint32_t kind, at;

	for (kind = 0; kind < FDT_MATCH_KINDS; kind++) {
		for (at = 0; next_entry(fdt, kind, &at, text); before = " ")
			printf("%s%s", before, text);
	}
}

void fdt_match_rules_json(const void *fdt, struct json *j)
{
	char text[RULE_TEXT_ROOM];
	uint32_t kind, at;

	for (kind = 0; kind < FDT_MATCH_KINDS; kind++) {
		for (at = 0; next_entry(fdt, kind, &at, text);)
			json_string(j, NULL, text);
	}
}
