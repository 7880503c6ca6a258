// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "boot/record/boot_record.h"
#include "boot_record_check.h"

static const void *chosen(const void *fdt, const char *name, int *length)
{
	return fdt_getprop(fdt, fdt_path_offset(fdt, "/chosen"), name, length);
}

static void check_story(const struct drawn *d, const struct boot_record *record)
{
	const struct layout *l = &d->l;
	const struct survey *s = &l->survey;
	unsigned int o;

	assert_int_equal(record->version, BOOT_RECORD_VERSION);
	assert_int_equal(record->image, l->emu.image);
	assert_int_equal(record->r1, l->emu.r1);
	assert_int_equal(record->r2, l->emu.r2);
	assert_int_equal(record->ram_base, s->request.ram_base);
	assert_int_equal(record->base_by, s->request.base_by);
	assert_int_equal(record->banks_origin, s->banks_origin);
	assert_int_equal(record->fdt_origin, s->fdt.origin);
	assert_int_equal(record->kernel, l->emu.kernel);
	assert_int_equal(record->format, d->recipe.format);
	assert_int_equal(record->bytes_moved, l->plan.bytes_moved);
	assert_int_equal(record->initrd_size, s->initrd_size);
	assert_int_equal(!!(record->flags & BOOT_RECORD_IN_PLACE), l->plan.in_place);
	assert_int_equal(!!(record->flags & BOOT_RECORD_INITRD_OURS), d->own_initrd);
	assert_int_equal(record->items, PLAN_ITEMS);
	for (o = 0; o < PLAN_ITEMS; o++) {
		const struct plan_item *t = &s->request.item[o];

		assert_int_equal(record->item[o].from, t->from);
		assert_int_equal(record->item[o].size, t->size);
		assert_int_equal(record->item[o].room, t->room);
		if (t->room)
			assert_int_equal(record->item[o].place, l->plan.place[o]);
	}
}

/* The log holds what was said, without the line ends' CR, up to its room. */
static void check_log(struct drawn *d, const fdt32_t *log, uint32_t flags)
{
	struct emu *e = &d->l.emu;
	uint32_t size = fdt32_ld(log + 1), at = 0, i;
	const char *kept, *said;

	assert_int_equal(fdt32_ld(log), d->l.plan.place[PLAN_LOG]);
	assert_in_range(size, 1, d->recipe.log_room);
	kept = (const char *)emu_bytes(e, fdt32_ld(log), size);
	for (said = e->console; at < size; said++) {
		if (*said != '\r')
			assert_int_equal(kept[at++], *said);
	}
	for (i = 0; said[i] == '\r' || said[i] == '\n'; i++)
		;
	assert_int_equal(!!(flags & BOOT_RECORD_LOG_CUT), said[i] != 0);
	if (said[i])
		assert_int_equal(size, d->recipe.log_room);
}

static void check_warnings(const struct drawn *d, const void *fdt)
{
	const struct survey *s = &d->l.survey;
	const char *code;
	uint32_t i;
	int length;

	code = chosen(fdt, "kedge,warnings", &length);
	assert_non_null(code);
	for (i = 0; i < s->warning_count; i++) {
		assert_string_equal(code, error_code(s->warning[i].error));
		length -= (int)strlen(code) + 1;
		code += strlen(code) + 1;
	}
	assert_int_equal(length, 0);
}

void check_told(struct drawn *d, const void *fdt)
{
	struct boot_record record;
	uint32_t *word = (uint32_t *)&record;
	const fdt32_t *told, *log;
	unsigned int i;
	int length;

	told = chosen(fdt, "kedge,boot", &length);
	log = chosen(fdt, "kedge,log", NULL);
	if (d->recipe.policy & POLICY_NO_RECORD) {
		assert_null(told);
		assert_null(log);
		assert_null(chosen(fdt, "kedge,version", NULL));
		return;
	}
	assert_non_null(told);
	assert_int_equal(length, sizeof(record));
	for (i = 0; i < BOOT_RECORD_WORDS; i++)
		word[i] = fdt32_ld(told + i);
	check_story(d, &record);
	check_warnings(d, fdt);
	assert_int_equal(log != NULL, d->recipe.log_room != 0);
	if (log)
		check_log(d, log, record.flags);
}
