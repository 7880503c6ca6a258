// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "boot/arch.h"
#include "boot/bootinfo/atags.h"
#include "boot/plan/zimage_passthrough.h"
#include "boot/image/payload.h"
#include "boot/bootinfo/log_level.h"
#include "fdt_choose.h"
#include "boot/log/boot_record.h"
#include "survey.h"
#include "boot/bootinfo/cmdline.h"

#define ATAGS_USUAL_OFFSET 0x100u     /* from RAM base: booting document, section 4a */
#define GUESS_SIZE	   0x8000000u /* RAM around the image when nothing describes it */
#define INITRD_ALIGN	   0x1000u
#define PAGE		   0x1000u

void survey_warn(struct survey *s, enum error error, uint32_t address)
{
	if (s->warning_count < SURVEY_WARNINGS)
		s->warning[s->warning_count++] = (struct warning){error, address};
}

enum error survey_fail(struct survey *s, enum error error, uint32_t address)
{
	s->error = error;
	s->error_at = address;
	return error;
}

enum error survey_params(struct survey *s, const void *image)
{
	enum error error = image_read_params(image, &s->params, &s->cmdline);

	if (!error && !plan_ram_align_good(s->params.ram_align))
		error = ERR_IMG_PART;
	return error;
}

uint32_t survey_address(const struct survey *s, uint32_t offset)
{
	const struct image_params *p = &s->params;

	if (p->piece_offset && offset >= p->piece_offset)
		return p->piece_address + (offset - p->piece_offset);
	return s->image + offset;
}

/* Behind the page that a list ends in there may be nothing: look into one after the other. */
static enum error read_atags(struct survey *s, uint32_t at, const uint32_t *list)
{
	uint32_t want = PAGE - at % PAGE, avail;
	enum error error;

	for (;; want += PAGE) {
		avail = arch_readable(at, want, s->image);
		error = atags_read(list, avail, &s->boot, &s->r2_size);
		if (error != ERR_ATAG_ENDLESS || avail < want || want >= ATAGS_LIMIT)
			return error;
	}
}

/* Look for a list or a tree at an address that came from outside. */
static enum error look_at(struct survey *s, uint32_t at)
{
	uint32_t wrong = at;
	const uint32_t *words;
	enum error error;

	if (!at || at % 4)
		return ERR_NONE;
	words = arch_map(at, 8, s->image);
	if (!words)
		return ERR_NONE;
	if (fdt_here(words)) {
		if (at % FDT_ALIGNMENT) {
			survey_warn(s, ERR_FDT_ALIGN, at);
			return ERR_FDT_ALIGN;
		}
		words = arch_map(at, FDT_HEADER_SIZE, s->image);
		s->r2_size = words ? fdt_size(words) : 0;
		words = s->r2_size ? arch_map(at, s->r2_size, s->image) : NULL;
		error = words ? fdt_check(words, s->r2_size) : ERR_FDT_SIZE;
		if (!error)
			s->r2_kind = R2_FDT;
	} else if (atags_here(words)) {
		error = read_atags(s, at, words);
		wrong += s->r2_size;
		if (!error)
			s->r2_kind = R2_ATAGS;
	} else {
		return ERR_NONE;
	}
	s->r2_found = at;
	if (error)
		survey_warn(s, error, wrong);
	return error;
}

static uint32_t find_base(struct survey *s)
{
	struct plan_input *in = &s->plan;

	in->ram_align = s->params.ram_align;
	in->base_by = BASE_GIVEN;
	in->ram_base = s->params.ram_base;
	if (!(s->params.flags & PARAMS_RAM_BASE))
		in->ram_base = plan_ram_base(in, s->image, &in->base_by);
	return in->ram_base;
}

static enum error add_banks(struct survey *s, const struct bootinfo *info, enum banks_origin origin)
{
	uint32_t i;

	s->banks_origin = origin;
	for (i = 0; i < info->bank_count; i++) {
		if (!plan_add_bank(&s->plan, range_cut(info->bank[i].start, info->bank[i].size)))
			return survey_fail(s, ERR_PLAN_BANKS, info->bank[i].start);
	}
	return ERR_NONE;
}

/*
 * The RAM there is: given, else as the bootloader says, else as the tree says, else guessed. The
 * tree's is known before it is looked for what the bootloader says, and helps to find that.
 */
static enum error find_banks(struct survey *s, const struct bootinfo *info,
			     enum banks_origin origin)
{
	if (s->banks_origin == BANKS_GIVEN || !info->bank_count)
		return ERR_NONE;
	s->plan.bank_count = 0;
	return add_banks(s, info, origin);
}

