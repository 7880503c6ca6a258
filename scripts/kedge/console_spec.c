// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "console_spec.h"

static bool parse_option(const char **at, struct console_params *p, const char *spec,
			 struct failure *f)
{
	uint32_t *value, most;

	if (!strncmp(*at, "shift=", 6)) {
		value = &p->shift;
		most = 4;
	} else if (!strncmp(*at, "width=", 6)) {
		value = &p->width;
		most = 4;
	} else {
		return failed(f, "console '%s': the options are shift=0..4 and width=1 or 4", spec);
	}
	*at += 6;
	if (!scan_number(at, value) || *value > most ||
	    (value == &p->width && *value != 1 && *value != 4))
		return failed(f, "console '%s': the options are shift=0..4 and width=1 or 4", spec);
	return true;
}

bool parse_console(const char *spec, struct console_params *p, struct failure *f)
{
	const char *at = spec;

	memset(p, 0, sizeof(*p));
	if (!strcmp(spec, "none"))
		return true;
	if (!strncmp(at, "pl011", 5)) {
		p->type = CONSOLE_PL011;
		p->width = 4;
		at += 5;
	} else if (!strncmp(at, "8250", 4) || !strncmp(at, "16550", 5)) {
		p->type = CONSOLE_8250;
		p->width = 1;
		at += at[0] == '8' ? 4 : 5;
	} else {
		return failed(f, "console '%s': the types are pl011, 8250 and none", spec);
	}
	while (*at == ',') {
		at++;
		if (p->type == CONSOLE_PL011)
			return failed(f, "console '%s': pl011 takes no options", spec);
		if (!parse_option(&at, p, spec, f))
			return false;
	}
	if (*at++ != '@' || !scan_number(&at, &p->base) || *at)
		return failed(f,
			      "console '%s': it ends with @ and the UART's address, as in "
			      "pl011@0x9000000",
			      spec);
	if (p->base % p->width)
		return failed(f, "console '%s': the address is not a multiple of %u", spec,
			      p->width);
	/* The registers of a PL011 are given by their bytes, not by numbers to be shifted. */
	if (p->type == CONSOLE_8250 && (1u << p->shift) < p->width)
		return failed(f, "console '%s': width=4 needs shift=2 or more", spec);
	return true;
}

char *console_spec(const struct console_params *p, char *text, size_t size)
{
	if (p->type == CONSOLE_PL011)
		snprintf(text, size, "pl011@0x%x", p->base);
	else if (p->type == CONSOLE_8250)
		snprintf(text, size, "8250,shift=%u,width=%u@0x%x", p->shift, p->width, p->base);
	else
		snprintf(text, size, "none");
	return text;
}
