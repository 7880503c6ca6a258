// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boot_record_read.h"

#define PATH_LIMIT 4096

/* A property's bytes; size 0 when there is none. */
static struct buffer property(const char *tree, const char *name)
{
	char path[PATH_LIMIT];

	snprintf(path, sizeof(path), "%s/chosen/kedge,%s", tree, name);
	if (access(path, F_OK))
		return (struct buffer){NULL, 0};
	return read_file(path);
}

/* Bytes from outside that go to a terminal. */
static void make_printable(uint8_t *text, size_t size)
{
	for (; size; size--, text++) {
		if (*text && (*text < ' ' || *text > '~'))
			*text = '?';
	}
}

/* False when it is cut: what there is of it would be told as all that there was. */
static bool take_story(struct told *t, const struct buffer *b)
{
	const size_t least = offsetof(struct story, thing);
	uint32_t *word = (uint32_t *)&t->story;
	size_t i;

	for (i = 0; i < STORY_WORDS && i < b->size / 4; i++)
		word[i] = read_be32(b->data + 4 * i);
	if (b->size < least || (b->size - least) / sizeof(struct story_thing) < t->story.things)
		return false;
	if (t->story.things > PLAN_OBJECTS)
		t->story.things = PLAN_OBJECTS;
	return true;
}

static void take_log(struct told *t, const struct buffer *b)
{
	if (b->size != 8)
		return;
	t->kept_log = true;
	t->log = read_be32(b->data);
	t->log_size = read_be32(b->data + 4);
}

bool told_read(const char *tree, struct told *t, struct failure *f)
{
	struct buffer version = property(tree, "version"), story = property(tree, "boot"),
		      log = property(tree, "log");
	char chosen[PATH_LIMIT];
	uint32_t told = story.size >= 4 ? read_be32(story.data) : 0;
	size_t size = story.size;
	bool whole;

	memset(t, 0, sizeof(*t));
	make_printable(version.data, version.size);
	snprintf(t->version, sizeof(t->version), "%.*s", (int)version.size,
		 version.size ? (const char *)version.data : "");
	whole = take_story(t, &story);
	take_log(t, &log);
	t->warnings = property(tree, "warnings");
	make_printable(t->warnings.data, t->warnings.size);
	buffer_free(&version);
	buffer_free(&story);
	buffer_free(&log);
	if (told == STORY_VERSION && whole)
		return true;
	buffer_free(&t->warnings);
	snprintf(chosen, sizeof(chosen), "%s/chosen", tree);
	if (access(chosen, F_OK))
		return failed(f, "%s: %s; are /proc and /sys mounted?", chosen, strerror(errno));
	if (told == STORY_VERSION)
		return failed(f, "%s/kedge,boot: cut: %zu bytes are not all that it tells of",
			      chosen, size);
	if (told)
		return failed(f,
			      "%s: told by kedge %s, in a way (%u) that this kedge does not know",
			      tree, t->version, told);
	return failed(f,
		      "%s: nothing of kedge's in /chosen: the system was not started by it, or "
		      "without a device tree, or with --report no",
		      tree);
}

const char *told_warning(const struct told *t, const char *code)
{
	const char *start = (const char *)t->warnings.data;
	size_t at = 0;

	if (code)
		at = (size_t)(code - start) + strlen(code) + 1;
	/* One that does not end is none. */
	if (at >= t->warnings.size || !memchr(start + at, 0, t->warnings.size - at))
		return NULL;
	return start + at;
}
