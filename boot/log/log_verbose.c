// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "boot/arch.h"
#include "boot/bootinfo/atags.h"
#include "boot/fdt/fdt_tree.h"
#include "log_verbose.h"

/* Print a text from outside (any bytes), and end the line. */
static void log_text(struct log *log, const char *text, uint32_t length)
{
	for (; length; length--, text++)
		log_verbose(log, "%c", *text < ' ' || *text > '~' ? '?' : *text);
	log_verbose(log, "\n");
}

static void log_tag(struct log *log, const uint32_t *tag)
{
	switch (tag[1]) {
	case ATAG_MEM:
		log_verbose(log, "- ATAG_MEM %x+%x\n", tag[3], tag[2]);
		break;
	case ATAG_INITRD2:
		log_verbose(log, "- ATAG_INITRD2 %x+%x\n", tag[2], tag[3]);
		break;
	case ATAG_SERIAL:
		log_verbose(log, "- ATAG_SERIAL %x %x\n", tag[3], tag[2]);
		break;
	case ATAG_REVISION:
		log_verbose(log, "- ATAG_REVISION %x\n", tag[2]);
		break;
	case ATAG_CMDLINE:
		log_verbose(log, "- ATAG_CMDLINE ");
		log_text(log, (const char *)&tag[2],
			 (uint32_t)strnlen((const char *)&tag[2], tag[0] * 4 - 8));
		break;
	default:
		log_verbose(log, "- ATAG %x, %u words\n", tag[1], tag[0]);
		break;
	}
}

/* Print what r2 pointed at. For a malformed list, print the tags in front of the wrong one. */
static void log_r2(struct log *log, uint32_t image, const struct survey *s)
{
	const uint32_t *list, *tag;

	if (!s->r2_found) {
		log_verbose(log, "- r2: nothing\n");
		return;
	}
	/* The survey has already read there. */
	list = arch_map(s->r2_found, 8, image);
	log_verbose(log, "- r2: %s at %x, %u bytes%s\n", atags_here(list) ? "ATAGs" : "tree",
		    s->r2_found, s->r2_size, s->r2_kind == R2_NOTHING ? ", dropped" : "");
	if (!atags_here(list))
		return;
	for (tag = list; (uint32_t)(tag - list) * 4 < s->r2_size && tag[1] != ATAG_NONE;
	     tag += tag[0])
		log_tag(log, tag);
}

void log_survey(struct log *log, const struct survey_given *given, const struct survey *s)
{
	const struct plan_request *in = &s->request;
	uint32_t i;

	log_r2(log, given->image, s);
	for (i = 0; i < in->bank_count; i++)
		log_verbose(log, "- RAM %x..%x: %s\n", in->bank[i].start, in->bank[i].end,
			    banks_origin_name(s->banks_origin));
	for (i = 0; i < in->occupied_count; i++)
		log_verbose(log, "- taken %x..%x: %s\n", in->occupied[i].range.start,
			    in->occupied[i].range.end,
			    plan_reason_name((enum plan_reason)in->occupied[i].reason));
}

/* Print what the conflict at a place is. It holds for all places printed before on this line. */
static void log_conflict(struct log *log, const struct plan_candidate *candidate, bool here)
{
	log_verbose(log, ": %s",
		    here && !candidate->conflict ? "stays" : plan_conflict_name(candidate));
	if (candidate->by.end)
		log_verbose(log, " %x..%x", candidate->by.start, candidate->by.end);
	log_verbose(log, "\n");
}

/* Print where an item is now, and the candidates for its place up to the chosen one. */
static void log_candidates(struct log *log, const struct plan_request *in, const struct plan *p,
			   enum plan_item_id id)
{
	bool here = in->item[id].size, first = here, more = true;
	struct plan_candidate candidate, last;

	if (here)
		plan_candidate_here(in, p, id, &candidate);
	else
		more = plan_candidate_next(in, p, id, true, &candidate);
	while (more) {
		log_verbose(log, "- %s at %x", plan_item_name(id), candidate.start);
		do {
			last = candidate;
			more = candidate.conflict &&
			       plan_candidate_next(in, p, id, first, &candidate);
			first = false;
		} while (more && candidate.conflict == last.conflict &&
			 candidate.by.start == last.by.start &&
			 (log_verbose(log, " %x", candidate.start), true));
		log_conflict(log, &last, here);
		here = false;
	}
}

void log_plan_search(struct log *log, const struct image_kernel *k, const struct plan_request *in,
		     const struct plan *p)
{
	const struct range kernel = plan_kernel_range(in);
	unsigned int i;

	log_verbose(log, "- kernel: %s, filter %s, %u bytes to %u; takes %x..%x\n",
		    format_name(k->format), filter_name(k->filter), in->item[PLAN_PAYLOAD].size,
		    k->inflated_size, kernel.start, kernel.end);
	if (p->error == ERR_PLAN_NO_ROOM)
		log_candidates(log, in, p, p->wanted);
	for (i = 0; i < PLAN_ITEMS && !p->error; i++) {
		/* The payload's second piece has no candidates if it moves with the first one. */
		if (in->item[i].room && (i != PLAN_PAYLOAD_2 || p->place[i] == in->item[i].from ||
					 p->place[PLAN_PAYLOAD] == in->item[PLAN_PAYLOAD].from))
			log_candidates(log, in, p, (enum plan_item_id)i);
	}
	for (i = 0; i < p->move_count; i++)
		log_verbose(log, "- move %s from %x to %x, %u bytes\n",
			    plan_item_name(p->move[i].id), p->move[i].from, p->move[i].to,
			    p->move[i].size);
}

void log_fdt_changes(struct log *log, const struct survey *s, const void *fdt)
{
	const struct bootinfo *bootloader = &s->bootloader, *old = &s->in_fdt;
	struct bootinfo now;
	uint32_t i;

	if (fdt_read(fdt, &now))
		return;
	if (bootloader->bank_count)
		log_verbose(log, "- memory: %u banks, now %u\n", old->bank_count, now.bank_count);
	for (i = 0; i < now.bank_count && bootloader->bank_count; i++)
		log_verbose(log, "- memory %x+%x\n", now.bank[i].start, now.bank[i].size);
	if (old->initrd_start != now.initrd_start || old->initrd_size != now.initrd_size)
		log_verbose(log, "- initrd: %x+%x, now %x+%x\n", old->initrd_start,
			    old->initrd_size, now.initrd_start, now.initrd_size);
	if (bootloader->has_serial)
		log_verbose(log, "- serial-number %x %x\n", bootloader->serial_high,
			    bootloader->serial_low);
	if (bootloader->has_revision)
		log_verbose(log, "- linux,revision %x\n", bootloader->revision);
	log_verbose(log, "- bootargs: %u bytes, now %u: ", old->cmdline_length, now.cmdline_length);
	log_text(log, now.cmdline, now.cmdline_length);
}
