// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "boot/arch.h"
#include "console_detect.h"
#include "boot/console/console_earlycon.h"

struct search {
	const struct survey *survey;
	struct uart_table uarts;
	struct console_params *out;
	struct auto_console result;
};

bool auto_answers(const struct console_params *p)
{
	uint32_t first = p->program[p->put % UART_WORDS] >> 16;

	return arch_answers(p->base + (first << p->shift), p->width);
}

/* What is in RAM is no UART, and may be what we are to start. */
static enum stdout_result check_address(const struct search *s)
{
	const struct plan_input *in = &s->survey->plan;
	const struct console_params *p = s->out;
	uint32_t i;

	for (i = 0; i < in->bank_count; i++) {
		if (p->base >= in->bank[i].start && p->base < in->bank[i].end)
			return STDOUT_IN_RAM;
	}
	return auto_answers(p) ? STDOUT_FOUND : STDOUT_DEAD;
}

static bool is_done(struct search *s, enum stdout_result result, const char *name, const char *by)
{
	if (result == STDOUT_FOUND)
		result = check_address(s);
	if (result == STDOUT_FOUND) {
		s->result.name = name;
		s->result.by = by;
		return true;
	}
	s->out->type = CONSOLE_NONE;
	if (result != STDOUT_UNNAMED && !s->result.why) {
		s->result.why = result;
		s->result.why_by = by;
	}
	return false;
}

static bool try_cmdline(struct search *s, const char *cmdline, uint32_t length)
{
	struct word line;
	const char *name;

	if (!cmdline)
		return false;
	line = (struct word){cmdline, cmdline + length};
	while (earlycon_next(&line, &s->uarts, s->out, &name)) {
		if (is_done(s, STDOUT_FOUND, name, "command line"))
			return true;
	}
	return false;
}

static bool try_tree(struct search *s, uint32_t tree)
{
	const void *fdt = arch_map(tree, TREE_HEADER_SIZE, s->survey->image);
	const char *name = NULL;
	enum stdout_result result;
	uint32_t by;

	for (by = 0; fdt && by < STDOUT_BYS; by++) {
		result = stdout_find(fdt, (enum stdout_by)by, &s->uarts, s->out, &name);
		if (is_done(s, result, name, stdout_by_name((enum stdout_by)by)))
			return true;
	}
	return false;
}

static bool try_all(struct search *s)
{
	const struct survey *v = s->survey;

	if (v->params.cmdline_mode < CMDLINE_IGNORE &&
	    try_cmdline(s, v->boot.cmdline, v->boot.cmdline_length))
		return true;
	return try_cmdline(s, v->cmdline, v->params.cmdline_length) ||
	       try_cmdline(s, v->in_tree.cmdline, v->in_tree.cmdline_length) ||
	       (v->tree_origin != TREE_NONE && try_tree(s, v->tree)) ||
	       (v->tree_origin != TREE_R2 && v->r2_kind == R2_TREE && try_tree(s, v->r2_found));
}

struct auto_console auto_find(const struct survey *survey, const void *image,
			      struct console_params *out)
{
	const struct image_part *part = image_find(image, PART_UARTS, 0);
	struct search s = {.survey = survey, .out = out};

	memset(out, 0, sizeof(*out));
	if (!part || image_check_part(image, part))
		return s.result;
	s.uarts = (struct uart_table){(const char *)image + part->offset, part->size};
	try_all(&s);
	return s.result;
}

const char *stdout_result_name(enum stdout_result result)
{
	switch (result) {
	case STDOUT_FOUND:
		return "found";
	case STDOUT_UNNAMED:
		return "it is not there";
	case STDOUT_NO_NODE:
		return "it leads to no node";
	case STDOUT_DISABLED:
		return "the UART is disabled";
	case STDOUT_UNKNOWN:
		return "the UART is of no known kind";
	case STDOUT_ADDRESS:
		return "the UART's address cannot be reached";
	case STDOUT_REGISTERS:
		return "the UART's registers cannot lie so";
	case STDOUT_IN_RAM:
		return "the UART's address is in RAM";
	case STDOUT_DEAD:
		return "nothing answers at the UART's address";
	}
	return "?";
}
