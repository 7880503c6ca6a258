// SPDX-License-Identifier: GPL-2.0-or-later
/* Step 2: reset the state, check the image, start the console. */
#include <string.h>

#include "boot/log/cpu_name.h"
#include "boot/survey/console_detect.h"
#include "lib/format.h"
#include "panic.h"
#include "step.h"

#define LINE_MAX 192

/* Keep a line, as far as there is room for it. */
static void keep_line(struct boot *b, const char *line)
{
	struct kept_log *kept = &b->progress.kept_log;
	char *text = boot_at(b->loader + kept->offset);

	for (; *line && kept->used < kept->size; line++)
		text[kept->used++] = *line;
	kept->cut |= *line != 0;
}

static void write_log(struct log *log, const char *text, va_list arguments)
{
	struct boot *b = (struct boot *)((char *)log - offsetof(struct boot, log));
	uint32_t began = arch_ticks(&b->times.clock);
	char line[LINE_MAX];

	format(line, sizeof(line), text, arguments);
	console_write(&b->console, line);
	keep_line(b, line);
	/* Time for printing does not count for the phase. */
	b->times.since += arch_ticks(&b->times.clock) - began;
}

void boot_log_start(struct boot *b)
{
	b->log.write = write_log;
}

void boot_greet(struct boot *b, const struct console_detected *found)
{
	uint32_t number;
	const char *core = cpu_name(b->cpu.midr, &number);

	log_normal(&b->log, "kedge " KEDGE_VERSION ": %s, MIDR %x%s, image at %x\n",
		   arch_cpu_name(&b->cpu), b->cpu.midr, b->cpu.hyp ? ", HYP mode" : "",
		   b->given.image);
	log_verbose(&b->log, "- r1 %x, r2 %x, sp %x, lr %x, CPSR %x, SCTLR %x\n", b->given.r1,
		    b->given.r2, b->cpu.caller.sp, b->cpu.caller.lr, b->cpu.caller.cpsr,
		    b->cpu.sctlr);
	if (core)
		log_verbose(&b->log, number ? "- core: %s%u\n" : "- core: %s\n", core, number);
	if (found)
		log_normal(&b->log, "Console: %s at %x (%s)\n", found->name, b->console.params.base,
			   found->by);
}

bool boot_greets_early(const struct boot *b)
{
	return b->log.level == LOG_VERBOSE && b->console.params.type != CONSOLE_AUTO;
}

/* Reset the state. The image may be entered a second time without being loaded again. */
static void reset_state(struct boot *b)
{
	memset(&b->progress, 0, sizeof(b->progress));
	memset(&b->times, 0, sizeof(b->times));
	memset(&b->survey, 0, sizeof(b->survey));
	boot_log_start(b);
}

void boot_start(struct boot *b)
{
	const void *image = boot_at(b->given.image);
	const struct image_part *part;
	enum error error;

	reset_state(b);
	arch_clock_on(&b->cpu, &b->times.clock);
	b->times.since = arch_ticks(&b->times.clock);
	error = image_check(image, UINT32_MAX - b->given.image);
	image_read_console(image, !error, &b->console.params);
	/* If the console's address is wrong, boot without a console. */
	if (b->console.params.type == CONSOLE_UART && !console_answers(&b->console.params))
		b->console.params.type = CONSOLE_NONE;
	console_start(&b->console);
	if (!error) {
		part = image_find(image, PART_LOG, 0);
		if (part) {
			b->progress.kept_log.offset = part->offset;
			b->progress.kept_log.size = part->size;
		}
		error = survey_params(&b->survey, image);
	}
	b->log.level = (enum log_level)b->survey.params.log_level;
	if (error || boot_greets_early(b))
		boot_greet(b, NULL);
	if (error)
		panic(b, error, b->given.image);
}
