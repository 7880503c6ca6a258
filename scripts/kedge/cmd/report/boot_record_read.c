// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/common/or_die.h"
#include "boot_record_read.h"
#include "util/bytes.h"

#define PATH_LIMIT 4096

/* A property's bytes; size 0 when there is none. */
static struct buffer property(const char *tree, const char *name)
{
	char path[PATH_LIMIT];

	snprintf(path, sizeof(path), "%s/chosen/kedge,%s", tree, name);
	if (access(path, F_OK))
		return (struct buffer){NULL, 0};
	return read_file_or_die(path);
}

/* Make bytes from outside safe to print on a terminal. */
static void make_printable(uint8_t *text, size_t size)
{
	for (; size; size--, text++) {
		if (*text && (*text < ' ' || *text > '~'))
			*text = '?';
	}
}

/* Read the record; false when it is cut, for a part of it would be shown as the whole. */
static bool take_record(struct boot_record_found *t, const struct buffer *b)
{
	const size_t least = offsetof(struct boot_record, item);
	uint32_t *word = (uint32_t *)&t->record;
	size_t i;

	for (i = 0; i < BOOT_RECORD_WORDS && i < b->size / 4; i++)
		word[i] = read_be32(b->data + 4 * i);
	if (b->size < least ||
	    (b->size - least) / sizeof(struct boot_record_item) < t->record.items)
		return false;
	if (t->record.items > PLAN_ITEMS)
		t->record.items = PLAN_ITEMS;
	return true;
}

static void take_log(struct boot_record_found *t, const struct buffer *b)
{
	if (b->size != 8)
		return;
	t->kept_log = true;
	t->log = read_be32(b->data);
	t->log_size = read_be32(b->data + 4);
}

bool boot_record_read(const char *tree, struct boot_record_found *t, struct failure *f)
{
	struct buffer version = property(tree, "version"), record = property(tree, "boot"),
		      log = property(tree, "log");
	char chosen[PATH_LIMIT];
	uint32_t layout = record.size >= 4 ? read_be32(record.data) : 0;
	size_t size = record.size;
	bool whole;

	memset(t, 0, sizeof(*t));
	make_printable(version.data, version.size);
	snprintf(t->version, sizeof(t->version), "%.*s", (int)version.size,
		 version.size ? (const char *)version.data : "");
	whole = take_record(t, &record);
	take_log(t, &log);
	t->warnings = property(tree, "warnings");
	make_printable(t->warnings.data, t->warnings.size);
	buffer_free(&version);
	buffer_free(&record);
	buffer_free(&log);
	if (layout == BOOT_RECORD_VERSION && whole)
		return true;
	buffer_free(&t->warnings);
	snprintf(chosen, sizeof(chosen), "%s/chosen", tree);
	if (access(chosen, F_OK))
		return failed(f, "%s: %s; are /proc and /sys mounted?", chosen, strerror(errno));
	if (layout == BOOT_RECORD_VERSION)
		return failed(f, "%s/kedge,boot: cut: its %zu bytes are fewer than its items take",
			      chosen, size);
	if (layout)
		return failed(f,
			      "%s: the record is by kedge %s, in version %u, which this kedge does "
			      "not know",
			      tree, t->version, layout);
	return failed(f,
		      "%s: nothing of kedge's in /chosen: the system was not started by it, or "
		      "without a device tree, or with --report no",
		      tree);
}

const char *boot_record_next_warning(const struct boot_record_found *t, const char *code)
{
	const char *start = (const char *)t->warnings.data;
	size_t at = 0;

	if (code)
		at = (size_t)(code - start) + strlen(code) + 1;
	/* The last one must have its 0. */
	if (at >= t->warnings.size || !memchr(start + at, 0, t->warnings.size - at))
		return NULL;
	return start + at;
}
