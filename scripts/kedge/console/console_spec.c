// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console_custom.h"
#include "console_spec.h"
#include "uarts.h"
#include "util/failure.h"
#include "util/numbers.h"

#define SHIFT_MAX 4

static const struct {
	char name[12];
	uint32_t type;
	const char *about;
} without_address[] = {
	{"none", CONSOLE_NONE, "says nothing"},
	{"auto", CONSOLE_AUTO, "found at run time, by device tree and command line"},
	{"dcc", CONSOLE_DCC, "the core's debug channel, read by JTAG"},
	{"semihosting", CONSOLE_SEMIHOSTING, "the debugger or emulator; only when it is there"},
};

#define WITHOUT_ADDRESS (sizeof(without_address) / sizeof(without_address[0]))

/* A UART as it is being read: one of the table, or NULL for custom. */
struct reading {
	const struct uart *uart;
	struct console_params params;
	uint32_t baud, clock; /* 0: not given */
};

/*
 * Read NAME=NUMBER and step over it. Returns 1 when it is there, 0 for another name, -1 for a wrong
 * number.
 */
static int scan_option(const char **at, const char *name, uint32_t *value)
{
	size_t length = strlen(name);

	if (strncmp(*at, name, length) != 0 || (*at)[length] != '=')
		return 0;
	*at += length + 1;
	return scan_number(at, value) && strchr(",@", **at) ? 1 : -1;
}

/* The same of a number above 0 without K, M or G. */
static int scan_rate(const char **at, const char *name, uint32_t *value)
{
	const char *option = *at;
	int found = scan_option(at, name, value);
	size_t length = strlen(name) + 1;

	if (found == 1 &&
	    (!*value || option + length + strspn(option + length, "0123456789") != *at))
		return -1;
	return found;
}

static bool parse_width(const char **at, struct console_params *p, int *found, struct failure *f)
{
	uint32_t shift = p->shift, width = p->width;

	*found = scan_option(at, "shift", &shift);
	if (!*found)
		*found = scan_option(at, "width", &width);
	if (*found < 0 || shift > SHIFT_MAX || (width != 1 && width != 2 && width != 4))
		return failed(f, "shift= is 0 to %d, width= 1, 2 or 4", SHIFT_MAX);
	p->shift = (uint8_t)shift;
	p->width = (uint8_t)width;
	return true;
}

static bool parse_option(const char **at, struct reading *r, struct failure *f)
{
	bool shifted = !r->uart || r->uart->options & UART_SHIFTED;
	int found = 0;

	if (shifted && !parse_width(at, &r->params, &found, f))
		return false;
	if (found)
		return true;
	if (!r->uart)
		return custom_step(at, &r->params, f);
	found = scan_rate(at, "baud", &r->baud);
	if (!found)
		found = scan_rate(at, "clock", &r->clock);
	if (found < 0)
		return failed(f, "baud= and clock= are numbers above 0, without a unit");
	if (!found)
		return failed(f, "the options of %s are baud= and clock=%s", r->uart->name,
			      shifted ? ", shift= and width=" : "");
	return true;
}

/* Make the set-up, when all options are known. */
static bool set_up(struct reading *r, struct failure *f)
{
	const struct uart *u = r->uart;
	struct console_params *p = &r->params;
	struct console_params said = *p;

	if (r->clock && !r->baud)
		return failed(f, "clock= is of no use without baud=");
	if (!r->baud)
		return true;
	if (r->clock && (u->options & UART_CLOCK_FIXED) && r->clock != u->baud.clock)
		return failed(f, "the clock of %s is %u Hz", u->name, u->baud.clock);
	if (!r->clock)
		r->clock = u->baud.clock;
	if (!r->clock)
		return failed(f, "baud= needs clock=, the UART's clock in Hz");
	if (!uart_set_up(u, r->baud, r->clock, p, f))
		return false;
	p->base = said.base;
	p->shift = said.shift;
	p->width = said.width;
	return true;
}

/* The UART that a spec begins with; steps over its name. */
static bool parse_type(const char **at, struct reading *r, struct failure *f)
{
	size_t length = strcspn(*at, ",@");
	const char *name = *at;

	*at += length;
	if (length == 6 && !strncmp(name, "custom", 6)) {
		r->params = custom_new();
		return true;
	}
	r->uart = length == 5 && !strncmp(name, "16550", 5) ? uart_named("8250", 4)
							    : uart_named(name, length);
	if (!r->uart)
		return failed(f, "there is no such console; --console help shows all");
	r->params = uart_console(r->uart);
	return true;
}

