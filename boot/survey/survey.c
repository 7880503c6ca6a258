// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "boot/arch.h"
#include "boot/bootinfo/atags.h"
#include "boot/bootinfo/cmdline.h"
#include "boot/bootinfo/log_level.h"
#include "survey_request.h"

#define ATAGS_USUAL_OFFSET 0x100u     /* from RAM base: booting document, section 4a */
#define GUESS_SIZE	   0x8000000u /* RAM around the image when nothing describes the RAM */
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

uint32_t survey_address(const struct survey *s, uint32_t image, uint32_t offset)
{
	const struct image_params *p = &s->params;

	if (p->piece_offset && offset >= p->piece_offset)
		return p->piece_address + (offset - p->piece_offset);
	return image + offset;
}

/* Read a list page by page: behind the page in which the list ends there may be nothing. */
static enum error read_atags(uint32_t image, struct survey *s, uint32_t at, const uint32_t *list)
{
	uint32_t want = PAGE - at % PAGE, avail;
	enum error error;

	for (;; want += PAGE) {
		avail = arch_readable(at, want, image);
		error = atags_read(list, avail, &s->bootloader, &s->r2_size);
		if (error != ERR_ATAG_ENDLESS || avail < want || want >= ATAGS_LIMIT)
			return error;
	}
}

/* Look for a list or a tree at an address from outside. */
static enum error look_at(uint32_t image, struct survey *s, uint32_t at)
{
	uint32_t wrong = at;
	const uint32_t *words;
	enum error error;

