// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "boot/arch.h"
#include "boot/console/console_earlycon.h"
#include "boot/fdt/fdt_tree.h"
#include "console_detect.h"

struct search {
	const struct survey *survey;
	uint32_t image; /* where the image lies */
	struct uart_table uarts;
	struct console_params *out;
	struct console_detected result;
};

bool console_answers(const struct console_params *p)
{
	uint32_t first = p->program[p->put % UART_WORDS] >> 16;

	return arch_answers(p->base + (first << p->shift), p->width);
}

/* An address in RAM is no UART. It may be part of the kernel. */
static enum console_result check_address(const struct search *s)
{
	const struct plan_request *in = &s->survey->request;
	const struct console_params *p = s->out;
	uint32_t i;

	for (i = 0; i < in->bank_count; i++) {
		if (p->base >= in->bank[i].start && p->base < in->bank[i].end)
			return CONSOLE_IN_RAM;
	}
	return console_answers(p) ? CONSOLE_FOUND : CONSOLE_DEAD;
}

static bool is_done(struct search *s, enum console_result result, const char *name, const char *by)
{
	if (result == CONSOLE_FOUND)
		result = check_address(s);
	if (result == CONSOLE_FOUND) {
		s->result.name = name;
		s->result.by = by;
		return true;
	}
	s->out->type = CONSOLE_NONE;
	if (result != CONSOLE_UNNAMED && !s->result.why) {
		s->result.why = result;
		s->result.why_by = by;
	}
	return false;
}

static bool try_cmdline(struct search *s, const char *cmdline, uint32_t length)
{
	struct cmdline_word line;
	const char *name;

	if (!cmdline)
		return false;
	line = (struct cmdline_word){cmdline, cmdline + length};
	while (console_earlycon_next(&line, &s->uarts, s->out, &name)) {
		if (is_done(s, CONSOLE_FOUND, name, "command line"))
			return true;
	}
	return false;
}

static bool try_fdt(struct search *s, uint32_t address)
{
	const void *fdt = arch_map(address, FDT_HEADER_SIZE, s->image);
	const char *name = NULL;
	enum console_result result;
	uint32_t by;

	for (by = 0; fdt && by < CONSOLE_BYS; by++) {
		result = console_stdout_path(fdt, (enum console_named_by)by, &s->uarts, s->out,
					     &name);
		if (is_done(s, result, name, console_named_by_name((enum console_named_by)by)))
			return true;
	}
	return false;
}

static bool try_all(struct search *s)
{
	const struct survey *v = s->survey;

	if (v->params.cmdline_mode < CMDLINE_IGNORE &&
	    try_cmdline(s, v->bootloader.cmdline, v->bootloader.cmdline_length))
		return true;
	return try_cmdline(s, v->cmdline, v->params.cmdline_length) ||
	       try_cmdline(s, v->in_fdt.cmdline, v->in_fdt.cmdline_length) ||
	       (v->fdt.origin != FDT_ORIGIN_NONE && try_fdt(s, v->fdt.address)) ||
	       (v->fdt.origin != FDT_ORIGIN_R2 && v->r2_kind == R2_FDT && try_fdt(s, v->r2_found));
}

struct console_detected console_detect(const struct survey *survey, const void *image,
				       uint32_t address, struct console_params *out)
{
	const struct image_part *part = image_find(image, PART_UARTS, 0);
	struct search s = {.survey = survey, .image = address, .out = out};

	memset(out, 0, sizeof(*out));
	if (!part || image_check_part(image, part))
		return s.result;
	s.uarts = (struct uart_table){(const char *)image + part->offset, part->size};
	try_all(&s);
	return s.result;
}

const char *console_result_name(enum console_result result)
{
	switch (result) {
	case CONSOLE_FOUND:
		return "found";
	case CONSOLE_UNNAMED:
		return "it is not there";
	case CONSOLE_NO_NODE:
		return "it leads to no node";
	case CONSOLE_DISABLED:
		return "the UART is disabled";
	case CONSOLE_UNKNOWN:
		return "the UART is of no known kind";
	case CONSOLE_ADDRESS:
		return "the UART's address cannot be reached";
	case CONSOLE_REGISTERS:
		return "the UART's registers cannot lie so";
	case CONSOLE_IN_RAM:
		return "the UART's address is in RAM";
	case CONSOLE_DEAD:
		return "nothing answers at the UART's address";
	}
	return "?";
}
