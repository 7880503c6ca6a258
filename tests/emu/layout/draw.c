// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "boot/bootinfo/atags.h"
#include "scripts/kedge/dt/strict_fdt.h"
#include "draw.h"
#include "reserved.h"
#include "boot_record_check.h"

#define KERNELS	      4
#define CMDLINE_OURS  "ours=1"
#define CMDLINE_TREE  "tree=1 quiet"
#define STACK_RESERVE 64  /* bytes that no layout may use, for those that were not drawn */
#define CUT_LEAST     128 /* bytes of the payload that each piece has, at least */

static const int cpus_v4[DRAW_CPUS_V4] = {UC_CPU_ARM_SA1110,	UC_CPU_ARM_926,
					  UC_CPU_ARM_1176,	UC_CPU_ARM_CORTEX_A8,
					  UC_CPU_ARM_CORTEX_A9, UC_CPU_ARM_CORTEX_A15};
static const int cpus_v7[DRAW_CPUS_V7] = {UC_CPU_ARM_CORTEX_A8, UC_CPU_ARM_CORTEX_A9,
					  UC_CPU_ARM_CORTEX_A15};

/* Small kernels, made once. */
static const struct kernel *small_kernel(struct random *r)
{
	static const uint32_t text_offsets[] = {0x8000, 0x8000, 0x108000, 0x208000};
	static const uint32_t sizes[KERNELS] = {40000, 131072, 333331, 900004};
	static struct kernel kernels[KERNELS];
	unsigned int n = random_below(r, KERNELS);

	if (!kernels[n].image.data)
		kernels[n].image = make_looping_kernel(sizes[n], n);
	kernels[n].text_offset = text_offsets[random_below(r, 4)];
	kernels[n].bss_size = random_below(r, 0x40000);
	kernels[n].pgdir_size = 0x4000;
	return &kernels[n];
}

static uint32_t draw_between(struct random *r, uint32_t low, uint32_t high, uint32_t align)
{
	if (high <= low)
		return low;
	return low + random_below(r, high - low) / align * align;
}

/* RAM that r2 does not lead to a description of is found only where it begins on 128 MiB. */
static bool described(const struct drawn *d)
{
	return d->l.handed == HANDED_ATAGS || d->l.handed == HANDED_TREE ||
	       (d->l.handed == HANDED_NOTHING && (d->recipe.tree || d->appended));
}

static void draw_banks(struct drawn *d, struct random *r)
{
	static const uint32_t bases[] = {0,	     0x10000000, 0x40000000, 0x40200000,
					 0x60000000, 0x80000000, 0xa0000000, 0xc0000000};
	struct emu *e = &d->l.emu;
	uint32_t base = bases[random_below(r, sizeof(bases) / sizeof(bases[0]))];
	uint32_t size =
		(d->recipe.kernel_size & 0xfff00000) * 3 / 2 + ((4 + random_below(r, 12)) << 20);

	if (!described(d))
		base &= 0xf8000000;
	/*
	 * Often there is just enough, or a little too little. But not where the loader has to guess
	 * how much there is: it takes more than that for there.
	 */
	if (described(d) && random_below(r, 3) == 0)
		size = d->recipe.text_offset + d->recipe.kernel_size + d->recipe.bss_size +
		       0x20000 + random_below(r, 0x60000);
	/* Not all RAM ends with a section. */
	if (random_below(r, 3) == 0 && size > 0x200000)
		size -= random_below(r, 200) * 4096;
	/* StrongARM's cache is cleaned by reading the 64 KiB around: no chip of RAM is smaller. */
	size = align_up(size, e->cpu == UC_CPU_ARM_SA1110 ? 0x10000 : 4096);
	e->bank[0] = (struct range){base, base + size};
	e->bank_count = 1;
	if (random_below(r, 3) == 0) {
		base += size + 0x300000 + (0u - size) % 0x100000;
		e->bank[1] = (struct range){base, base + ((2 + random_below(r, 4)) << 20)};
		e->bank_count = 2;
	}
}

/* A place for size bytes in bank 0 that does not touch those given. */
static bool draw_place(struct drawn *d, struct random *r, uint32_t size, uint32_t align,
		       const struct range *taken, unsigned int count, struct range *place)
{
	const struct range *bank = &d->l.emu.bank[random_below(r, d->l.emu.bank_count)];
	unsigned int tries, i;

	if (size > range_size(*bank))
		return false;
	for (tries = 0; tries < 30; tries++) {
		place->start =
			bank->start + random_below(r, range_size(*bank) - size + 1) / align * align;
		place->end = place->start + size;
		for (i = 0; i < count; i++) {
			if (range_overlaps(*place, taken[i]))
				break;
		}
		if (i == count)
			return true;
	}
	return false;
}