	if (!at || at % 4)
		return ERR_NONE;
	words = arch_map(at, 8, image);
	if (!words)
		return ERR_NONE;
	if (fdt_here(words)) {
		if (at % FDT_ALIGNMENT) {
			survey_warn(s, ERR_FDT_ALIGN, at);
			return ERR_FDT_ALIGN;
		}
		words = arch_map(at, FDT_HEADER_SIZE, image);
		s->r2_size = words ? fdt_size(words) : 0;
		words = s->r2_size ? arch_map(at, s->r2_size, image) : NULL;
		error = words ? fdt_check(words, s->r2_size) : ERR_FDT_SIZE;
		if (!error)
			s->r2_kind = R2_FDT;
	} else if (atags_here(words)) {
		error = read_atags(image, s, at, words);
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

static uint32_t find_base(uint32_t image, struct survey *s)
{
	struct plan_request *in = &s->request;

	in->ram_align = s->params.ram_align;
	in->base_by = BASE_GIVEN;
	in->ram_base = s->params.ram_base;
	if (!(s->params.flags & PARAMS_RAM_BASE))
		in->ram_base = plan_ram_base(in, image, &in->base_by);
	return in->ram_base;
}

static enum error add_banks(struct survey *s, const struct bootinfo *info, enum banks_origin origin)
{
	uint32_t i;

	s->banks_origin = origin;
	for (i = 0; i < info->bank_count; i++) {
		if (!plan_add_bank(&s->request, range_cut(info->bank[i].start, info->bank[i].size)))
			return survey_fail(s, ERR_PLAN_BANKS, info->bank[i].start);
	}
	return ERR_NONE;
}

/*
 * Take RAM banks from a source, unless banks were given or the source has none. Later sources win:
 * the tree is read first, then the bootloader's. The tree's banks help to find what the bootloader
 * says.
 */
static enum error find_banks(struct survey *s, const struct bootinfo *info,
			     enum banks_origin origin)
{
	if (s->banks_origin == BANKS_GIVEN || !info->bank_count)
		return ERR_NONE;
	s->request.bank_count = 0;
	return add_banks(s, info, origin);
}

static void guess_banks(uint32_t image, struct survey *s)
{
	uint32_t base = find_base(image, s);

	if (s->request.bank_count)
		return;
	survey_warn(s, ERR_BOOT_RAM, base);
	plan_add_bank(&s->request, range_cut(base, GUESS_SIZE));
}

/*
 * Any command line may ask for a log level, even one that is not used otherwise. It may also name
 * an initrd. That counts when there is no tag or property for one.
 */
static void take_cmdline(struct survey *s, struct bootinfo *info, enum log_level *level)
{
	if (!info->cmdline_length)
		return;
	*level = log_level_in_cmdline(info->cmdline, info->cmdline_length, *level);
	if (info->initrd_size)
		return;
	cmdline_initrd((char *)(uintptr_t)info->cmdline, info->cmdline_length, info);
	s->initrd_in_cmdline |= info->initrd_size != 0;
}

/* Read the tree that the kernel will get, if it is already known. */
static enum error read_fdt(uint32_t image, struct survey *s, enum log_level *level)
{
	enum error error;

	if (s->fdt.origin == FDT_ORIGIN_NONE)
		return ERR_NONE;
	error = fdt_read(arch_map(s->fdt.address, FDT_HEADER_SIZE, image), &s->in_fdt);
	if (error)
		return survey_fail(s, error, s->fdt.address);
	take_cmdline(s, &s->in_fdt, level);
	return find_banks(s, &s->in_fdt, BANKS_FDT);
}

/*
 * If r2, which was already looked at, leads nowhere: try the address where most bootloaders put the
 * list. If the image has no tree of its own, the kernel gets what is there.
 */
static enum error find_r2(const struct survey_given *given, struct survey *s, enum error error)
{
	if (!error && s->r2_kind == R2_NOTHING)
		error = look_at(given->image, s, find_base(given->image, s) + ATAGS_USUAL_OFFSET);
	if (s->fdt.origin != FDT_ORIGIN_NONE)
		return ERR_NONE;
	if (s->r2_kind == R2_FDT) {
		s->fdt.address = s->r2_found;
		s->fdt.origin = FDT_ORIGIN_R2;
		return ERR_NONE;
	}
	/* There is only this list or tree, and it is wrong. The kernel could not boot with it. */
	if (error) {
		s->warning_count--; /* it becomes the failure */
		return survey_fail(s, error, s->warning[s->warning_count].address);
	}
	if (s->r2_kind == R2_NOTHING)
		survey_warn(s, ERR_BOOT_NOTHING, given->r2);
	else if (s->cmdline)
		survey_warn(s, ERR_ATAG_OURS, s->r2_found);
	return ERR_NONE;
}

/* Take from the bootloader's tree only what the image's own tree lacks. */
static enum error fill_from_r2_fdt(uint32_t image, struct survey *s, enum log_level *level)
{
	enum error error = fdt_read(arch_map(s->r2_found, s->r2_size, image), &s->bootloader);

	if (error)
		return survey_fail(s, error, s->r2_found);
	take_cmdline(s, &s->bootloader, level);
	if (s->in_fdt.bank_count)
		s->bootloader.bank_count = 0;
	if (s->in_fdt.cmdline_length)
		s->bootloader.cmdline_length = 0;
	if (s->in_fdt.initrd_size)
		s->bootloader.initrd_size = 0;
	return ERR_NONE;
}

/*
 * Remove what must not be taken from the bootloader. If the kernel gets the list itself, the list
 * is not changed.
 */
static void apply_policy(struct survey *s)
{
	uint32_t policy = s->fdt.origin == FDT_ORIGIN_NONE ? 0 : s->params.policy;

	if (policy & POLICY_NO_MEM)
		s->bootloader.bank_count = 0;
	if (policy & POLICY_NO_INITRD)
		s->bootloader.initrd_size = s->initrd_size = 0;
	if (policy & POLICY_NO_SERIAL)
		s->bootloader.has_serial = false;
	if (policy & POLICY_NO_REVISION)
		s->bootloader.has_revision = false;
}

/*
 * Use the image's own initrd, unless the bootloader has one and the policy allows that one. An
 * initrd in the image's own tree is older than both and does not count.
 */
static bool take_own_initrd(uint32_t address, const void *image, struct survey *s)
{
	const struct image_part *part = image_find(image, PART_INITRD, 0);

	if (!part || !part->size)
		return false;
	if (!(s->params.policy & POLICY_INITRD_OURS) &&
	    (s->bootloader.initrd_size ||
	     (s->fdt.origin == FDT_ORIGIN_R2 && s->in_fdt.initrd_size)))
		return false;
	if (s->fdt.origin == FDT_ORIGIN_NONE && s->r2_kind == R2_NOTHING) {
		survey_warn(s, ERR_BOOT_OWN_INITRD, survey_address(s, address, part->offset));
		return false;
	}
	s->request.initrd_ours = true;
	s->initrd = survey_address(s, address, part->offset);
	s->initrd_size = part->size;
	return true;
}

/* Find the initrd that the kernel will be told about. */
static void find_initrd(const struct survey_given *given, const void *image, struct survey *s)
{
	struct bootinfo *info = s->bootloader.initrd_size ? &s->bootloader : &s->in_fdt;
	struct range r;

	/* The bootloader will tell the kernel about an initrd that is given. */
	if (s->initrd_size) {
		info = &s->bootloader;
		info->initrd_start = s->initrd;
		info->initrd_size = s->initrd_size;
	}
	r = range_cut(info->initrd_start, info->initrd_size);
	/* Linux ignores such an initrd, too (init/initramfs.c, reserve_initrd_mem()). */
	if (info->initrd_size &&
	    (range_size(r) != info->initrd_size ||
	     (s->banks_origin != BANKS_GUESSED && !plan_in_one_bank(&s->request, r)))) {
		survey_warn(s, ERR_BOOT_INITRD, info->initrd_start);
		info->initrd_size = 0;
	}
	s->initrd_size = info->initrd_size;
	s->initrd = s->initrd_size ? info->initrd_start : 0;
	if (take_own_initrd(given->image, image, s)) {
		s->bootloader.initrd_start = s->initrd;
		s->bootloader.initrd_size = s->initrd_size;
	}
}

struct range survey_initrd_pages(const struct survey *s)
{
	if (s->request.initrd_ours)
		return (struct range){0, 0};
	return (struct range){align_down(s->initrd, PAGE),
			      align_up(s->initrd + s->initrd_size, PAGE)};
}

static enum error find_occupied(uint32_t image, struct survey *s)
{
	const void *fdt;
	enum error error = ERR_NONE;
	bool fits = plan_add_occupied(&s->request, (struct range){0, 0x1000}, OCCUPIED_PAGE0, true);

	/*
	 * A list or tree that is merged is read until step 3. One that the kernel gets itself is an
	 * item.
	 */
	if (s->r2_kind != R2_NOTHING && s->fdt.origin != FDT_ORIGIN_NONE &&
	    s->fdt.origin != FDT_ORIGIN_R2)
		fits = fits && plan_add_occupied(&s->request, range_cut(s->r2_found, s->r2_size),
						 OCCUPIED_R2, true);
	if (!fits)
		return survey_fail(s, ERR_PLAN_BANKS, 0);
	if (s->fdt.origin != FDT_ORIGIN_NONE) {
		fdt = arch_map(s->fdt.address, FDT_HEADER_SIZE, image);
		error = fdt_add_reserved(fdt, survey_initrd_pages(s), &s->request);
	}
	return error ? survey_fail(s, error, s->fdt.address) : ERR_NONE;
}

/* Choose one of the image's trees, and give the warnings about the choice. */
static enum error choose_fdt(const struct survey_given *given, const void *image, struct survey *s)
{
	const struct fdt_candidates candidates = {
		.image = image,
		.image_address = given->image,
		.appended = survey_address(s, given->image, image_header(image)->image_size),
		.r2 = given->r2,
		.machine = {.type = given->r1,
			    .has_revision = s->bootloader.has_revision,
			    .revision = s->bootloader.revision,
			    .fdt = s->r2_kind == R2_FDT
					   ? arch_map(s->r2_found, s->r2_size, given->image)
					   : NULL},
	};
	struct fdt_choice *choice = &s->fdt;
	uint32_t order;
	bool known;

	fdt_choose(&candidates, choice);
	order = FDT_MATCH_ORDER(choice->rank);
	known = order > FDT_MATCH_ORDER(FDT_MATCH_FITS);
	if (!choice->count)
		return ERR_NONE;
	if (choice->bad) {
		/* If no tree matches, the damaged tree may have been the right one. */
		if (!known)
			return survey_fail(s, choice->bad, choice->bad_at);
		survey_warn(s, choice->bad, choice->bad_at);
	}
	if (known && choice->rival)
		survey_warn(s, ERR_FDT_TIE, choice->rival);
	if (known)
		return ERR_NONE;
	if (s->params.policy & POLICY_MATCH)
		return survey_fail(s, ERR_FDT_NO_MATCH, choice->address);
	/* No warning if all other trees are for other machines: this one is meant for the rest. */
	if (choice->rival || (!order && choice->count > 1)) {
		survey_warn(s, ERR_FDT_NO_MATCH, choice->address);
		if (s->r2_kind == R2_FDT)
			choice->origin = FDT_ORIGIN_NONE;
	}
	return ERR_NONE;
}

/* Start with what the caller knows. */
static void take_given(const struct survey_given *given, struct survey *s)
{
	if (given->known)
		s->request = *given->known;
	s->banks_origin = s->request.bank_count ? BANKS_GIVEN : BANKS_GUESSED;
	s->initrd = given->initrd;
	s->initrd_size = given->initrd_size;
}

enum error survey_take(const struct survey_given *given, const void *image, struct survey *s,
		       enum log_level *level)
{
	enum error error;

	take_given(given, s);
	if (survey_request_payload(given, image, s))
		return s->error;
	if (s->cmdline)
		*level = log_level_in_cmdline(s->cmdline, s->params.cmdline_length, *level);
	error = look_at(given->image, s, given->r2);
	/* If a tree in r2 wins, the image's trees are not looked at: it is the only one. */
	if (!(s->params.policy & POLICY_FDT_R2 && s->r2_kind == R2_FDT) &&
	    choose_fdt(given, image, s))
		return s->error;
	if (read_fdt(given->image, s, level) || find_r2(given, s, error))
		return s->error;
	if (s->r2_kind == R2_ATAGS)
		take_cmdline(s, &s->bootloader, level);
	if (s->fdt.origin == FDT_ORIGIN_R2 && read_fdt(given->image, s, level))
		return s->error;
	if (s->fdt.origin != FDT_ORIGIN_R2 && s->r2_kind == R2_FDT &&
	    fill_from_r2_fdt(given->image, s, level))
		return s->error;
	apply_policy(s);
	bootinfo_cut(&s->bootloader, s->in_fdt.window);
	if (find_banks(s, &s->bootloader, s->r2_kind == R2_ATAGS ? BANKS_ATAGS : BANKS_R2_FDT))
		return s->error;
	guess_banks(given->image, s);
	find_initrd(given, image, s);
	if (find_occupied(given->image, s))
		return s->error;
	find_base(given->image, s);
	survey_request_items(given, image, s);
	return ERR_NONE;
}

uint32_t survey_initrd(const struct survey *s, const struct plan *p)
{
	return p->place[PLAN_INITRD] + s->initrd - s->request.item[PLAN_INITRD].from;
}
