// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge plan: what the loader would do on a board, by the loader's own code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../boot/arch.h"
#include "../../boot/survey.h"
#include "commands.h"
#include "memory.h"
#include "opened.h"

enum {
	OPT_RAM = 256,
	OPT_LOAD,
	OPT_INITRD,
	OPT_RESERVE,
	OPT_R2,
};

struct plan_options {
	const char *image;
	bool has_load;
	uint32_t load;
	const char *r2_file;
	uint32_t r2;
	struct survey survey;
};

static const struct argp_option options[] = {
	{"ram", OPT_RAM, "BASE+SIZE[,...]", 0, "The board's banks of RAM", 1},
	{"load", OPT_LOAD, "ADDRESS", 0, "Where the bootloader puts the image", 1},
	{"initrd", OPT_INITRD, "ADDRESS+SIZE", 0, "Where it puts an initrd", 2},
	{"reserve", OPT_RESERVE, "ADDRESS+SIZE", 0, "A range that must not be written", 2},
	{"r2", OPT_R2, "FILE@ADDRESS", 0, "Device tree or ATAG list that r2 points at", 2},
	{0},
};

static bool parse_banks(const char *text, struct plan_input *in)
{
	uint32_t start, size;

	do {
		if (!scan_range(&text, &start, &size) || !size ||
		    !plan_add_bank(in, range_cut(start, size)))
			return false;
	} while (*text == ',' && text++);
	return !*text;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct plan_options *o = state->input;
	struct survey *s = &o->survey;
	const char *text = arg;
	uint32_t start, size;
	char *at;

	switch (key) {
	case OPT_RAM:
		if (!parse_banks(arg, &s->plan))
			argp_error(state, "--ram %s: not BASE+SIZE[,BASE+SIZE...]", arg);
		return 0;
	case OPT_LOAD:
		if (!parse_number(arg, &o->load) || o->load % 4)
			argp_error(state, "--load %s: not an address on a multiple of 4", arg);
		o->has_load = true;
		return 0;
	case OPT_INITRD:
		if (!scan_range(&text, &s->initrd, &s->initrd_size) || *text || !s->initrd_size)
			argp_error(state, "--initrd %s: not ADDRESS+SIZE", arg);
		return 0;
	case OPT_RESERVE:
		if (!scan_range(&text, &start, &size) || *text)
			argp_error(state, "--reserve %s: not ADDRESS+SIZE", arg);
		if (!plan_add_occupied(&s->plan, range_cut(start, size), OCCUPIED_USER, false))
			argp_error(state, "--reserve: more than %d ranges", PLAN_OCCUPIED);
		return 0;
	case OPT_R2:
		at = strrchr(arg, '@');
		if (!at || !parse_number(at + 1, &o->r2))
			argp_error(state, "--r2 %s: not FILE@ADDRESS", arg);
		*at = 0;
		o->r2_file = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (o->image)
			argp_error(state, "one image at a time");
		o->image = arg;
		return 0;
	case ARGP_KEY_END:
		if (!o->image || !s->plan.bank_count || !o->has_load)
			argp_error(state, "an image, --ram and --load are needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	options, parse, "IMAGE --ram BASE+SIZE[,...] --load ADDRESS",
	"Show where everything would go and what would move if this image was started on a board. "
	"Numbers may be decimal or 0x hexadecimal, with K, M or G. The exit status is 1 when the "
	"kernel would not be started.",
	NULL, NULL, NULL};

struct line {
	struct range range;
	char text[96];
};

static int by_address(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->range.start != y->range.start)
		return x->range.start < y->range.start ? -1 : 1;
	return x->range.end < y->range.end ? -1 : x->range.end > y->range.end;
}

struct lines {
	struct line line[PLAN_BANKS + PLAN_OCCUPIED + 2 * PLAN_OBJECTS + 4];
	unsigned int count;
};

static void add(struct lines *l, struct range range, const char *what, const char *detail)
{
	struct line *line = &l->line[l->count++];

	line->range = range;
	snprintf(line->text, sizeof(line->text), "%s%s", what, detail);
}

static void print_lines(const char *title, struct lines *l)
{
	unsigned int i;

	printf("\n%s\n", title);
	qsort(l->line, l->count, sizeof(l->line[0]), by_address);
	for (i = 0; i < l->count; i++)
		printf("  %08x..%08x %10u  %s\n", l->line[i].range.start, l->line[i].range.end,
		       range_size(l->line[i].range), l->line[i].text);
	l->count = 0;
}

static void add_fixed(struct lines *l, const struct plan_input *in)
{
	uint32_t i;

	for (i = 0; i < in->occupied_count; i++)
		add(l, in->occupied[i].range, "occupied: ",
		    plan_reason_name(in->occupied[i].reason));
}

static void print_before(const struct survey *s)
{
	struct lines l = {.count = 0};
	unsigned int o;
	uint32_t i;

	printf("RAM (%s)\n", banks_origin_name(s->banks_origin));
	for (i = 0; i < s->plan.bank_count; i++)
		printf("  %08x..%08x %10u\n", s->plan.bank[i].start, s->plan.bank[i].end,
		       range_size(s->plan.bank[i]));
	add_fixed(&l, &s->plan);
	for (o = 0; o < PLAN_OBJECTS; o++) {
		const struct plan_thing *t = &s->plan.thing[o];

		if (t->size)
			add(&l, range_cut(t->from, t->size),
			    o == PLAN_TREE && s->tree_origin == TREE_NONE
				    ? "ATAGs"
				    : plan_object_name((enum plan_object)o),
			    "");
	}
	print_lines("as the bootloader leaves it", &l);
}

static void print_after(const struct survey *s, const struct plan *p)
{
	const struct plan_kernel *k = &s->plan.kernel;
	struct lines l = {.count = 0};
	unsigned int o;
	uint32_t i;

	printf("\nmoves: %u bytes\n", p->bytes_moved);
	for (i = 0; i < p->move_count; i++)
		printf("  %08x -> %08x %10u  %s\n", p->move[i].from, p->move[i].to,
		       p->move[i].size, plan_object_name(p->move[i].object));
	add_fixed(&l, &s->plan);
	for (o = 0; o < PLAN_OBJECTS; o++) {
		if (s->plan.thing[o].room)
			add(&l, range_cut(p->place[o], s->plan.thing[o].room),
			    plan_object_name((enum plan_object)o),
			    o == PLAN_PAYLOAD && p->in_place ? ", inflated in place" : "");
	}
	add(&l, range_cut(p->kernel - k->pgdir_size, k->pgdir_size), "kernel's page directory", "");
	add(&l, range_cut(p->kernel, k->inflated_size), "kernel", "");
	add(&l, range_cut(p->kernel + k->inflated_size, k->bss_size), "kernel's bss", "");
	print_lines("while it inflates, and after", &l);
}

static void print_failure(const struct survey *s, const struct plan *p)
{
	printf("\nThe kernel would not be started: %s: %s", error_code(p->error),
	       error_message(p->error));
	switch (p->error) {
	case ERR_PLAN_NO_ROOM:
		printf(" for %s, %u bytes", plan_object_name(p->wanted),
		       s->plan.thing[p->wanted].room);
		break;
	case ERR_PLAN_KERNEL_RAM:
		printf(": %08x..%08x", p->range.start, p->range.end);
		break;
	case ERR_PLAN_KERNEL_TAKEN:
		printf(": %08x..%08x is %s", p->range.start, p->range.end,
		       plan_reason_name(p->reason));
		break;
	default:
		break;
	}
	putchar('\n');
}

/* Put the image, what follows it, and what r2 points at into memory, and survey that. */
static enum error take(struct plan_options *o, const struct opened *opened)
{
	struct survey *s = &o->survey;
	struct buffer r2;
	enum error error;
	void *image;

	if (!range_fits(o->load, (uint32_t)opened->file.size))
		die("%s: at 0x%x the image passes the end of the 32-bit address space",
		    opened->path, o->load);
	memory_put(o->load, opened->file.data, opened->file.size);
	if (o->r2_file) {
		r2 = read_file(o->r2_file);
		memory_put(o->r2, r2.data, r2.size);
		buffer_free(&r2);
	}
	s->image = o->load;
	s->r2 = o->r2;
	image = arch_map(o->load, (uint32_t)opened->file.size, o->load);
	error = survey_params(s, image);
	return error ? error : survey_take(s, image);
}

int command_plan(int argc, char **argv)
{
	struct plan_options o;
	struct opened opened;
	struct plan plan;
	enum error error;
	uint32_t i;

	memset(&o, 0, sizeof(o));
	parse_arguments(&argp, argc, argv, &o);
	opened = open_image(o.image);
	error = take(&o, &opened);
	for (i = 0; i < o.survey.warning_count; i++)
		printf("warning: %s: %s (0x%x)\n", error_code(o.survey.warning[i].error),
		       error_message(o.survey.warning[i].error), o.survey.warning[i].address);
	if (error)
		die("%s: %s (%s), at 0x%x", o.image, error_message(error), error_code(error),
		    o.survey.error_at);
	plan_make(&o.survey.plan, &plan);
	print_before(&o.survey);
	if (plan.error)
		print_failure(&o.survey, &plan);
	else
		print_after(&o.survey, &plan);
	memory_clear();
	buffer_free(&opened.file);
	return plan.error ? EXIT_INPUT : 0;
}
