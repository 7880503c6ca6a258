// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "on_error.h"
#include "util/failure.h"
#include "util/numbers.h"

/* ADDRESS:VALUE. */
static bool parse_write(const char *at, struct image_params *p, const char *spec, struct failure *f)
{
	if (!scan_number(&at, &p->error_address) || *at++ != ':' ||
	    !scan_number(&at, &p->error_value) || *at)
		return failed(f,
			      "--on-error %s: write is followed by =ADDRESS:VALUE, as in "
			      "write=0x2010001c:0x5a000020",
			      spec);
	if (p->error_address % 4)
		return failed(f, "--on-error %s: the address is not a multiple of 4", spec);
	return true;
}

bool parse_on_error(const char *spec, struct image_params *p, struct failure *f)
{
	p->error_address = 0;
	p->error_value = 0;
	if (!strcmp(spec, "halt")) {
		p->on_error = ON_ERROR_HALT;
	} else if (!strcmp(spec, "psci") || !strcmp(spec, "psci=smc") ||
		   !strcmp(spec, "psci=hvc")) {
		p->on_error = ON_ERROR_PSCI;
		p->error_value = spec[4] ? (uint8_t)spec[5] : 0;
	} else if (!strcmp(spec, "return")) {
		p->on_error = ON_ERROR_RETURN;
	} else if (!strncmp(spec, "write=", 6)) {
		p->on_error = ON_ERROR_WRITE;
		return parse_write(spec + 6, p, spec, f);
	} else {
		return failed(f,
			      "--on-error %s: not halt, psci, psci=smc, psci=hvc, "
			      "write=ADDRESS:VALUE or return",
			      spec);
	}
	return true;
}

char *on_error_spec(const struct image_params *p, char *text, size_t size)
{
	switch (p->on_error) {
	case ON_ERROR_HALT:
		snprintf(text, size, "halt");
		break;
	case ON_ERROR_PSCI:
		snprintf(text, size, "psci%s",
			 p->error_value == 's'	 ? "=smc"
			 : p->error_value == 'h' ? "=hvc"
						 : "");
		break;
	case ON_ERROR_WRITE:
		snprintf(text, size, "write=0x%x:0x%x", p->error_address, p->error_value);
		break;
	case ON_ERROR_RETURN:
		snprintf(text, size, "return");
		break;
	default:
		snprintf(text, size, "?");
		break;
	}
	return text;
}
