// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "boot/bootinfo/log_level.h"
#include "boot/plan/plan.h"
#include "boot/fdt/fdt_tree.h"
#include "board_options.h"
#include "console/console_spec.h"
#include "image/on_error.h"
#include "image/policy.h"
#include "image/settings.h"
#include "settings_options.h"
#include "util/numbers.h"
#include "util/failure.h"

#define RAM_BASE_ALIGN 0x200000u

/* Bytes for the log: from a few lines to many times the log at level verbose. */
#define LOG_ROOM_LEAST 0x400u
#define LOG_ROOM_MOST  0x40000u

enum {
	OPT_CMDLINE = 512, /* above those of the commands */
	OPT_NO_CMDLINE,
	OPT_CMDLINE_MODE,
	OPT_CONSOLE,
	OPT_LOG,
	OPT_ON_ERROR,
	OPT_RAM_BASE,
	OPT_RAM_ALIGN,
	OPT_PREFER_TREE,
	OPT_PREFER_INITRD,
	OPT_IGNORE,
	OPT_REPORT,
	OPT_KEEP_LOG,
};

static const struct argp_option options[] = {
	{"cmdline", OPT_CMDLINE, "WORDS", 0, "Command line instead of the device tree's own", 0},
	{"no-cmdline", OPT_NO_CMDLINE, NULL, 0, "The device tree's own command line (the default)",
	 0},
	{"cmdline-mode", OPT_CMDLINE_MODE, "MODE", 0,
	 "What becomes of the bootloader's command line: replace (the default: it replaces ours), "
	 "prepend, append, ignore; force: --cmdline alone",
	 0},
	{"console", OPT_CONSOLE, "SPEC", 0,
	 "The loader's serial line: pl011@ADDRESS, 8250,shift=2@ADDRESS ...; help shows all; none "
	 "is "
	 "the default",
	 0},
	{"log", OPT_LOG, "LEVEL", 0,
	 "How much the loader says: silent, normal (the default), verbose. Errors always print; "
	 "kedge.log=LEVEL in a command line overrides this",
	 0},
	{"on-error", OPT_ON_ERROR, "WHAT", 0,
	 "When the kernel cannot be started: halt (the default), psci (reset by PSCI, called as "
	 "the "
	 "device tree says; psci=smc, psci=hvc: so), write=ADDRESS:VALUE (a word to a register), "
	 "return (to the bootloader, while nothing was moved)",
	 0},
	{"ram-base", OPT_RAM_BASE, "ADDRESS", 0,
	 "Where the kernel's RAM begins; auto (the default): with the bank that the image is "
	 "loaded into",
	 0},
	{"ram-align", OPT_RAM_ALIGN, "BYTES", 0,
	 "What the start of that bank is rounded up to: 2M (the default), or 16M for a kernel "
	 "before Linux 5.11",
	 0},
	{"prefer-tree", OPT_PREFER_TREE, "WHOSE", 0,
	 "When there are two: image (the default), which gets what it lacks from the bootloader's; "
	 "or r2, the bootloader's",
	 0},
	{"prefer-initrd", OPT_PREFER_INITRD, "WHOSE", 0,
	 "When there are two: bootloader (the default) or image", 0},
	{"ignore", OPT_IGNORE, "LIST", 0,
	 "What the bootloader says that is not merged into the image's tree: any of mem, initrd, "
	 "serial, revision, with commas; or none (the default)",
	 0},
	{"report", OPT_REPORT, "YES/NO", 0,
	 "Whether the device tree gets a record of the boot, for kedge report: yes (the default) "
	 "or no",
	 0},
	{"keep-log", OPT_KEEP_LOG, "BYTES", 0,
	 "Bytes to keep the loader's log in: in the image, and then in a reserved range; 0 (the "
	 "default) keeps none",
	 0},
	{0},
};

static bool parse_ram_base(const char *word, struct image_params *p)
{
	p->flags &= ~PARAMS_RAM_BASE;
	p->ram_base = 0;
	if (!strcmp(word, "auto"))
		return true;
	p->flags |= PARAMS_RAM_BASE;
	return parse_number(word, &p->ram_base) && p->ram_base % RAM_BASE_ALIGN == 0;
}

static bool parse_log_room(const char *word, uint32_t *room)
{
	if (!parse_number(word, room) || *room % 8)
		return false;
	return !*room || (*room >= LOG_ROOM_LEAST && *room <= LOG_ROOM_MOST);
}

/* Whether a text has a control character. No kernel needs one; a terminal would act on it. */
static bool has_control(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	}
	return false;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct settings *s = state->input;
	enum log_level level;
	struct failure f;

	switch (key) {
	case OPT_CMDLINE:
		if (strlen(arg) > FDT_CMDLINE_MAX)
			option_error(state, "--cmdline: more than %d characters", FDT_CMDLINE_MAX);
		if (has_control(arg))
			option_error(state,
				     "--cmdline: it has a control character, as a line's end");
		s->cmdline = arg;
		return 0;
	case OPT_NO_CMDLINE:
		s->cmdline = NULL;
		return 0;
	case OPT_CMDLINE_MODE:
		if (!parse_cmdline_mode(arg, &s->params.cmdline_mode))
			option_error(
				state,
				"--cmdline-mode %s: not replace, prepend, append, ignore or force",
				arg);
		return 0;
	case OPT_CONSOLE:
		if (!strcmp(arg, "help")) {
			console_help();
			exit(0);
		}
		if (!parse_console(arg, &s->console, &f))
			option_error(state, "%s", f.text);
		return 0;
	case OPT_LOG:
		if (!log_level_parse(arg, (uint32_t)strlen(arg), &level))
			option_error(state, "--log %s: not silent, normal or verbose", arg);
		s->params.log_level = (uint32_t)level;
		return 0;
	case OPT_ON_ERROR:
		if (!parse_on_error(arg, &s->params, &f))
			option_error(state, "%s", f.text);
		return 0;
	case OPT_RAM_BASE:
		if (!parse_ram_base(arg, &s->params))
			option_error(state, "--ram-base %s: not an address on a 2 MiB boundary",
				     arg);
		return 0;
	case OPT_RAM_ALIGN:
		if (!parse_number(arg, &s->params.ram_align) || !s->params.ram_align ||
		    !plan_ram_align_good(s->params.ram_align))
			option_error(state, "--ram-align %s: not a power of two, 2M to 128M", arg);
		return 0;
	case OPT_PREFER_TREE:
		if (!policy_tree(arg, &s->params.policy))
			option_error(state, "--prefer-tree %s: not image or r2", arg);
		return 0;
	case OPT_PREFER_INITRD:
		if (!policy_initrd(arg, &s->params.policy))
			option_error(state, "--prefer-initrd %s: not bootloader or image", arg);
		return 0;
	case OPT_IGNORE:
		if (!policy_ignore(arg, &s->params.policy, &f))
			option_error(state, "--ignore %s: %s", arg, f.text);
		return 0;
	case OPT_REPORT:
		if (!policy_report(arg, &s->params.policy))
			option_error(state, "--report %s: not yes or no", arg);
		return 0;
	case OPT_KEEP_LOG:
		if (!parse_log_room(arg, &s->log_room))
			option_error(state,
				     "--keep-log %s: not 0, or a multiple of 8 from %u to %u", arg,
				     LOG_ROOM_LEAST, LOG_ROOM_MOST);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp settings_argp = {options, parse, NULL, NULL, NULL, NULL, NULL};
