// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "boot/record/boot_record.h"
#include "boot_record_write.h"
#include "panic.h"
#include "step.h"

#define CODE_MAX 12 /* characters of an error code with its terminating 0 */

void boot_record_reserve(struct boot *b)
{
	const struct survey *s = &b->survey;
	char codes[SURVEY_WARNINGS * CODE_MAX], *code = codes;
	struct boot_record_room room = {
		.warnings = codes,
		.log = b->plan.place[PLAN_LOG],
		.log_room = s->request.item[PLAN_LOG].room,
	};
	uint32_t tree = b->plan.place[PLAN_FDT], i;
	const char *from;
	enum error error;

	for (i = 0; i < s->warning_count; i++) {
		from = error_code(s->warning[i].error);
		do
			*code++ = *from;
		while (*from++);
	}
	room.warnings_size = (uint32_t)(code - codes);
	error = boot_record_add(boot_at(tree), s->request.item[PLAN_FDT].room, &room);
	if (error)
		panic(b, error, tree);
}

static uint32_t flags_of(const struct boot *b)
{
	return (b->cpu.hyp ? BOOT_RECORD_HYP : 0) |
	       (b->progress.caches_on ? BOOT_RECORD_CACHES : 0) |
	       (b->plan.in_place ? BOOT_RECORD_IN_PLACE : 0) |
	       (b->survey.request.initrd_ours ? BOOT_RECORD_INITRD_OURS : 0) |
	       (b->progress.kept_log.cut ? BOOT_RECORD_LOG_CUT : 0);
}

void boot_record_write(struct boot *b, uint32_t entry)
{
	const struct survey *s = &b->survey;
	const struct image_kernel *k = &image_header(boot_at(b->loader))->kernel;
	struct boot_record record = {
		.version = BOOT_RECORD_VERSION,
		.image = b->given.image,
		.r1 = b->given.r1,
		.r2 = b->given.r2,
		.midr = b->cpu.midr,
		.sctlr = b->cpu.sctlr,
		.flags = flags_of(b),
		.r2_kind = s->r2_kind,
		.r2_found = s->r2_found,
		.ram_base = s->request.ram_base,
		.base_by = s->request.base_by,
		.banks_origin = s->banks_origin,
		.fdt_origin = s->fdt.origin,
		.tree_number = s->fdt.number,
		.tree_count = s->fdt.count,
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
		.hz = b->times.clock.hz,
		.items = PLAN_ITEMS,
	};
	uint32_t i;

	memcpy(record.ticks, b->times.ticks, sizeof(record.ticks));
	for (i = 0; i < PLAN_ITEMS; i++) {
		const struct plan_item *t = &s->request.item[i];

		record.item[i] =
			(struct boot_record_item){t->from, t->size, b->plan.place[i], t->room};
	}
	if (s->request.item[PLAN_LOG].room)
		memcpy(boot_at(b->plan.place[PLAN_LOG]),
		       boot_at(b->loader + b->progress.kept_log.offset), b->progress.kept_log.used);
	boot_record_fill(boot_at(b->plan.place[PLAN_FDT]), &record, b->progress.kept_log.used);
}
