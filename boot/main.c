// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The boot on one page, top to bottom. The entry code (arch/arm/head.S) has kept the registers,
 * turned off what was on and given us a stack inside the image; until the plan is made nothing
 * outside of the image is written.
 */
#include <stddef.h>
#include <string.h>

#include "lib/digest.h"
#include "boot/bootinfo/atags.h"
#include "boot/survey/console_detect.h"
#include "boot/log/cpu_name.h"
#include "boot/image/payload.h"
#include "boot/log/log.h"
#include "panic.h"
#include "boot/log/boot_record_write.h"
#include "boot/fdt/fdt_timer.h"
#include "boot/log/log_verbose.h"
#include "boot/bootinfo/cmdline.h"

static void *at(uint32_t address)
{
	return (void *)(uintptr_t)address;
}

static const struct image_header *header(const struct boot *b)
{
	return image_header(at(b->loader));
}

static uint32_t room_of(const struct boot *b, enum plan_item_id id)
{
	return b->survey.plan.item[id].room;
}

static struct range place_of(const struct boot *b, enum plan_item_id id)
{
	return range_cut(b->plan.place[id], room_of(b, id));
}

/* All of the payload: its pieces are side by side when they have moved. */
static uint32_t payload_size(const struct boot *b)
{
	const struct plan_item *item = b->survey.plan.item;

	return item[PLAN_PAYLOAD].size + item[PLAN_PAYLOAD_2].size;
}

static void caches_on(struct boot *b)
{
	const struct range code[] = {
		range_cut(b->loader, header(b)->head_size),
		place_of(b, PLAN_LOADER),
	};

	if (b->survey.uncached)
		return;
	arch_caches_on(b, b->plan.place[PLAN_PAGE_TABLE], &b->survey.plan, code, 2);
	b->caches_on = true;
	if (header(b)->loader_arch >= 7)
		arch_vector_on(&b->vector);
}

/* Ours is checked where it is to be used, with the caches on. */
static void check_initrd(struct boot *b)
{
	const struct image_part *part = image_find(at(b->loader), PART_INITRD, 0);
	uint32_t initrd = b->plan.place[PLAN_INITRD];

	if (b->survey.plan.initrd_ours && digest(at(initrd), part->size, 0) != part->digest)
		panic(b, ERR_IMG_PART, initrd);
}

/* The initrd is ours, or is no longer where the bootloader put it. */
static void initrd_moved(struct boot *b, uint32_t to)
{
	struct survey *s = &b->survey;
	uint32_t tree = b->plan.place[PLAN_FDT];

	if (s->fdt_origin == FDT_ORIGIN_NONE && s->r2_kind == R2_ATAGS) {
		atags_set_initrd(at(tree), to, s->initrd_size);
		/* What the command line says of it would win, and is no longer so. */
		cmdline_initrd(at((uint32_t)(uintptr_t)s->boot.cmdline - s->r2_found + tree),
			     s->boot.cmdline_length, NULL);
	} else if (s->fdt_origin != FDT_ORIGIN_NONE) {
		fdt_move_reserved(at(tree), survey_initrd_pages(s), b->plan.place[PLAN_INITRD]);
	}
	s->boot.initrd_start = to;
}

/* Step 3 of the plan: the tree is at its place; merge into it what the bootloader said. */
static void complete_tree(struct boot *b)
{
	struct survey *s = &b->survey;
	uint32_t tree = b->plan.place[PLAN_FDT], initrd = survey_initrd(s, &b->plan), length;
	struct fdt_changes changes = survey_changes(s);
	enum error error;

	check_initrd(b);
	if (s->initrd_size && (initrd != s->initrd || s->plan.initrd_ours))
		initrd_moved(b, initrd);
	if (!s->change_tree) {
		if (s->fdt_origin != FDT_ORIGIN_NONE && tree != s->tree)
			fdt_trim(at(tree));
		return;
	}
	error = fdt_change(at(tree), room_of(b, PLAN_FDT), &changes, &length);
	if (error)
		panic(b, error, tree);
	if (length > FDT_CMDLINE_MAX) {
		survey_warn(s, ERR_ATAG_CMDLINE, tree);
		log_warning(b, &(struct warning){ERR_ATAG_CMDLINE, tree});
	}
	if (b->level == LOG_VERBOSE)
		log_fdt_changes(b, at(tree));
}