static bool parse_uart(const char *at, struct reading *r, struct failure *f)
{
	struct console_params *p = &r->params;

	if (!parse_type(&at, r, f))
		return false;
	while (*at == ',') {
		at++;
		if (!parse_option(&at, r, f))
			return false;
	}
	/* A node's name has the address without 0x: it would be read as another, decimal number. */
	if (*at == '@' && isxdigit((unsigned char)at[1]) && (at[1] != '0' || (at[2] | ' ') != 'x'))
		return failed(f, "the address begins with 0x, as in pl011@0x9000000");
	if (*at++ != '@' || !scan_number(&at, &p->base) || *at)
		return failed(f, "it ends with @ and the UART's address, as in pl011@0x9000000");
	if (!set_up(r, f) || (!r->uart && !custom_complete(p, f)))
		return false;
	if (p->base % p->width)
		return failed(f, "the address is not a multiple of %u", p->width);
	/* Registers that are given by their byte offsets are not shifted. */
	if (r->uart && (r->uart->options & UART_SHIFTED) && (1u << p->shift) < p->width)
		return failed(f, "width=%u needs a larger shift", p->width);
	return true;
}

bool parse_console(const char *spec, struct console_params *p, struct failure *f)
{
	struct reading r = {0};
	struct failure why;
	size_t i;

	memset(p, 0, sizeof(*p));
	for (i = 0; i < WITHOUT_ADDRESS; i++) {
		if (!strcmp(spec, without_address[i].name)) {
			p->type = without_address[i].type;
			return true;
		}
	}
	if (!parse_uart(spec, &r, &why))
		return failed(f, "console '%s': %s", spec, why.text);
	*p = r.params;
	return true;
}

/* Whether a spec gives these parameters. */
static bool makes(const char *spec, const struct console_params *p)
{
	struct console_params made;
	struct failure f;

	return parse_console(spec, &made, &f) && !memcmp(&made, p, sizeof(made));
}

/* Write the spec of a UART of the table, with the baud rate that was noted if there is a set-up. */
static void uart_words(const struct uart *uart, const struct console_params *p, char *text,
		       size_t size)
{
	char rates[48] = "", access[32] = "";

	if (p->program[0])
		snprintf(rates, sizeof(rates), ",baud=%u,clock=%u", p->program[UART_NOTE_BAUD],
			 p->program[UART_NOTE_CLOCK]);
	if (uart->options & UART_SHIFTED)
		snprintf(access, sizeof(access), ",shift=%u,width=%u", p->shift, p->width);
	snprintf(text, size, "%s%s%s@0x%x", uart->name, rates, access, p->base);
}

char *console_spec(const struct console_params *p, char *text, size_t size)
{
	char words[CONSOLE_SPEC_MAX];
	const struct uart *uart;
	size_t i;

	for (i = 0; i < WITHOUT_ADDRESS; i++) {
		if (p->type == without_address[i].type) {
			snprintf(text, size, "%s", without_address[i].name);
			return text;
		}
	}
	for (i = 0; (uart = uart_nth(i)); i++) {
		uart_words(uart, p, text, size);
		if (makes(text, p))
			return text;
	}
	custom_words(p, words, sizeof(words));
	snprintf(text, size, "custom,width=%u,shift=%u%s@0x%x", p->width, p->shift, words, p->base);
	if (!makes(text, p))
		snprintf(text, size, "of type %u, by unknown programs, at 0x%x", p->type, p->base);
	return text;
}

void console_help(void)
{
	const struct uart *u;
	char clock[32];
	size_t i;

	for (i = 0; i < WITHOUT_ADDRESS; i++)
		printf("%-12s %s\n", without_address[i].name, without_address[i].about);
	puts("\nUART[,baud=N[,clock=HZ]]@ADDRESS: with baud= the UART is set up; without it, it is "
	     "used as\nthe bootloader left it. The address begins with 0x.");
	for (i = 0; (u = uart_nth(i)); i++) {
		snprintf(clock, sizeof(clock), u->baud.clock ? "clock=%u" : "clock=HZ",
			 u->baud.clock);
		printf("%-12s %s (baud=N,%s%s)\n", u->name, u->about, clock,
		       u->options & UART_SHIFTED ? "; shift=0..4, width=1|2|4" : "");
	}
	puts("\ncustom[,width=1|2|4][,shift=0..4],STEP,...@ADDRESS: any other, described by "
	     "steps:\n"
	     "init=R:VALUE    write to register R, once\n"
	     "ready=R:B:V     before a byte: wait until bit B of register R is V\n"
	     "skip=R:B:V:N    before a byte: leave N steps out if bit B of register R is V\n"
	     "read=R          before a byte: read register R\n"
	     "write=R:VALUE   before a byte: write to register R\n"
	     "put=R           write the byte to register R\n"
	     "idle=R:B:V      in the end: wait until bit B of register R is V");
}