static void guess_banks(struct survey *s)
{
	uint32_t base = find_base(s);

	if (s->plan.bank_count)
		return;
	survey_warn(s, ERR_BOOT_RAM, base);
	plan_add_bank(&s->plan, range_cut(base, GUESS_SIZE));
}

/*
 * A command line may say how much we are to say, whoever's it is and used or not, and where an
 * initrd is, which is as good as a tag or property where there is none.
 */
static void hear(struct survey *s, struct bootinfo *info)
{
	if (!info->cmdline_length)
		return;
	s->level = log_level_in_cmdline(info->cmdline, info->cmdline_length, s->level);
	if (info->initrd_size)
		return;
	cmdline_initrd((char *)(uintptr_t)info->cmdline, info->cmdline_length, info);
	s->initrd_in_cmdline |= info->initrd_size;
}

/* Read the tree that the kernel will get, if it is known already. */
static enum error read_tree(struct survey *s)
{
	enum error error;

	if (s->fdt_origin == FDT_ORIGIN_NONE)
		return ERR_NONE;
	error = fdt_read(arch_map(s->tree, FDT_HEADER_SIZE, s->image), &s->in_tree);
	if (error)
		return survey_fail(s, error, s->tree);
	hear(s, &s->in_tree);
	return find_banks(s, &s->in_tree, BANKS_FDT);
}

/*
 * Where r2, which was looked at already, leads nowhere: try where most bootloaders put the list.
 * Without a tree of the image's own the kernel gets what is there.
 */
static enum error find_r2(struct survey *s, enum error error)
{
	if (!error && s->r2_kind == R2_NOTHING)
		error = look_at(s, find_base(s) + ATAGS_USUAL_OFFSET);
	if (s->fdt_origin != FDT_ORIGIN_NONE)
		return ERR_NONE;
	if (s->r2_kind == R2_FDT) {
		s->tree = s->r2_found;
		s->fdt_origin = FDT_ORIGIN_R2;
		return ERR_NONE;
	}
	/* A list or tree that is there, wrong, and all there is: the kernel would be lost. */
	if (error) {
		s->warning_count--; /* it is the failure instead */
		return survey_fail(s, error, s->warning[s->warning_count].address);
	}
	if (s->r2_kind == R2_NOTHING)
		survey_warn(s, ERR_BOOT_NOTHING, s->r2);
	else if (s->cmdline)
		survey_warn(s, ERR_ATAG_OURS, s->r2_found);
	return ERR_NONE;
}

/* Of the bootloader's tree, the image's own takes only what it lacks itself. */
static enum error fill_from_r2_tree(struct survey *s)
{
	enum error error = fdt_read(arch_map(s->r2_found, s->r2_size, s->image), &s->boot);

	if (error)
		return survey_fail(s, error, s->r2_found);
	hear(s, &s->boot);
	if (s->in_tree.bank_count)
		s->boot.bank_count = 0;
	if (s->in_tree.cmdline_length)
		s->boot.cmdline_length = 0;
	if (s->in_tree.initrd_size)
		s->boot.initrd_size = 0;
	return ERR_NONE;
}

/*
 * Leave out what is not to be taken from the bootloader. A list that goes to the kernel itself goes
 * there as it is.
 */
static void leave_out(struct survey *s)
{
	uint32_t policy = s->fdt_origin == FDT_ORIGIN_NONE ? 0 : s->params.policy;

	if (policy & POLICY_NO_MEM)
		s->boot.bank_count = 0;
	if (policy & POLICY_NO_INITRD)
		s->boot.initrd_size = s->initrd_size = 0;
	if (policy & POLICY_NO_SERIAL)
		s->boot.has_serial = false;
	if (policy & POLICY_NO_REVISION)
		s->boot.has_revision = false;
}

/*
 * The image's initrd, unless the bootloader has one and the policy does not say otherwise. What a
 * tree of the image's own says of one is older than both.
 */
static bool take_own_initrd(struct survey *s, const void *image)
{
	const struct image_part *part = image_find(image, PART_INITRD, 0);

	if (!part || !part->size)
		return false;
	if (!(s->params.policy & POLICY_INITRD_OURS) &&
	    (s->boot.initrd_size || (s->fdt_origin == FDT_ORIGIN_R2 && s->in_tree.initrd_size)))
		return false;
	if (s->fdt_origin == FDT_ORIGIN_NONE && s->r2_kind == R2_NOTHING) {
		survey_warn(s, ERR_BOOT_OWN_INITRD, survey_address(s, part->offset));
		return false;
	}
	s->plan.initrd_ours = true;
	s->initrd = survey_address(s, part->offset);
	s->initrd_size = part->size;
	return true;
}