/* The bytes of the image, or of the first of its pieces. */
static uint32_t first_size(const struct drawn *d)
{
	return d->recipe.piece_offset ? d->recipe.piece_offset : (uint32_t)d->l.image.size;
}

/* Where the image is: anywhere, or such that it has to do with the kernel's place. */
static uint32_t draw_load(struct drawn *d, struct random *r)
{
	const struct range bank = d->l.emu.bank[0];
	uint32_t kernel = bank.start + d->recipe.text_offset;
	/* Behind the image the loader looks for a tree, so that it does not end with RAM. */
	uint32_t image = first_size(d), last = bank.end - image - 64, at;

	switch (random_below(r, 5)) {
	case 0: /* before it */
		at = draw_between(r, bank.start, kernel, 4);
		break;
	case 1: /* on it */
		at = draw_between(r, kernel, kernel + d->recipe.kernel_size, 4);
		break;
	case 2: /* reaching into it from below */
		at = kernel > bank.start + image ? kernel - random_below(r, image) / 4 * 4
						 : bank.start + 0x10000;
		break;
	case 3: /* right behind it */
		at = kernel + d->recipe.kernel_size + random_below(r, 300) * 4;
		at &= ~3u;
		break;
	default:
		at = draw_between(r, bank.start, last, 4);
		break;
	}
	/* The usual place of the ATAG list stays free of it. */
	if (at < bank.start + 0x4000)
		at = bank.start + 0x4000;
	return at > last ? last & ~3u : at;
}

static void draw_tree(struct drawn *d, struct random *r)
{
	const struct emu *e = &d->l.emu;
	const char *bootargs = random_below(r, 3) ? CMDLINE_TREE : NULL;

	/* ATAGs fill a memory node that is empty; else it says what there is. */
	d->tree_banks = random_below(r, 3) ? e->bank_count : 0;
	if (d->l.handed != HANDED_ATAGS && d->l.handed != HANDED_ATAGS_USUAL)
		d->tree_banks = e->bank_count;
	d->l.tree = make_tree(e->bank, d->tree_banks, bootargs, 1 + random_below(r, 2));
	reserved_add(d, &d->l.tree);
}

static bool draw_handed(struct drawn *d, struct random *r, struct range *taken, unsigned int count)
{
	struct layout *l = &d->l;
	const char *cmdline = random_below(r, 3) ? DRAW_CMDLINE : NULL;
	struct range place;
	unsigned int i;

	switch (l->handed) {
	case HANDED_ATAGS:
	case HANDED_ATAGS_USUAL:
		l->handed_bytes = make_atags(l->emu.bank, l->emu.bank_count, cmdline, l->initrd);
		break;
	case HANDED_TREE:
		l->handed_bytes = make_tree(l->emu.bank, l->emu.bank_count, cmdline, 1);
		if (!l->tree.size)
			reserved_add(d, &l->handed_bytes);
		break;
	default:
		return true;
	}
	if (l->handed == HANDED_ATAGS_USUAL) {
		place.start = l->emu.bank[0].start + 0x100;
		place.end = place.start + (uint32_t)l->handed_bytes.size;
		for (i = 0; i < count; i++) {
			if (range_overlaps(place, taken[i]))
				return false;
		}
	} else if (!draw_place(d, r, (uint32_t)l->handed_bytes.size, 8, taken, count, &place)) {
		return false;
	}
	l->handed_at = place.start;
	/* Nothing that is near, or odd: no bootloader hands that over. */
	l->emu.r2 = l->handed == HANDED_ATAGS_USUAL ? 0xdeadbeef : place.start;
	return true;
}

/* Somewhere in the payload. */
static void draw_cut(struct drawn *d, struct random *r)
{
	const struct image_part *payload = image_find(d->l.image.data, PART_PAYLOAD, 0);
	uint32_t before = payload->offset;

	if (payload->size < 2 * CUT_LEAST)
		return;
	if (d->recipe.tree) /* which goes in front of the payload */
		before += align_up((uint32_t)d->l.tree.size, 8) + IMAGE_FDT_PAD;
	before += CUT_LEAST + sizeof(*payload); /* one part more */
	d->recipe.piece_offset = before + random_below(r, payload->size - 2 * CUT_LEAST) / 8 * 8;
}

