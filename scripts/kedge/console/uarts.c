// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "lib/range.h"
#include "uarts.h"
#include "util/buffer.h"
#include "util/failure.h"

/*
 * The largest error of a baud rate, in tenths of a percent. Receivers work up to 5 % between both
 * sides.
 */
#define BAUD_OFF_MOST 30u

#define PROGRAM(...)                  \
	(const uint32_t[])            \
	{                             \
		__VA_ARGS__, UART_END \
	}
#define WAIT(offset, bit, wanted) (UART_DO(UART_WAIT, offset) | UART_BIT(bit, wanted))
#define SKIP(offset, bit, wanted, words) \
	(UART_DO(UART_SKIP, offset) | UART_BIT(bit, wanted) | UART_WORDS_LEFT_OUT(words))
#define READ(offset)	     UART_DO(UART_READ, offset)
#define WRITE(offset, value) UART_DO(UART_WRITE, offset), (value)
#define PUT(offset)	     UART_DO(UART_PUT, offset)
#define BAUD(multiplier, divider, least, most, clock)   \
	{                                               \
		multiplier, divider, least, most, clock \
	}
#define UART(id, name, about, width, shift, options, baud, setup, put, flush, names) \
	{name, about, width, shift, options, baud, put, flush, names},

static const struct uart uarts[] = {
#include "uarts.def"
};

#undef UART
#define UART(id, ...) UART_##id,
enum uart_id {
#include "uarts.def"
};

/* What Qualcomm's can divide by; the code for the n-th is 0xff - n * 0x11. */
static const uint16_t steps[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 96, 192, 384, 768, 1536};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

static uint32_t steps_code(uint32_t d)
{
	uint32_t n = 0;

	while (n + 1 < STEPS && steps[n] < d)
		n++;
	return 0xff - n * 0x11;
}

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

/* A console whose set-up has these words, with UART_END. */
static struct console_params console_of(const struct uart *uart, const uint32_t *setup)
{
	struct console_params p = {
		.type = CONSOLE_UART, .width = uart->width, .shift = uart->shift};
	uint32_t first = program_words(setup);
	uint32_t put = program_words(uart->put), flush = program_words(uart->flush);

	p.put = (uint8_t)first;
	p.flush = (uint8_t)(first + put);
	memcpy(p.program, setup, first * sizeof(uint32_t));
	memcpy(&p.program[p.put], uart->put, put * sizeof(uint32_t));
	memcpy(&p.program[p.flush], uart->flush, flush * sizeof(uint32_t));
	return p;
}

struct console_params uart_console(const struct uart *uart)
{
	return console_of(uart, (const uint32_t[]){UART_END});
}

#undef UART
#define UART(id, name, about, width, shift, options, baud, setup, put, flush, names) \
	case UART_##id:                                                              \
		return console_of(&uarts[UART_##id], setup);

static struct console_params console_set_up(enum uart_id id, uint32_t d)
{
	switch (id) {
#include "uarts.def"
	}
	return uart_console(&uarts[id]); /* every id has its case */
}

/* The baud rate that a divisor makes, rounded. */
static uint32_t rate(const struct uart_baud *b, uint32_t clock, uint32_t d)
{
	uint64_t below = (uint64_t)b->divider * d;

	return (uint32_t)(((uint64_t)clock * b->multiplier + below / 2) / below);
}

static uint32_t off(uint32_t is, uint32_t wanted)
{
	return is < wanted ? wanted - is : is - wanted;
}

/* The divisor that makes the nearest to a baud rate. */
static uint32_t divisor(const struct uart *uart, uint32_t baud, uint32_t clock)
{
	const struct uart_baud *b = &uart->baud;
	uint64_t below = (uint64_t)b->divider * baud;
	uint64_t d = ((uint64_t)clock * b->multiplier + below / 2) / below;
	uint32_t best = 1;
	size_t i;

	if (!(uart->options & UART_STEPS))
		return d < b->least ? b->least : d > b->most ? b->most : (uint32_t)d;
	for (i = 0; i < STEPS; i++) {
		if (off(rate(b, clock, steps[i]), baud) < off(rate(b, clock, best), baud))
			best = steps[i];
	}
	return best;
}

bool uart_set_up(const struct uart *uart, uint32_t baud, uint32_t clock, struct console_params *out,
		 struct failure *f)
{
	uint32_t d = divisor(uart, baud, clock), made = rate(&uart->baud, clock, d);
	uint64_t tenths = ((uint64_t)off(made, baud) * 1000 + baud / 2) / baud;

	if (tenths > BAUD_OFF_MOST)
		return failed(
			f,
			"a clock of %u Hz does not make %u baud: %u is the nearest, %llu.%llu %% "
			"off",
			clock, baud, made, (unsigned long long)tenths / 10,
			(unsigned long long)tenths % 10);
	*out = console_set_up((enum uart_id)(uart - uarts), d);
	out->program[UART_NOTE_BAUD] = baud;
	out->program[UART_NOTE_CLOCK] = clock;
	return true;
}

/* The bytes of names up to the empty one, without that. */
static size_t names_size(const char *names)
{
	size_t size = 0;

	while (names[size])
		size += strlen(names + size) + 1;
	return size;
}

/* Fill in a UART's entry in PART_UARTS, but not its program and names. */
static void fill_entry(struct uart_entry *e, const struct uart *uart,
		       const struct console_params *p)
{
	*e = (struct uart_entry){
		.type = p->type,
		.shift = p->shift,
		.width = p->width,
		.put = p->put,
		.flush = p->flush,
		.options = uart->options & UART_SHIFTED,
		.words = p->flush + program_words(uart->flush),
	};
	size_t names = strlen(uart->name) + 1 + names_size(uart->names);

	e->size = align_up((uint32_t)(sizeof(*e) + e->words * sizeof(uint32_t) + names), 4);
}

/* Write a UART's entry, of which the bytes are 0 yet; returns its size. */
static size_t write_entry(uint8_t *to, const struct uart *uart)
{
	struct console_params p = uart_console(uart);
	size_t program, name = strlen(uart->name) + 1;
	struct uart_entry e;

	fill_entry(&e, uart, &p);
	program = e.words * sizeof(uint32_t);
	memcpy(to, &e, sizeof(e));
	to += sizeof(e);
	memcpy(to, p.program, program);
	memcpy(to + program, uart->name, name);
	memcpy(to + program + name, uart->names, names_size(uart->names));
	return e.size;
}

struct buffer uarts_part(void)
{
	struct buffer part = {NULL, 0};
	size_t at = 0, i;

	for (i = 0; i < UARTS; i++) {
		struct console_params p = uart_console(&uarts[i]);
		struct uart_entry e;

		fill_entry(&e, &uarts[i], &p);
		part.size += e.size;
	}
	part.data = allocate(part.size);
	memset(part.data, 0, part.size);
	for (i = 0; i < UARTS; i++)
		at += write_entry(part.data + at, &uarts[i]);
	return part;
}