/* The initrd as the kernel will be told of it. */
static void find_initrd(struct survey *s, const void *image)
{
	struct bootinfo *info = s->boot.initrd_size ? &s->boot : &s->in_tree;
	struct range r;

	/* One that is given is one that the bootloader will tell of. */
	if (s->initrd_size) {
		info = &s->boot;
		info->initrd_start = s->initrd;
		info->initrd_size = s->initrd_size;
	}
	r = range_cut(info->initrd_start, info->initrd_size);
	/* Linux, too, leaves such an initrd out (init/initramfs.c, reserve_initrd_mem()). */
	if (info->initrd_size &&
	    (range_size(r) != info->initrd_size ||
	     (s->banks_origin != BANKS_GUESSED && !plan_in_one_bank(&s->plan, r)))) {
		survey_warn(s, ERR_BOOT_INITRD, info->initrd_start);
		info->initrd_size = 0;
	}
	s->initrd_size = info->initrd_size;
	s->initrd = s->initrd_size ? info->initrd_start : 0;
	if (take_own_initrd(s, image)) {
		s->boot.initrd_start = s->initrd;
		s->boot.initrd_size = s->initrd_size;
	}
}

struct range survey_initrd_pages(const struct survey *s)
{
	if (s->plan.initrd_ours)
		return (struct range){0, 0};
	return (struct range){align_down(s->initrd, INITRD_ALIGN),
			      align_up(s->initrd + s->initrd_size, INITRD_ALIGN)};
}

static enum error find_occupied(struct survey *s)
{
	const void *fdt;
	enum error error = ERR_NONE;
	bool fits = plan_add_occupied(&s->plan, (struct range){0, 0x1000}, OCCUPIED_PAGE0, true);

	/* A list or tree that is merged from is read until then; one that is passed on is an item.
	 */
	if (s->r2_kind != R2_NOTHING && s->fdt_origin != FDT_ORIGIN_NONE && s->fdt_origin != FDT_ORIGIN_R2)
		fits = fits && plan_add_occupied(&s->plan, range_cut(s->r2_found, s->r2_size),
						 OCCUPIED_R2, true);
	if (!fits)
		return survey_fail(s, ERR_PLAN_BANKS, 0);
	if (s->fdt_origin != FDT_ORIGIN_NONE) {
		fdt = arch_map(s->tree, FDT_HEADER_SIZE, s->image);
		error = fdt_add_reserved(fdt, survey_initrd_pages(s), &s->plan);
	}
	return error ? survey_fail(s, error, s->tree) : ERR_NONE;
}

static void describe_tree(struct survey *s, struct plan_item *tree)
{
	struct fdt_changes changes = survey_changes(s);
	const void *fdt = arch_map(s->tree, FDT_HEADER_SIZE, s->image);

	s->change_tree = fdt_changes_any(&changes);
	tree->from = s->tree;
	tree->size = fdt_used_size(fdt);
	tree->room = tree->size + (s->change_tree ? fdt_growth(&changes) : 0) +
		     (s->record ? BOOT_RECORD_GROWTH : 0);
	tree->align = FDT_ALIGNMENT;
	tree->align_here = FDT_ALIGNMENT;
}

static void describe_initrd(struct survey *s, struct plan_item *initrd)
{
	struct range pages = survey_initrd_pages(s);

	initrd->from = s->plan.initrd_ours ? s->initrd : pages.start;
	initrd->room = align_up(s->initrd + s->initrd_size - initrd->from, INITRD_ALIGN);
	initrd->size = s->plan.initrd_ours ? s->initrd_size : initrd->room;
	initrd->align = INITRD_ALIGN;
	initrd->align_here = INITRD_ALIGN;
	/* If it has to move, or only words tell of it, the tree is to say so. */
	if (s->fdt_origin != FDT_ORIGIN_NONE && (s->initrd_in_cmdline || plan_moves_initrd(&s->plan))) {
		s->boot.initrd_start = s->initrd;
		s->boot.initrd_size = s->initrd_size;
	}
}

