// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "log.h"
#include "boot_record.h"
#include "boot_record_write.h"

#define CODE_MAX 12 /* characters of a code, with its 0 */

static void *at(uint32_t address)
{
	return (void *)(uintptr_t)address;
}

void tell_keep_log(struct boot *b)
{
	const struct image_part *part = image_find(at(b->image), PART_LOG, 0);

	if (!part)
		return;
	b->log.offset = part->offset;
	b->log.size = part->size;
}

void tell_begin(struct boot *b)
{
	const struct survey *s = &b->survey;
	char codes[SURVEY_WARNINGS * CODE_MAX], *code = codes;
	struct story_begin begin = {
		.warnings = codes,
		.log = b->plan.place[PLAN_LOG],
		.log_room = s->plan.thing[PLAN_LOG].room,
	};
	uint32_t tree = b->plan.place[PLAN_TREE], i;
	const char *from;
	enum error error;

	for (i = 0; i < s->warning_count; i++) {
		from = error_code(s->warning[i].error);
		do
			*code++ = *from;
		while (*from++);
	}
	begin.warnings_size = (uint32_t)(code - codes);
	error = story_begin(at(tree), s->plan.thing[PLAN_TREE].room, &begin);
	if (error)
		report_failure(b, error, tree);
}

static uint32_t flags_of(const struct boot *b)
{
	return (b->cpu.hyp ? STORY_HYP : 0) | (b->caches_on ? STORY_CACHES : 0) |
	       (b->plan.in_place ? STORY_IN_PLACE : 0) |
	       (b->survey.plan.initrd_ours ? STORY_INITRD_OURS : 0) |
	       (b->log.cut ? STORY_LOG_CUT : 0);
}

void tell_end(struct boot *b, uint32_t entry)
{
	const struct survey *s = &b->survey;
	const struct image_kernel *k = &image_header(at(b->loader))->kernel;
	struct story story = {
		.version = STORY_VERSION,
		.image = b->image,
		.r1 = b->r1,
		.r2 = b->r2,
		.midr = b->cpu.midr,
		.sctlr = b->cpu.sctlr,
		.flags = flags_of(b),
		.r2_kind = s->r2_kind,
		.r2_found = s->r2_found,
		.ram_base = s->plan.ram_base,
		.base_by = s->plan.base_by,
		.banks_origin = s->banks_origin,
		.tree_origin = s->tree_origin,
		.tree_number = s->tree_number,
		.tree_count = s->tree_count,
		.initrd = survey_initrd(s, &b->plan),
		.initrd_size = s->initrd_size,
		.kernel = entry,
		.format = k->format,
		.inflated_size = k->inflated_size,
		.inflated_digest = k->inflated_digest,
		.bss_size = k->bss_size,
		.text_offset = k->text_offset,
		.filter = k->filter,
		.bytes_moved = b->plan.bytes_moved,
		.hz = b->clock.hz,
		.things = PLAN_OBJECTS,
	};
	uint32_t i;

	memcpy(story.ticks, b->ticks, sizeof(story.ticks));
	for (i = 0; i < PLAN_OBJECTS; i++) {
		const struct plan_thing *t = &s->plan.thing[i];

		story.thing[i] = (struct story_thing){t->from, t->size, b->plan.place[i], t->room};
	}
	if (s->plan.thing[PLAN_LOG].room)
		memcpy(at(b->plan.place[PLAN_LOG]), at(b->loader + b->log.offset), b->log.used);
	story_end(at(b->plan.place[PLAN_TREE]), &story, b->log.used);
}
