// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "console_spec.h"
#include "uarts.h"

static bool parse_option(const char **at, struct console_params *p, const char *spec,
			 struct failure *f)
{
	bool shift = !strncmp(*at, "shift=", 6);
	uint32_t value;

	if (!shift && strncmp(*at, "width=", 6) != 0)
		return failed(f, "console '%s': the options are shift=0..4 and width=1, 2 or 4",
			      spec);
	*at += 6;
	if (!scan_number(at, &value) || value > 4 ||
	    (!shift && value != 1 && value != 2 && value != 4))
		return failed(f, "console '%s': the options are shift=0..4 and width=1, 2 or 4",
			      spec);
	*(shift ? &p->shift : &p->width) = (uint8_t)value;
	return true;
}

/* The UART that a spec begins with. */
static const struct uart *parse_type(const char **at)
{
	size_t length = strcspn(*at, ",@");
	const char *name = *at;

	*at += length;
	if (length == 5 && !strncmp(name, "16550", 5))
		return uart_named("8250", 4);
	return uart_named(name, length);
}

bool parse_console(const char *spec, struct console_params *p, struct failure *f)
{
	const char *at = spec;
	const struct uart *uart;

	memset(p, 0, sizeof(*p));
	if (!strcmp(spec, "none"))
		return true;
	if (!strcmp(spec, "auto")) {
		p->type = CONSOLE_AUTO;
		return true;
	}
	uart = parse_type(&at);
	if (!uart)
		return failed(f, "console '%s': there is no such UART; see kedge pack --help",
			      spec);
	*p = uart_console(uart);
	while (*at == ',') {
		at++;
		if (!(uart->options & UART_SHIFTED))
			return failed(f, "console '%s': %s takes no options", spec, uart->name);
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
	/* Registers that are given by their bytes are not shifted. */
	if ((uart->options & UART_SHIFTED) && (1u << p->shift) < p->width)
		return failed(f, "console '%s': width=%u needs a larger shift", spec, p->width);
	return true;
}

char *console_spec(const struct console_params *p, char *text, size_t size)
{
	const struct uart *uart = uart_of(p);

	if (p->type == CONSOLE_AUTO)
		snprintf(text, size, "auto");
	else if (p->type != CONSOLE_UART)
		snprintf(text, size, "none");
	else if (uart && (uart->options & UART_SHIFTED))
		snprintf(text, size, "%s,shift=%u,width=%u@0x%x", uart->name, p->shift, p->width,
			 p->base);
	else
		snprintf(text, size, "%s@0x%x", uart ? uart->name : "custom", p->base);
	return text;
}
