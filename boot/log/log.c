// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/fdt/fdt_match.h"
#include "log.h"

void log_normal(struct log *log, const char *text, ...)
{
	va_list arguments;

	va_start(arguments, text);
	if (log->level != LOG_SILENT)
		log->write(log, text, arguments);
	va_end(arguments);
}

void log_verbose(struct log *log, const char *text, ...)
{
	va_list arguments;

	va_start(arguments, text);
	if (log->level == LOG_VERBOSE)
		log->write(log, text, arguments);
	va_end(arguments);
}

void log_always(struct log *log, const char *text, ...)
{
	va_list arguments;

	va_start(arguments, text);
	log->write(log, text, arguments);
	va_end(arguments);
}

static void log_code(struct log *log, enum error error)
{
	log_always(log, "kedge: %s: %s", error_code(error), error_message(error));
}

void log_warning(struct log *log, const struct warning *w)
{
	log_normal(log, "kedge: %s: %s (%x)\n", error_code(w->error), error_message(w->error),
		   w->address);
}

void log_plan(struct log *log, const struct survey *s, const struct plan *p)
{
	const struct plan_request *in = &s->request;
	const struct plan_kernel *k = &in->kernel;

	log_normal(log, "RAM base %x %s (%s): kernel %x+%x", in->ram_base,
		   plan_base_name(in->base_by), banks_origin_name(s->banks_origin), p->kernel,
		   k->inflated_size + k->bss_size);
	if (in->item[PLAN_FDT].room)
		log_normal(log, ", %s %x", s->fdt.origin == FDT_ORIGIN_NONE ? "ATAGs" : "tree",
			   p->place[PLAN_FDT]);
	if (s->initrd_size)
		log_normal(log, ", initrd %x+%x", survey_initrd(s, p), s->initrd_size);
	log_normal(log, ", loader %x, payload %x, %u bytes moved\n", p->place[PLAN_LOADER],
		   p->place[PLAN_PAYLOAD], p->bytes_moved);
}

/* Which of several trees was chosen, and by which properties. */
static void log_fdt_choice(struct log *log, const struct fdt_choice *fdt)
{
	const char *by = " by ", *name;
	uint32_t kind;

	if (fdt->origin == FDT_ORIGIN_R2 || fdt->count < 2)
		return;
	log_normal(log, " %u of %u", fdt->number, fdt->count);
	for (kind = 0; kind < FDT_MATCH_KINDS; kind++) {
		if (!(FDT_MATCH_BY(fdt->rank) & 1u << kind))
			continue;
		/* Print the property's name without the vendor. */
		for (name = fdt_match_kind_name(kind); *name++ != ',';)
			;
		log_normal(log, "%s%s", by, name);
		by = ", ";
	}
}

void log_fdt(struct log *log, const struct survey *s)
{
	if (s->fdt.origin == FDT_ORIGIN_NONE) {
		if (s->r2_kind == R2_ATAGS)
			log_normal(log, "Tree: none, ATAGs at %x\n", s->r2_found);
		return;
	}
	log_normal(log, "Tree: %s", fdt_origin_name(s->fdt.origin));
	log_fdt_choice(log, &s->fdt);
	log_normal(log, ", %u bytes at %x", s->request.item[PLAN_FDT].size, s->fdt.address);
	if (s->fdt.origin != FDT_ORIGIN_R2 && s->r2_kind != R2_NOTHING)
		log_normal(log, ", merged with %s at %x",
			   s->r2_kind == R2_ATAGS ? "ATAGs" : "the tree", s->r2_found);
	log_normal(log, "\n");
}

void log_error(struct log *log, enum error error, uint32_t address)
{
	log_code(log, error);
	log_always(log, " (%x)\n", address);
}

void log_plan_error(struct log *log, const struct survey *s, const struct plan *p)
{
	const struct plan_request *in = &s->request;
	uint32_t i;

	log_code(log, p->error);
	switch (p->error) {
	case ERR_PLAN_NO_ROOM:
		log_always(log, " for %s, %x bytes", plan_item_name(p->wanted),
			   in->item[p->wanted].room);
		break;
	case ERR_PLAN_KERNEL_RAM:
	case ERR_PLAN_KERNEL_TAKEN:
		log_always(log, ": %x..%x", p->range.start, p->range.end);
		if (p->error == ERR_PLAN_KERNEL_TAKEN)
			log_always(log, " is %s", plan_reason_name(p->reason));
		break;
	default:
		break;
	}
	log_always(log, "\nRAM (%s):", banks_origin_name(s->banks_origin));
	for (i = 0; i < in->bank_count; i++)
		log_always(log, " %x..%x", in->bank[i].start, in->bank[i].end);
	log_always(log, "\n");
}