/* The second piece: often where the kernel goes, or close to the first. */
static bool draw_piece(struct drawn *d, struct random *r, const struct range *first)
{
	uint32_t size = (uint32_t)d->l.image.size - d->recipe.piece_offset;
	struct range *piece = &d->l.piece;

	if (!draw_place(d, r, size + 64, 8, first, 1, piece))
		return false;
	if (random_below(r, 4) == 0) {
		piece->start = align_up(first->end + random_below(r, 2) * 0x1000, 8);
		piece->end = piece->start + size + 64;
		if (!range_inside(*piece, d->l.emu.bank[0]))
			return false;
	}
	piece->end -= 64;
	d->recipe.piece_address = piece->start;
	return true;
}

void draw_free(struct drawn *d)
{
	buffer_free(&d->l.image);
	buffer_free(&d->l.tree);
	buffer_free(&d->l.handed_bytes);
	buffer_free(&d->l.initrd_bytes);
	buffer_free(&d->recipe.initrd);
}

/* Some images have an initrd of their own. It wins where the bootloader has none, or by policy. */
static void draw_own_initrd(struct drawn *d, uint32_t seed)
{
	struct random rng = {seed * 40503u + 1}, *r = &rng;

	if (random_below(r, 4))
		return;
	d->recipe.initrd = make_looping_kernel(1 + random_below(r, 300000), seed);
	d->recipe.policy |= random_below(r, 2) ? POLICY_INITRD_OURS : 0;
}

/* One of the formats, or a zImage that is kept. */
static enum image_format draw_format(struct random *r)
{
	uint32_t n = random_below(r, FORMATS + 1);

	return n == FORMATS ? FORMAT_ZIMAGE : (enum image_format)n;
}

/* Of the same size, when what it is to say of places is known. */
static void remake_image(struct drawn *d)
{
	buffer_free(&d->l.image);
	d->l.image = make_layout_image(&d->recipe, d->kernel, &d->l.tree);
	if (d->appended)
		append_tree(&d->l.image, &d->l.tree);
}

bool draw(struct drawn *d, uint32_t arch, uint32_t seed, const struct kernel *given)
{
	struct random rng = {seed * 2654435761u + arch}, *r = &rng;
	struct layout *l = &d->l;
	struct range taken[4];
	unsigned int count = 0;

	memset(d, 0, sizeof(*d));
	if (!given)
		given = small_kernel(r);
	d->kernel = &given->image;
	l->emu.cpu = arch == 4 ? cpus_v4[seed % DRAW_CPUS_V4] : cpus_v7[seed % DRAW_CPUS_V7];
	l->emu.r1 = random_next(r);
	l->emu.r2 = random_below(r, 2) ? 0 : 0xfffffffd;
	d->recipe = (struct recipe){
		.arch = arch,
		.format = draw_format(r),
		.text_offset = given->text_offset,
		.kernel_size = (uint32_t)given->image.size,
		.bss_size = given->bss_size,
		.pgdir_size = given->pgdir_size,
		.cmdline = random_below(r, 3) ? NULL : CMDLINE_OURS,
		.mode = (enum cmdline_mode)random_below(r, 5),
		.log_level = seed % 3 ? LOG_NORMAL : LOG_VERBOSE,
		.policy = seed % 7 ? 0 : POLICY_NO_RECORD,
		.log_room = seed % 5 ? 0 : 0x400,
	};
	l->handed = (enum layout_handed)random_below(r, 4);
	d->recipe.tree = random_below(r, 4) == 0;
	d->appended = random_below(r, 2);
	draw_own_initrd(d, seed);
	reserved_draw(d, seed);
	draw_banks(d, r);
	if (d->recipe.tree || d->appended)
		draw_tree(d, r);
	l->image = make_layout_image(&d->recipe, d->kernel, &l->tree);
	if (random_below(r, 4) == 0)
		draw_cut(d, r);
	if (d->appended && !d->recipe.piece_offset)
		append_tree(&l->image, &l->tree);
	if (l->image.size + 0x8000 + 64 > range_size(l->emu.bank[0])) {
		draw_free(d);
		return false;
	}
	l->emu.image = draw_load(d, r);
	taken[count++] = (struct range){l->emu.image, l->emu.image + first_size(d)};
	if (d->recipe.piece_offset) {
		/* The place is in the image. */
		remake_image(d);
		if (!draw_piece(d, r, taken)) {
			draw_free(d);
			return false;
		}
		remake_image(d);
		taken[count++] = l->piece;
	}
	if ((l->handed == HANDED_ATAGS || l->handed == HANDED_ATAGS_USUAL) && random_below(r, 2)) {
		struct buffer bytes = make_looping_kernel(1000 + random_below(r, 500000), seed);

		/* Few bootloaders place it elsewhere than on a page. */
		if (draw_place(d, r, (uint32_t)bytes.size, random_below(r, 4) ? 4096 : 4, taken,
			       count, &l->initrd)) {
			l->initrd_bytes = bytes;
			taken[count++] = l->initrd;
		} else {
			l->initrd = (struct range){0, 0};
			buffer_free(&bytes);
		}
	}
	d->own_initrd = d->recipe.initrd.size &&
			(d->recipe.policy & POLICY_INITRD_OURS || !l->initrd.end) &&
			(l->tree.size || l->handed != HANDED_NOTHING);
	if (draw_handed(d, r, taken, count)) {
		reserved_place(d, seed);
		if (l->tree.size)
			remake_image(d);
		return true;
	}
	draw_free(d);
	return false;
}

