// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "../../boot/range.h"
#include "uarts.h"

#define PROGRAM(...)                  \
	(const uint32_t[])            \
	{                             \
		__VA_ARGS__, UART_END \
	}
#define WAIT(offset, bit, wanted) (UART_DO(UART_WAIT, offset) | UART_BIT(bit, wanted))
#define SKIP(offset, bit, wanted, words) \
	(UART_DO(UART_SKIP, offset) | UART_BIT(bit, wanted) | UART_WORDS_LEFT_OUT(words))
#define READ(offset)				      UART_DO(UART_READ, offset)
#define WRITE(offset, value)			      UART_DO(UART_WRITE, offset), (value)
#define PUT(offset)				      UART_DO(UART_PUT, offset)
#define UART(name, width, options, put, flush, names) {name, width, options, put, flush, names},

static const struct uart uarts[] = {
#include "uarts.def"
};

#define UARTS (sizeof(uarts) / sizeof(uarts[0]))

const struct uart *uart_nth(size_t n)
{
	return n < UARTS ? &uarts[n] : NULL;
}

const struct uart *uart_named(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < UARTS; i++) {
		if (strlen(uarts[i].name) == length && !memcmp(uarts[i].name, name, length))
			return &uarts[i];
	}
	return NULL;
}

/* The words of a program, with its UART_END. */
static uint32_t program_words(const uint32_t *program)
{
	uint32_t words = 0;

	while (program[words])
		words += (program[words] & 0xf) == UART_WRITE ? 2 : 1;
	return words + 1;
}

struct console_params uart_console(const struct uart *uart)
{
	struct console_params p = {.type = CONSOLE_UART, .width = uart->width};
	uint32_t put = program_words(uart->put), flush = program_words(uart->flush);

	p.put = 1; /* behind an empty set-up */
	p.flush = (uint8_t)(p.put + put);
	memcpy(&p.program[p.put], uart->put, put * sizeof(uint32_t));
	memcpy(&p.program[p.flush], uart->flush, flush * sizeof(uint32_t));
	return p;
}

/* Whether a console has a program at that word. */
static bool has_program(const struct console_params *p, uint32_t at, const uint32_t *program)
{
	uint32_t words = program_words(program);

	return at + words <= UART_WORDS &&
	       !memcmp(&p->program[at], program, words * sizeof(uint32_t));
}

const struct uart *uart_of(const struct console_params *p)
{
	size_t i;

	for (i = 0; p->type == CONSOLE_UART && i < UARTS; i++) {
		if (has_program(p, p->put, uarts[i].put) &&
		    has_program(p, p->flush, uarts[i].flush))
			return &uarts[i];
	}
	return NULL;
}

/* The bytes of names up to the empty one, without that. */
static size_t names_size(const char *names)
{
	size_t size = 0;

	while (names[size])
		size += strlen(names + size) + 1;
	return size;
}

struct buffer uarts_part(void)
{
	struct growing g = {.limit = 0x10000};
	size_t i;

	for (i = 0; i < UARTS; i++) {
		struct console_params p = uart_console(&uarts[i]);
		uint32_t words = p.flush + program_words(uarts[i].flush);
		size_t names = names_size(uarts[i].names), at = g.buffer.size;
		struct uart_entry e = {
			.type = p.type,
			.shift = p.shift,
			.width = p.width,
			.put = p.put,
			.flush = p.flush,
			.words = words,
		};
		size_t program = words * sizeof(uint32_t);

		e.size = align_up((uint32_t)(sizeof(e) + program + names), 4);
		if (!grow(&g, e.size))
			die("the table of UARTs is too large");
		memset(g.buffer.data + at, 0, e.size);
		memcpy(g.buffer.data + at, &e, sizeof(e));
		memcpy(g.buffer.data + at + sizeof(e), p.program, program);
		memcpy(g.buffer.data + at + sizeof(e) + program, uarts[i].names, names);
		g.buffer.size = at + e.size;
	}
	return g.buffer;
}
