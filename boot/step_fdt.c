// SPDX-License-Identifier: GPL-2.0-or-later
/* Step 7: tell the kernel what it must know, in the device tree or, without one, in the ATAGs. */
#include "boot/bootinfo/atags.h"
#include "boot/bootinfo/cmdline.h"
#include "boot/log/log_verbose.h"
#include "boot/survey/survey_request.h"
#include "boot_record_write.h"
#include "lib/digest.h"
#include "panic.h"
#include "step.h"

/* The image's own initrd is checked at its final place, with the caches on. */
static void check_initrd(struct boot *b)
{
	const struct image_part *part = image_find(boot_at(b->loader), PART_INITRD, 0);
	uint32_t initrd = b->plan.place[PLAN_INITRD];

	if (b->survey.request.initrd_ours && digest(boot_at(initrd), part->size, 0) != part->digest)
		panic(b, ERR_IMG_PART, initrd);
}

/* Write the initrd's new address to: the initrd is the image's own, or it has moved. */
static void initrd_moved(struct boot *b, uint32_t to)
{
	struct survey *s = &b->survey;
	uint32_t tree = b->plan.place[PLAN_FDT];

	if (s->fdt.origin == FDT_ORIGIN_NONE && s->r2_kind == R2_ATAGS) {
		atags_set_initrd(boot_at(tree), to, s->initrd_size);
		/* The command line would win over the tag, and its address is wrong now. */
		cmdline_initrd(
			boot_at((uint32_t)(uintptr_t)s->bootloader.cmdline - s->r2_found + tree),
			s->bootloader.cmdline_length, NULL);
	} else if (s->fdt.origin != FDT_ORIGIN_NONE) {
		fdt_move_reserved(boot_at(tree), survey_initrd_pages(s),
				  b->plan.place[PLAN_INITRD]);
	}
	s->bootloader.initrd_start = to;
}

static void change_fdt(struct boot *b, uint32_t tree)
{
	struct survey *s = &b->survey;
	struct fdt_changes changes = survey_fdt_changes(s);
	uint32_t length;
	enum error error = fdt_change(boot_at(tree), boot_room(b, PLAN_FDT), &changes, &length);

	if (error)
		panic(b, error, tree);
	if (length > FDT_CMDLINE_MAX) {
		survey_warn(s, ERR_ATAG_CMDLINE, tree);
		log_warning(&b->log, &(struct warning){ERR_ATAG_CMDLINE, tree});
	}
	if (b->log.level == LOG_VERBOSE)
		log_fdt_changes(&b->log, s, boot_at(tree));
}

void boot_complete_fdt(struct boot *b)
{
	struct survey *s = &b->survey;
	uint32_t tree = b->plan.place[PLAN_FDT], initrd = survey_initrd(s, &b->plan);

	phase_begin(&b->times, PHASE_FDT);
	check_initrd(b);
	if (s->initrd_size && (initrd != s->initrd || s->request.initrd_ours))
		initrd_moved(b, initrd);
	if (s->change_fdt)
		change_fdt(b, tree);
	else if (s->fdt.origin != FDT_ORIGIN_NONE && tree != s->fdt.address)
		fdt_trim(boot_at(tree));
	if (s->record)
		boot_record_reserve(b);
}