/* The command line that the kernel must get, by the table of modes in docs/device-trees.md. */
static void expected_cmdline(const struct drawn *d, char *out, const char *in_fdt,
			     const char *from_boot)
{
	const char *ours = d->recipe.cmdline ? d->recipe.cmdline : in_fdt;

	if (d->recipe.mode == CMDLINE_REPLACE)
		strcpy(out, from_boot[0] ? from_boot : ours);
	else if (d->recipe.mode == CMDLINE_PREPEND)
		sprintf(out, "%s%s%s", from_boot, from_boot[0] && ours[0] ? " " : "", ours);
	else if (d->recipe.mode == CMDLINE_APPEND)
		sprintf(out, "%s%s%s", ours, from_boot[0] && ours[0] ? " " : "", from_boot);
	else
		strcpy(out, ours);
}

static const char *string_prop(const void *fdt, const char *path, const char *name)
{
	int node = fdt_path_offset(fdt, path);
	const char *value = node < 0 ? NULL : fdt_getprop(fdt, node, name, NULL);

	return value ? value : "";
}

/* The bootloader's command line, from the bytes that it handed over. */
static const char *handed_cmdline(const struct layout *l)
{
	size_t at;

	if (l->handed == HANDED_TREE)
		return string_prop(l->handed_bytes.data, "/chosen", "bootargs");
	for (at = 0; at + sizeof(DRAW_CMDLINE) <= l->handed_bytes.size; at++) {
		if (!memcmp(l->handed_bytes.data + at, DRAW_CMDLINE, sizeof(DRAW_CMDLINE)))
			return DRAW_CMDLINE;
	}
	return "";
}

static void check_memory_node(const struct drawn *d, const void *fdt)
{
	const struct emu *e = &d->l.emu;
	int node = fdt_path_offset(fdt, "/memory@0"), length;
	unsigned int cells = (unsigned int)fdt_address_cells(fdt, 0), i;
	const fdt32_t *reg = fdt_getprop(fdt, node, "reg", &length);

	assert_string_equal(string_prop(fdt, "/memory@0", "device_type"), "memory");
	assert_int_equal(length, (int)(e->bank_count * cells * 8));
	for (i = 0; i < e->bank_count; i++) {
		assert_int_equal(fdt32_ld(reg + (2 * i + 1) * cells - 1), e->bank[i].start);
		assert_int_equal(fdt32_ld(reg + (2 * i + 2) * cells - 1), range_size(e->bank[i]));
	}
}

/* The initrd that the kernel must get. */
static const struct buffer *initrd_of(const struct drawn *d)
{
	return d->own_initrd ? &d->recipe.initrd : &d->l.initrd_bytes;
}