static bool has_zimage(const struct boot *b)
{
	return payload_is_zimage((enum image_format)header(b)->kernel.format);
}

/* What is entered: the kernel, or the zImage that brings it. */
static uint32_t entry_of(const struct boot *b)
{
	return has_zimage(b) ? b->plan.place[PLAN_PAYLOAD] : b->plan.kernel;
}

static void check_zimage(struct boot *b)
{
	const struct payload zimage = {
		.kernel = at(entry_of(b)),
		.kernel_size = payload_size(b),
		.vector = b->vector.on,
	};
	enum error error;

	log_normal(b, "Keeping the zImage...");
	phase_begin(b, PHASE_CHECK);
	error = payload_check(&zimage, FILTER_NONE, header(b)->kernel.inflated_digest);
	if (error) {
		log_normal(b, "\n");
		panic(b, error, entry_of(b));
	}
	log_normal(b, " done, booting the kernel.\n");
	console_flush(&b->console);
}

/* A second piece is known by its bytes: the bootloader may have left an older one there. */
static void check_rest(struct boot *b)
{
	const struct image_part *part = image_find(at(b->loader), PART_PAYLOAD, 1);

	if (part && digest(at(b->plan.place[PLAN_PAYLOAD_2]), part->size, 0) != part->digest)
		panic(b, ERR_IMG_PIECE, b->survey.plan.item[PLAN_PAYLOAD_2].from);
}

static void inflate(struct boot *b)
{
	const struct image_kernel *k = &header(b)->kernel;
	const struct payload payload = {
		.source = at(b->plan.place[PLAN_PAYLOAD]),
		.source_size = payload_size(b),
		.kernel = at(b->plan.kernel),
		.kernel_size = k->inflated_size,
		.workspace = at(b->plan.place[PLAN_WORKSPACE]),
		.workspace_size = room_of(b, PLAN_WORKSPACE),
		.vector = b->vector.on,
	};
	enum error error;

	log_normal(b, "Uncompressing Linux...");
	phase_begin(b, PHASE_INFLATE);
	error = payload_inflate((enum image_format)k->format, &payload);
	phase_begin(b, PHASE_CHECK);
	if (!error)
		error = payload_check(&payload, (enum image_filter)k->filter, k->inflated_digest);
	if (error) {
		log_normal(b, "\n");
		panic(b, error, b->plan.kernel);
	}
	log_normal(b, " done, booting the kernel.\n");
	console_flush(&b->console);
}

_Noreturn static void enter_kernel(struct boot *b)
{
	const struct range written[] = {
		range_cut(b->plan.kernel, header(b)->kernel.inflated_size),
		place_of(b, PLAN_FDT),
		place_of(b, PLAN_INITRD),
		place_of(b, PLAN_LOADER),
		range_cut(b->plan.place[PLAN_PAYLOAD], payload_size(b)),
		place_of(b, PLAN_WORKSPACE),
		place_of(b, PLAN_PAGE_TABLE),
		place_of(b, PLAN_LOG),
		b->plan.bounce,
	};
	uint32_t r2 = room_of(b, PLAN_FDT) ? b->plan.place[PLAN_FDT] : 0;

	phase_begin(b, PHASE_ENTER);
	log_times(b);
	if (b->survey.record)
		boot_record_write(b, entry_of(b));
	arch_clock_off(&b->clock);
	arch_vector_off(&b->vector);
	if (b->watched)
		b->entered = entry_of(b);
	arch_enter_kernel(&b->cpu, entry_of(b), b->r1, r2, written,
			  sizeof(written) / sizeof(written[0]), b->watched);
}

_Noreturn void boot_move(struct boot *b)
{
	phase_begin(b, PHASE_MOVE);
	while (b->next_move < b->plan.move_count) {
		const struct plan_move *m = &b->plan.move[b->next_move++];

		if (m->id == PLAN_LOADER)
			arch_move_loader(b, m);
		memmove(at(m->to), at(m->from), m->size);
	}
	survey_params(&b->survey, at(b->loader));
	if (!b->caches_on)
		caches_on(b);
	check_rest(b);
	phase_begin(b, PHASE_TREE);
	complete_tree(b);
	if (b->survey.record)
		boot_record_reserve(b);
	boot_watch(b);
	if (has_zimage(b))
		check_zimage(b);
	else
		inflate(b);
	enter_kernel(b);
}