static void describe_things(struct survey *s, const void *image)
{
	const struct image_part *log = image_find(image, PART_LOG, 0);
	const struct image_header *h = image_header(image);
	struct plan_item *item = s->plan.item;

	s->record = s->fdt_origin != FDT_ORIGIN_NONE && !(s->params.policy & POLICY_NO_RECORD);
	if (s->record && log) {
		item[PLAN_LOG].room = align_up(log->size, PAGE);
		item[PLAN_LOG].align = PAGE;
	}
	item[PLAN_LOADER] = (struct plan_item){s->image, h->head_size, h->head_size, 32, 1};
	item[PLAN_WORKSPACE].room = h->workspace_size;
	item[PLAN_WORKSPACE].align = 8;
	if (!s->uncached) {
		item[PLAN_PAGE_TABLE].room = ARCH_PAGE_TABLE_SIZE(h->loader_arch);
		item[PLAN_PAGE_TABLE].align = ARCH_PAGE_TABLE_ALIGN;
	}
	if (s->initrd_size)
		describe_initrd(s, &item[PLAN_INITRD]);
	if (s->fdt_origin != FDT_ORIGIN_NONE)
		describe_tree(s, &item[PLAN_FDT]);
	else if (s->r2_kind == R2_ATAGS)
		item[PLAN_FDT] = (struct plan_item){
			s->r2_found, s->r2_size,
			s->r2_size +
				(s->plan.initrd_ours || s->initrd_in_cmdline ? ATAGS_INITRD_SIZE : 0),
			4, 4};
}

/* The payload: one part, or two where the image is loaded in two pieces. */
static enum error find_payload(struct survey *s, const void *image)
{
	struct plan_item *item = &s->plan.item[PLAN_PAYLOAD];
	const struct image_part *part;
	unsigned int n;
	uint32_t from;

	for (n = 0; n < 2 && (part = image_find(image, PART_PAYLOAD, n)); n++) {
		from = survey_address(s, part->offset);
		if (!arch_map(from, part->size, s->image))
			return survey_fail(s, ERR_IMG_PIECE, from);
		item[n] = (struct plan_item){from, part->size, part->size, 4, 4};
	}
	if (!n)
		return survey_fail(s, ERR_IMG_PART, s->image);
	if (payload_is_zimage((enum image_format)image_header(image)->kernel.format)) {
		item->align = ZIMAGE_ALIGN;
		item[n - 1].room += ZIMAGE_ROOM;
	}
	return ERR_NONE;
}

enum error survey_take(struct survey *s, const void *image)
{
	const struct image_kernel *k = &image_header(image)->kernel;
	enum error error;

	if (find_payload(s, image))
		return s->error;
	s->banks_origin = s->plan.bank_count ? BANKS_GIVEN : BANKS_GUESSED;
	s->level = (enum log_level)s->params.log_level;
	if (s->cmdline)
		s->level = log_level_in_cmdline(s->cmdline, s->params.cmdline_length, s->level);
	error = look_at(s, s->r2);
	/* A tree in r2 that wins is looked at like one that is all there is. */
	if (!(s->params.policy & POLICY_FDT_R2 && s->r2_kind == R2_FDT) &&
	    fdt_choose(s, image))
		return s->error;
	if (read_tree(s) || find_r2(s, error))
		return s->error;
	if (s->r2_kind == R2_ATAGS)
		hear(s, &s->boot);
	if (s->fdt_origin == FDT_ORIGIN_R2 && read_tree(s))
		return s->error;
	if (s->fdt_origin != FDT_ORIGIN_R2 && s->r2_kind == R2_FDT && fill_from_r2_tree(s))
		return s->error;
	leave_out(s);
	bootinfo_cut(&s->boot, s->in_tree.window);
	if (find_banks(s, &s->boot, s->r2_kind == R2_ATAGS ? BANKS_ATAGS : BANKS_R2_FDT))
		return s->error;
	guess_banks(s);
	find_initrd(s, image);
	if (find_occupied(s))
		return s->error;
	find_base(s);
	s->plan.kernel = (struct plan_kernel){k->text_offset, k->inflated_size, k->bss_size,
					      k->pgdir_size,  k->gap,		false};
	if (payload_is_zimage((enum image_format)k->format))
		zimage_passthrough(&s->plan, s->image);
	describe_things(s, image);
	return ERR_NONE;
}

uint32_t survey_initrd(const struct survey *s, const struct plan *p)
{
	return p->place[PLAN_INITRD] + s->initrd - s->plan.item[PLAN_INITRD].from;
}

struct fdt_changes survey_changes(const struct survey *s)
{
	return (struct fdt_changes){
		.boot = &s->boot,
		.cmdline = s->cmdline,
		.mode = (enum cmdline_mode)s->params.cmdline_mode,
		.tree_from_boot = s->fdt_origin == FDT_ORIGIN_R2,
	};
}