/* The list has all that it had, and where the initrd is. */
static void check_list(const struct drawn *d, const void *list, uint32_t avail)
{
	const struct layout *l = &d->l;
	struct bootinfo info, before;
	uint32_t size;

	assert_int_equal(atags_read((const uint32_t *)l->handed_bytes.data,
				    (uint32_t)l->handed_bytes.size, &before, &size),
			 ERR_NONE);
	assert_int_equal(atags_read(list, avail, &info, &size), ERR_NONE);
	assert_in_range(size, l->handed_bytes.size, l->handed_bytes.size + ATAGS_INITRD_SIZE);
	assert_int_equal(info.initrd_start, survey_initrd(&l->survey, &l->plan));
	assert_int_equal(info.initrd_size, initrd_of(d)->size);
	assert_int_equal(info.bank_count, before.bank_count);
	assert_memory_equal(info.bank, before.bank, sizeof(info.bank));
	assert_int_equal(info.cmdline_length, before.cmdline_length);
	assert_memory_equal(info.cmdline, before.cmdline, info.cmdline_length);
}

static void check_tree(const struct drawn *d, const void *fdt)
{
	const struct layout *l = &d->l;
	const void *source = l->tree.size ? l->tree.data : l->handed_bytes.data;
	bool from_boot = !l->tree.size;
	char expected[256];
	int i, node;

	assert_int_equal(strict_fdt_check_full(fdt, fdt_totalsize(fdt)), 0);
	/* The image's tree against the bootloader's words; of a tree in r2, only what it lacks. */
	if (from_boot)
		expected_cmdline(d, expected, "", handed_cmdline(l));
	else if (l->handed == HANDED_TREE && string_prop(source, "/chosen", "bootargs")[0])
		expected_cmdline(d, expected, string_prop(source, "/chosen", "bootargs"), "");
	else
		expected_cmdline(d, expected, string_prop(source, "/chosen", "bootargs"),
				 handed_cmdline(l));
	if (from_boot && !d->recipe.cmdline)
		strcpy(expected, handed_cmdline(l));
	assert_string_equal(string_prop(fdt, "/chosen", "bootargs"), expected);
	check_memory_node(d, fdt);
	reserved_check(d, fdt);
	if (l->initrd.end || d->own_initrd) {
		node = fdt_path_offset(fdt, "/chosen");
		assert_int_equal(fdt32_ld(fdt_getprop(fdt, node, "linux,initrd-start", NULL)),
				 survey_initrd(&l->survey, &l->plan));
		assert_int_equal(fdt32_ld(fdt_getprop(fdt, node, "linux,initrd-end", NULL)),
				 survey_initrd(&l->survey, &l->plan) + initrd_of(d)->size);
	}
	for (i = 0; i < 9; i++) {
		char path[16];

		snprintf(path, sizeof(path), "/device-%d", i);
		node = fdt_path_offset(fdt, path);
		assert_true(node > 0);
		assert_int_equal(fdt32_ld(fdt_getprop(fdt, node, "index", NULL)), i);
	}
}

/*
 * Wherever Linux's own decompressor may take RAM's base to be (boot/plan/zimage_passthrough.h), the
 * kernel with page directory and bss meets neither the zImage nor what the kernel is to find.
 */
static void check_zimage(const struct drawn *d)
{
	const struct layout *l = &d->l;
	const struct emu *e = &l->emu;
	uint32_t own = (uint32_t)d->kernel->size + 4 * 1024 + 64 * 1024, lowest = UINT32_MAX, i;

	for (i = 0; i < l->survey.request.bank_count; i++) {
		uint32_t start = align_up(l->survey.request.bank[i].start, 0x200000);

		lowest = start < lowest ? start : lowest;
	}
	for (i = 0; i < 2; i++) {
		uint32_t base = i ? e->kernel & 0xf8000000 : lowest;
		uint32_t start = base + d->recipe.text_offset;
		struct range all = {start - d->recipe.pgdir_size,
				    start + ZIMAGE_RATIO * d->recipe.kernel_size +
					    d->recipe.bss_size};

		assert_false(range_overlaps(all, range_cut(e->kernel, own)));
		if (e->regs[2])
			assert_false(range_overlaps(all, range_cut(e->regs[2], 8)));
		if (l->initrd.end)
			assert_false(
				range_overlaps(all, range_cut(survey_initrd(&l->survey, &l->plan),
							      range_size(l->initrd))));
	}
}