static void greet(struct boot *b, const struct console_detected *found)
{
	uint32_t number;
	const char *core = cpu_name(b->cpu.midr, &number);

	log_normal(b, "kedge " KEDGE_VERSION ": %s, MIDR %x%s, image at %x\n", arch_cpu_name(&b->cpu),
	    b->cpu.midr, b->cpu.hyp ? ", HYP mode" : "", b->image);
	log_verbose(b, "- r1 %x, r2 %x, sp %x, lr %x, CPSR %x, SCTLR %x\n", b->r1, b->r2,
		 b->cpu.caller.sp, b->cpu.caller.lr, b->cpu.caller.cpsr, b->cpu.sctlr);
	if (core)
		log_verbose(b, number ? "- core: %s%u\n" : "- core: %s\n", core, number);
	if (found->name)
		log_normal(b, "Console: %s at %x (%s)\n", found->name, b->console.params.base, found->by);
}

/* A counter that does not count is none; then it may be that the tree has one. */
static void check_clock(struct boot *b)
{
	const struct survey *s = &b->survey;
	struct fdt_timer timer;

	if (b->ticks[PHASE_START] || arch_ticks(&b->clock) != b->since)
		return;
	arch_clock_off(&b->clock);
	b->clock.kind = 0;
	if (s->error || s->fdt_origin == FDT_ORIGIN_NONE || !fdt_timer_find(at(s->tree), &timer) ||
	    !arch_answers(timer.address, 4))
		return;
	arch_clock_sp804(&b->clock, timer.address, timer.hz);
	b->since = arch_ticks(&b->clock);
}

_Noreturn void boot_main(struct boot *b)
{
	struct survey *s = &b->survey;
	const void *image = at(b->image);
	struct console_detected found = {0};
	bool find, greeted;
	enum error error;
	uint32_t i;

	/* An image that is entered again, without having been loaded again, begins anew. */
	memset(&b->caches_on, 0, sizeof(*b) - offsetof(struct boot, caches_on));
	arch_clock_on(&b->cpu, &b->clock);
	b->since = arch_ticks(&b->clock);
	error = image_check(image, UINT32_MAX - b->image);
	image_read_console(image, !error, &b->console.params);
	/* With a wrong address we boot in silence. */
	if (b->console.params.type == CONSOLE_UART && !console_answers(&b->console.params))
		b->console.params.type = CONSOLE_NONE;
	console_start(&b->console);
	if (!error) {
		log_keep(b);
		error = survey_params(s, image);
	}
	b->level = (enum log_level)s->params.log_level;
	/* Only the survey finds the word that may silence us; who wants all sees it begin. */
	find = b->console.params.type == CONSOLE_AUTO;
	greeted = error || (b->level == LOG_VERBOSE && !find);
	if (greeted)
		greet(b, &found);
	if (error)
		panic(b, error, b->image);
	s->image = b->image;
	s->r1 = b->r1;
	s->r2 = b->r2;
	s->uncached = !arch_has_caches(&b->cpu);

	if (s->uncached)
		survey_warn(s, ERR_CPU_UNKNOWN, b->cpu.midr);
	phase_begin(b, PHASE_SURVEY);
	error = survey_take(s, image);
	check_clock(b);
	b->level = s->level;
	if (find)
		found = console_detect(s, image, &b->console.params);
	if (!greeted)
		greet(b, &found);
	for (i = 0; i < s->warning_count; i++)
		log_warning(b, &s->warning[i]);
	if (b->level == LOG_VERBOSE)
		log_survey(b);
	if (error)
		panic(b, error, s->error_at);
	phase_begin(b, PHASE_PLAN);
	plan_make(&s->plan, &b->plan);
	if (b->level == LOG_VERBOSE)
		log_plan_search(b);
	if (b->plan.error)
		panic_plan(b);
	log_plan(b);
	log_fdt(b);
	if (b->plan.table_first)
		caches_on(b);
	boot_move(b);
}
