// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "boot/bootinfo/atags.h"
#include "log.h"
#include "log_verbose.h"

/* A text from outside, of any bytes, and the line's end. */
static void say_text(struct boot *b, const char *text, uint32_t length)
{
	for (; length; length--, text++)
		log_verbose(b, "%c", *text < ' ' || *text > '~' ? '?' : *text);
	log_verbose(b, "\n");
}

static void say_tag(struct boot *b, const uint32_t *tag)
{
	switch (tag[1]) {
	case ATAG_MEM:
		log_verbose(b, "- ATAG_MEM %x+%x\n", tag[3], tag[2]);
		break;
	case ATAG_INITRD2:
		log_verbose(b, "- ATAG_INITRD2 %x+%x\n", tag[2], tag[3]);
		break;
	case ATAG_SERIAL:
		log_verbose(b, "- ATAG_SERIAL %x %x\n", tag[3], tag[2]);
		break;
	case ATAG_REVISION:
		log_verbose(b, "- ATAG_REVISION %x\n", tag[2]);
		break;
	case ATAG_CMDLINE:
		log_verbose(b, "- ATAG_CMDLINE ");
		say_text(b, (const char *)&tag[2],
			 (uint32_t)strnlen((const char *)&tag[2], tag[0] * 4 - 8));
		break;
	default:
		log_verbose(b, "- ATAG %x, %u words\n", tag[1], tag[0]);
		break;
	}
}

/* What r2 pointed at; of a list with an error in it, the tags in front of that. */
static void say_r2(struct boot *b)
{
	const struct survey *s = &b->survey;
	const uint32_t *list, *tag;

	if (!s->r2_found) {
		log_verbose(b, "- r2: nothing\n");
		return;
	}
	/* The survey has read there. */
	list = arch_map(s->r2_found, 8, s->image);
	log_verbose(b, "- r2: %s at %x, %u bytes%s\n", atags_here(list) ? "ATAGs" : "tree",
		 s->r2_found, s->r2_size, s->r2_kind == R2_NOTHING ? ", dropped" : "");
	if (!atags_here(list))
		return;
	for (tag = list; (uint32_t)(tag - list) * 4 < s->r2_size && tag[1] != ATAG_NONE;
	     tag += tag[0])
		say_tag(b, tag);
}

void log_survey(struct boot *b)
{
	const struct survey *s = &b->survey;
	const struct plan_input *in = &s->plan;
	uint32_t i;

	say_r2(b);
	for (i = 0; i < in->bank_count; i++)
		log_verbose(b, "- RAM %x..%x: %s\n", in->bank[i].start, in->bank[i].end,
			 banks_origin_name(s->banks_origin));
	for (i = 0; i < in->occupied_count; i++)
		log_verbose(b, "- taken %x..%x: %s\n", in->occupied[i].range.start,
			 in->occupied[i].range.end,
			 plan_reason_name((enum plan_reason)in->occupied[i].reason));
}

/* What is against a place, or all of those that were printed before it on its line. */
static void say_cause(struct boot *b, const struct plan_candidate *candidate, bool here)
{
	log_verbose(b, ": %s", here && !candidate->conflict ? "stays" : plan_conflict_name(candidate));
	if (candidate->by.end)
		log_verbose(b, " %x..%x", candidate->by.start, candidate->by.end);
	log_verbose(b, "\n");
}

/* Where an item is, and the places that it might have had, up to its own. */
static void say_places(struct boot *b, enum plan_item_id id)
{
	const struct plan_input *in = &b->survey.plan;
	bool here = in->item[id].size, first = here, more = true;
	struct plan_candidate candidate, last;

	if (here)
		plan_candidate_here(in, &b->plan, id, &candidate);
	else
		more = plan_candidate_next(in, &b->plan, id, true, &candidate);
	while (more) {
		log_verbose(b, "- %s at %x", plan_item_name(id), candidate.start);
		do {
			last = candidate;
			more = candidate.conflict && plan_candidate_next(in, &b->plan, id, first, &candidate);
			first = false;
		} while (more && candidate.conflict == last.conflict && candidate.by.start == last.by.start &&
			 (log_verbose(b, " %x", candidate.start), true));
		say_cause(b, &last, here);
		here = false;
	}
}

void log_plan_search(struct boot *b)
{
	const struct plan_input *in = &b->survey.plan;
	const struct range kernel = plan_kernel_range(in);
	const struct image_kernel *k =
		&image_header(arch_map(b->survey.image, 4, b->survey.image))->kernel;
	const struct plan *p = &b->plan;
	unsigned int i;

	log_verbose(b, "- kernel: %s, filter %s, %u bytes to %u; takes %x..%x\n",
		 format_name(k->format), filter_name(k->filter), in->item[PLAN_PAYLOAD].size,
		 k->inflated_size, kernel.start, kernel.end);
	if (p->error == ERR_PLAN_NO_ROOM)
		say_places(b, p->wanted);
	for (i = 0; i < PLAN_ITEMS && !p->error; i++) {
		/* A second piece of the payload that moves with the first one has no choice. */
		if (in->item[i].room && (i != PLAN_PAYLOAD_2 || p->place[i] == in->item[i].from ||
					  p->place[PLAN_PAYLOAD] == in->item[PLAN_PAYLOAD].from))
			say_places(b, (enum plan_item_id)i);
	}
	for (i = 0; i < p->move_count; i++)
		log_verbose(b, "- move %s from %x to %x, %u bytes\n",
			 plan_item_name(p->move[i].id), p->move[i].from, p->move[i].to,
			 p->move[i].size);
}

void log_fdt_changes(struct boot *b, const void *tree)
{
	const struct bootinfo *boot = &b->survey.boot, *old = &b->survey.in_tree;
	struct bootinfo now;
	uint32_t i;

	if (fdt_read(tree, &now))
		return;
	if (boot->bank_count)
		log_verbose(b, "- memory: %u banks, now %u\n", old->bank_count, now.bank_count);
	for (i = 0; i < now.bank_count && boot->bank_count; i++)
		log_verbose(b, "- memory %x+%x\n", now.bank[i].start, now.bank[i].size);
	if (old->initrd_start != now.initrd_start || old->initrd_size != now.initrd_size)
		log_verbose(b, "- initrd: %x+%x, now %x+%x\n", old->initrd_start, old->initrd_size,
			 now.initrd_start, now.initrd_size);
	if (boot->has_serial)
		log_verbose(b, "- serial-number %x %x\n", boot->serial_high, boot->serial_low);
	if (boot->has_revision)
		log_verbose(b, "- linux,revision %x\n", boot->revision);
	log_verbose(b, "- bootargs: %u bytes, now %u: ", old->cmdline_length, now.cmdline_length);
	say_text(b, now.cmdline, now.cmdline_length);
}
