// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/format.h"
#include "lib/scale.h"
#include "log.h"
#include "boot/survey/fdt_match.h"
#include "boot/panic.h"

#define LINE_MAX 192

/* As much of it as there is room for. */
static void keep(struct boot *b, const char *line)
{
	char *log = (char *)(uintptr_t)(b->loader + b->log.offset);

	for (; *line && b->log.used < b->log.size; line++)
		log[b->log.used++] = *line;
	b->log.cut |= *line != 0;
}

static void print(struct boot *b, const char *text, va_list arguments)
{
	uint32_t began = arch_ticks(&b->clock);
	char line[LINE_MAX];

	format(line, sizeof(line), text, arguments);
	console_write(&b->console, line);
	keep(b, line);
	/* A phase is not the longer for what is said in it. */
	b->since += arch_ticks(&b->clock) - began;
}

void log_normal(struct boot *b, const char *text, ...)
{
	va_list arguments;

	va_start(arguments, text);
	if (b->level != LOG_SILENT)
		print(b, text, arguments);
	va_end(arguments);
}

void log_verbose(struct boot *b, const char *text, ...)
{
	va_list arguments;

	va_start(arguments, text);
	if (b->level == LOG_VERBOSE)
		print(b, text, arguments);
	va_end(arguments);
}

void log_always(struct boot *b, const char *text, ...)
{
	va_list arguments;

	va_start(arguments, text);
	print(b, text, arguments);
	va_end(arguments);
}

void phase_begin(struct boot *b, enum boot_phase phase)
{
	uint32_t now = arch_ticks(&b->clock);

	b->ticks[b->phase] += now - b->since;
	b->since = now;
	b->phase = phase;
}

/* The bytes that a phase writes; 0: none that are counted. */
static uint32_t phase_bytes(const struct boot *b, enum boot_phase phase)
{
	const struct plan_input *in = &b->survey.plan;

	switch (phase) {
	case PHASE_MOVE:
		return b->plan.bytes_moved;
	case PHASE_TREE:
		return in->item[PLAN_FDT].room;
	case PHASE_INFLATE:
	case PHASE_CHECK:
		return in->kernel.inflated_size;
	default:
		return 0;
	}
}

void log_times(struct boot *b)
{
	unsigned int i;

	/* Nor computed: how many instructions that takes depends on the times. */
	if (b->level != LOG_VERBOSE)
		return;
	for (i = PHASE_START; i < PHASE_ENTER; i++) {
		log_verbose(b, "- %s: %u bytes", phase_name((enum boot_phase)i),
			 phase_bytes(b, (enum boot_phase)i));
		if (b->clock.kind)
			log_verbose(b, ", %u ticks", b->ticks[i]);
		if (b->clock.hz)
			log_verbose(b, ", %u us", scale(b->ticks[i], 1000000, b->clock.hz));
		log_verbose(b, "\n");
	}
}

static void report_code(struct boot *b, enum error error)
{
	log_always(b, "kedge: %s: %s", error_code(error), error_message(error));
}

void log_warning(struct boot *b, const struct warning *w)
{
	log_normal(b, "kedge: %s: %s (%x)\n", error_code(w->error), error_message(w->error), w->address);
}

LANDMARK void log_plan(struct boot *b)
{
	const struct survey *s = &b->survey;
	const struct plan_kernel *k = &s->plan.kernel;

	log_normal(b, "RAM base %x %s (%s): kernel %x+%x", s->plan.ram_base,
	    plan_base_name(s->plan.base_by), banks_origin_name(s->banks_origin), b->plan.kernel,
	    k->inflated_size + k->bss_size);
	if (s->plan.item[PLAN_FDT].room)
		log_normal(b, ", %s %x", s->fdt_origin == FDT_ORIGIN_NONE ? "ATAGs" : "tree",
		    b->plan.place[PLAN_FDT]);
	if (s->initrd_size)
		log_normal(b, ", initrd %x+%x", survey_initrd(s, &b->plan), s->initrd_size);
	log_normal(b, ", loader %x, payload %x, %u bytes moved\n", b->plan.place[PLAN_LOADER],
	    b->plan.place[PLAN_PAYLOAD], b->plan.bytes_moved);
}

/* Which of several trees it is, and what it was chosen by. */
static void report_choice(struct boot *b)
{
	const struct survey *s = &b->survey;
	const char *by = " by ", *name;
	uint32_t kind;

	if (s->fdt_origin == FDT_ORIGIN_R2 || s->tree_count < 2)
		return;
	log_normal(b, " %u of %u", s->tree_number, s->tree_count);
	for (kind = 0; kind < FDT_MATCH_KINDS; kind++) {
		if (!(FDT_MATCH_BY(s->tree_rank) & 1u << kind))
			continue;
		/* Without the vendor. */
		for (name = fdt_match_kind_name(kind); *name++ != ',';)
			;
		log_normal(b, "%s%s", by, name);
		by = ", ";
	}
}

void log_fdt(struct boot *b)
{
	const struct survey *s = &b->survey;

	if (s->fdt_origin == FDT_ORIGIN_NONE) {
		if (s->r2_kind == R2_ATAGS)
			log_normal(b, "Tree: none, ATAGs at %x\n", s->r2_found);
		return;
	}
	log_normal(b, "Tree: %s", fdt_origin_name(s->fdt_origin));
	report_choice(b);
	log_normal(b, ", %u bytes at %x", s->plan.item[PLAN_FDT].size, s->tree);
	if (s->fdt_origin != FDT_ORIGIN_R2 && s->r2_kind != R2_NOTHING)
		log_normal(b, ", merged with %s at %x", s->r2_kind == R2_ATAGS ? "ATAGs" : "the tree",
		    s->r2_found);
	log_normal(b, "\n");
}

void log_error(struct boot *b, enum error error, uint32_t address)
{
	report_code(b, error);
	log_always(b, " (%x)\n", address);
}

_Noreturn void panic(struct boot *b, enum error error, uint32_t address)
{
	log_error(b, error, address);
	panic_end(b);
}

_Noreturn void panic_plan(struct boot *b)
{
	const struct plan *p = &b->plan;
	uint32_t i;

	report_code(b, p->error);
	switch (p->error) {
	case ERR_PLAN_NO_ROOM:
		log_always(b, " for %s, %x bytes", plan_item_name(p->wanted),
			   b->survey.plan.item[p->wanted].room);
		break;
	case ERR_PLAN_KERNEL_RAM:
	case ERR_PLAN_KERNEL_TAKEN:
		log_always(b, ": %x..%x", p->range.start, p->range.end);
		if (p->error == ERR_PLAN_KERNEL_TAKEN)
			log_always(b, " is %s", plan_reason_name(p->reason));
		break;
	default:
		break;
	}
	log_always(b, "\nRAM (%s):", banks_origin_name(b->survey.banks_origin));
	for (i = 0; i < b->survey.plan.bank_count; i++)
		log_always(b, " %x..%x", b->survey.plan.bank[i].start, b->survey.plan.bank[i].end);
	log_always(b, "\n");
	panic_end(b);
}
