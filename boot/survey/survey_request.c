// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/arch.h"
#include "boot/bootinfo/atags.h"
#include "boot/image/payload.h"
#include "boot/record/boot_record.h"
#include "boot/plan/zimage_passthrough.h"
#include "survey_request.h"

#define PAGE 0x1000u

struct fdt_changes survey_fdt_changes(const struct survey *s)
{
	return (struct fdt_changes){
		.boot = &s->bootloader,
		.cmdline = s->cmdline,
		.mode = (enum cmdline_mode)s->params.cmdline_mode,
		.tree_from_boot = s->fdt.origin == FDT_ORIGIN_R2,
	};
}

static void request_fdt(uint32_t image, struct survey *s, struct plan_item *tree)
{
	struct fdt_changes changes = survey_fdt_changes(s);
	const void *fdt = arch_map(s->fdt.address, FDT_HEADER_SIZE, image);

	s->change_fdt = fdt_changes_any(&changes);
	tree->from = s->fdt.address;
	tree->size = fdt_used_size(fdt);
	tree->room = tree->size + (s->change_fdt ? fdt_growth(&changes) : 0) +
		     (s->record ? BOOT_RECORD_GROWTH : 0);
	tree->align = FDT_ALIGNMENT;
	tree->align_here = FDT_ALIGNMENT;
}

static void request_initrd(struct survey *s, struct plan_item *initrd)
{
	struct range pages = survey_initrd_pages(s);

	initrd->from = s->request.initrd_ours ? s->initrd : pages.start;
	initrd->room = align_up(s->initrd + s->initrd_size - initrd->from, PAGE);
	initrd->size = s->request.initrd_ours ? s->initrd_size : initrd->room;
	initrd->align = PAGE;
	initrd->align_here = PAGE;
	/* If the initrd must move, or only a command line names it, it is written into the tree. */
	if (s->fdt.origin != FDT_ORIGIN_NONE &&
	    (s->initrd_in_cmdline || plan_moves_initrd(&s->request))) {
		s->bootloader.initrd_start = s->initrd;
		s->bootloader.initrd_size = s->initrd_size;
	}
}

void survey_request_items(const struct survey_given *given, const void *image, struct survey *s)
{
	const struct image_part *log = image_find(image, PART_LOG, 0);
	const struct image_header *h = image_header(image);
	const struct image_kernel *k = &h->kernel;
	struct plan_item *item = s->request.item;

	s->request.kernel = (struct plan_kernel){k->text_offset, k->inflated_size, k->bss_size,
						 k->pgdir_size,	 k->gap,	   false};
	if (payload_is_zimage((enum image_format)k->format))
		zimage_passthrough(&s->request, given->image);
	s->record = s->fdt.origin != FDT_ORIGIN_NONE && !(s->params.policy & POLICY_NO_RECORD);
	if (s->record && log) {
		item[PLAN_LOG].room = align_up(log->size, PAGE);
		item[PLAN_LOG].align = PAGE;
	}
	item[PLAN_LOADER] = (struct plan_item){given->image, h->head_size, h->head_size, 32, 1};
	item[PLAN_WORKSPACE].room = h->workspace_size;
	item[PLAN_WORKSPACE].align = 8;
	if (!given->uncached) {
		item[PLAN_PAGE_TABLE].room = ARCH_PAGE_TABLE_SIZE(h->loader_arch);
		item[PLAN_PAGE_TABLE].align = ARCH_PAGE_TABLE_ALIGN;
	}
	if (s->initrd_size)
		request_initrd(s, &item[PLAN_INITRD]);
	if (s->fdt.origin != FDT_ORIGIN_NONE)
		request_fdt(given->image, s, &item[PLAN_FDT]);
	else if (s->r2_kind == R2_ATAGS)
		item[PLAN_FDT] = (struct plan_item){
			s->r2_found, s->r2_size,
			s->r2_size + (s->request.initrd_ours || s->initrd_in_cmdline
					      ? ATAGS_INITRD_SIZE
					      : 0),
			4, 4};
}

enum error survey_request_payload(const struct survey_given *given, const void *image,
				  struct survey *s)
{
	struct plan_item *item = &s->request.item[PLAN_PAYLOAD];
	const struct image_part *part;
	unsigned int n;
	uint32_t from;

	for (n = 0; n < 2 && (part = image_find(image, PART_PAYLOAD, n)); n++) {
		from = survey_address(s, given->image, part->offset);
		if (!arch_map(from, part->size, given->image))
			return survey_fail(s, ERR_IMG_PIECE, from);
		item[n] = (struct plan_item){from, part->size, part->size, 4, 4};
	}
	if (!n)
		return survey_fail(s, ERR_IMG_PART, given->image);
	if (payload_is_zimage((enum image_format)image_header(image)->kernel.format)) {
		item->align = ZIMAGE_ALIGN;
		item[n - 1].room += ZIMAGE_ROOM;
	}
	return ERR_NONE;
}
