// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "boot/bootinfo/log_level.h"
#include "console/console_spec.h"
#include "on_error.h"
#include "policy.h"
#include "settings.h"
#include "util/failure.h"

static const char *const modes[] = {"replace", "prepend", "append", "ignore", "force"};

bool parse_cmdline_mode(const char *word, uint32_t *mode)
{
	uint32_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (!strcmp(word, modes[i])) {
			*mode = i;
			return true;
		}
	}
	return false;
}

bool settings_good(const struct settings *s, struct failure *f)
{
	if (s->params.cmdline_mode == CMDLINE_FORCE && !s->cmdline)
		return failed(f, "--cmdline-mode force needs --cmdline");
	return true;
}

/* The word of --cmdline-mode. */
static const char *cmdline_mode_name(uint32_t mode)
{
	return mode < sizeof(modes) / sizeof(modes[0]) ? modes[mode] : "?";
}

void settings_print(const struct settings *s)
{
	const struct image_params *p = &s->params;
	char text[CONSOLE_SPEC_MAX], action[ON_ERROR_SPEC_MAX];

	if (p->flags & PARAMS_RAM_BASE)
		printf("RAM base       0x%x\n", p->ram_base);
	else if (p->ram_align)
		printf("RAM base       on a multiple of 0x%x\n", p->ram_align);
	printf("console        %s\n", console_spec(&s->console, text, sizeof(text)));
	printf("log            %s\n", log_level_name(p->log_level));
	printf("on an error    %s\n", on_error_spec(p, action, sizeof(action)));
	printf("command line   %s, mode %s\n",
	       !s->cmdline    ? "none of its own"
	       : !*s->cmdline ? "(empty)"
			      : s->cmdline,
	       cmdline_mode_name(p->cmdline_mode));
	policy_print(p->policy);
	if (s->log_room)
		printf("log kept       %u bytes\n", s->log_room);
}

void settings_json(const struct settings *s, struct json *j)
{
	const struct image_params *p = &s->params;
	char text[CONSOLE_SPEC_MAX], action[ON_ERROR_SPEC_MAX];

	if (p->flags & PARAMS_RAM_BASE)
		json_number(j, "ram_base", p->ram_base);
	if (p->ram_align)
		json_number(j, "ram_align", p->ram_align);
	json_string(j, "console", console_spec(&s->console, text, sizeof(text)));
	json_string(j, "log", log_level_name(p->log_level));
	json_string(j, "on_error", on_error_spec(p, action, sizeof(action)));
	if (s->cmdline)
		json_string(j, "cmdline", s->cmdline);
	json_string(j, "cmdline_mode", cmdline_mode_name(p->cmdline_mode));
	policy_json(p->policy, j);
	json_number(j, "log_room", s->log_room);
}