/* Linux leaves an initrd out that shares a page with the tree or the kernel. */
static void check_pages(const struct drawn *d)
{
	const struct layout *l = &d->l;
	uint32_t start = survey_initrd(&l->survey, &l->plan), tree = l->emu.regs[2];
	struct range pages = {align_down(start, 4096),
			      align_up(start + (uint32_t)initrd_of(d)->size, 4096)};

	assert_false(range_overlaps(pages, plan_kernel_range(&l->survey.request)));
	if (l->tree.size || l->handed == HANDED_TREE)
		assert_false(range_overlaps(
			pages, range_cut(tree, fdt_totalsize(emu_bytes((struct emu *)&l->emu, tree,
								       40)))));
}

/* Whether a line is in the log that tells of a move. */
static bool tells(const struct emu *e, const struct plan_move *m)
{
	char line[128];

	snprintf(line, sizeof(line), "\n- move %s from 0x%x to 0x%x, %u bytes\r\n",
		 plan_item_name(m->id), m->from, m->to, m->size);
	return strstr(e->console, line);
}

void check_entered(struct drawn *d)
{
	const struct buffer *kernel = d->kernel;
	struct layout *l = &d->l;
	struct emu *e = &l->emu;
	const void *r2;
	uint32_t i;

	assert_int_equal(e->regs[0], 0);
	assert_int_equal(e->regs[1], e->r1);
	assert_int_equal(e->cpsr & 0xff, 0xd3);
	assert_int_equal(e->sctlr & 5, 0);
	assert_memory_equal(emu_bytes(e, e->kernel, (uint32_t)kernel->size), kernel->data,
			    kernel->size);
	if (l->initrd.end || d->own_initrd)
		assert_memory_equal(emu_bytes(e, survey_initrd(&l->survey, &l->plan),
					      (uint32_t)initrd_of(d)->size),
				    initrd_of(d)->data, initrd_of(d)->size);
	if (l->initrd.end || d->own_initrd)
		check_pages(d);
	if (l->tree.size || l->handed == HANDED_TREE) {
		assert_int_equal(e->regs[2] % 8, 0);
		r2 = emu_bytes(e, e->regs[2], 40);
		emu_bytes(e, e->regs[2], fdt_totalsize(r2));
		check_tree(d, r2);
		check_told(d, r2);
	} else if (l->handed != HANDED_NOTHING) {
		uint32_t size = (uint32_t)l->handed_bytes.size;

		if (d->own_initrd)
			size += ATAGS_INITRD_SIZE;
		r2 = emu_bytes(e, e->regs[2], size);
		if (l->initrd.end || d->own_initrd)
			check_list(d, r2, size);
		if (!d->own_initrd &&
		    (!l->initrd.end || survey_initrd(&l->survey, &l->plan) == l->initrd.start))
			assert_memory_equal(r2, l->handed_bytes.data, l->handed_bytes.size);
	} else {
		assert_int_equal(e->regs[2], 0);
	}
	if (d->recipe.format == FORMAT_ZIMAGE)
		check_zimage(d);
	assert_non_null(strstr(e->console, d->recipe.format == FORMAT_ZIMAGE
						   ? "Keeping the zImage... done, booting"
						   : "Uncompressing Linux... done, booting"));
	assert_non_null(strstr(e->console, "booting the kernel.\r\n"));
	for (i = 0; i < l->plan.move_count; i++)
		assert_int_equal(tells(e, &l->plan.move[i]), d->recipe.log_level == LOG_VERBOSE);
	assert_true(e->stack_used + STACK_RESERVE <= e->stack_top - e->stack_bottom);
}

void describe(const struct drawn *d, uint32_t seed)
{
	const struct layout *l = &d->l;
	const struct emu *e = &l->emu;

	print_message(
		"seed %u: cpu %d v%u %s, RAM %x..%x, image %x..%x and %x..%x, kernel %x, handed %d "
		"at %x, "
		"initrd %x..%x, own %x (%d)\nend %d at pc %x, error %d, wrote %x from %x, host's "
		"plan %s\n%s\n",
		seed, e->cpu, d->recipe.arch, format_name(d->recipe.format), e->bank[0].start,
		e->bank[0].end, e->image, e->image_end, l->piece.start, l->piece.end, e->kernel,
		(int)l->handed, l->handed_at, l->initrd.start, l->initrd.end,
		(uint32_t)d->recipe.initrd.size, d->own_initrd, (int)e->end, e->pc, (int)e->error,
		e->bad_write, e->bad_write_pc, error_code(l->plan.error), e->console);
}

unsigned int count_of(const char *variable, unsigned int otherwise)
{
	const char *text = getenv(variable);

	return text ? (unsigned int)strtoul(text, NULL, 0) : otherwise;
}
