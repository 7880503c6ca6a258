// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "console_custom.h"
#include "util/numbers.h"

#define FIELDS_MAX 4

enum where { IN_SETUP, IN_PUT, IN_FLUSH };

/*
 * The steps. fields counts a register and what follows it: a value; a bit and its value; or these
 * and a number of steps.
 */
static const struct step {
	char name[6];
	uint8_t where, does;
	uint8_t fields;
} steps[] = {
	{"init", IN_SETUP, UART_WRITE, 2}, {"ready", IN_PUT, UART_WAIT, 3},
	{"skip", IN_PUT, UART_SKIP, 4},	   {"read", IN_PUT, UART_READ, 1},
	{"write", IN_PUT, UART_WRITE, 2},  {"put", IN_PUT, UART_PUT, 1},
	{"idle", IN_FLUSH, UART_WAIT, 3},
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

struct console_params custom_new(void)
{
	return (struct console_params){
		.type = CONSOLE_UART, .width = sizeof(uint32_t), .put = 1, .flush = 2};
}

/* The number of words of the step at a place. */
static uint32_t step_words(const struct console_params *p, uint32_t at)
{
	return (p->program[at] & 0xf) == UART_WRITE ? 2 : 1;
}

static uint32_t end_of(const struct console_params *p, uint32_t at)
{
	while (at < UART_WORDS && (p->program[at] & 0xf) != UART_END)
		at += step_words(p, at);
	return at;
}

/* Put a word at the end of one of the three programs. */
static bool append(struct console_params *p, enum where where, uint32_t word)
{
	uint32_t end = end_of(p, p->flush);
	uint32_t at = where == IN_SETUP ? p->put - 1u : where == IN_PUT ? p->flush - 1u : end;

	if (end + 1 >= UART_WORDS)
		return false;
	memmove(&p->program[at + 1], &p->program[at], (end + 1 - at) * sizeof(uint32_t));
	p->program[at] = word;
	p->put = (uint8_t)(p->put + (where == IN_SETUP));
	p->flush = (uint8_t)(p->flush + (where != IN_FLUSH));
	return true;
}

static const struct step *step_named(const char **text)
{
	size_t i, length;

	for (i = 0; i < STEPS; i++) {
		length = strlen(steps[i].name);
		if (!strncmp(*text, steps[i].name, length) && (*text)[length] == '=') {
			*text += length + 1;
			return &steps[i];
		}
	}
	return NULL;
}

static bool scan_fields(const char **text, uint32_t *field, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if ((i && *(*text)++ != ':') || !scan_number(text, &field[i]))
			return false;
	}
	return true;
}

bool custom_step(const char **text, struct console_params *p, struct failure *f)
{
	uint32_t field[FIELDS_MAX] = {0}, word;
	const char *start = *text;
	int length = (int)strcspn(start, ",@");
	const struct step *s = step_named(text);
	bool bit;

	if (!s)
		return failed(f,
			      "'%.*s' is no step: init=R:VALUE, ready=R:B:V, skip=R:B:V:N, read=R, "
			      "write=R:VALUE, put=R, idle=R:B:V",
			      length, start);
	bit = s->does == UART_WAIT || s->does == UART_SKIP;
	if (!scan_fields(text, field, s->fields) || !strchr(",@", **text))
		return failed(f, "'%.*s' is not %s= and %u number%s, with colons between", length,
			      start, s->name, s->fields, s->fields == 1 ? "" : "s");
	if (field[0] > 0xffff)
		return failed(f, "'%.*s': a register is 0 to 0xffff", length, start);
	if (bit && (field[1] > 31 || field[2] > 1))
		return failed(f, "'%.*s': a bit is 0 to 31, its value 0 or 1", length, start);
	if (s->does == UART_SKIP && (!field[3] || field[3] > UART_WORDS))
		return failed(f, "'%.*s': it leaves no or too many steps out", length, start);
	word = UART_DO(s->does, field[0]);
	if (bit)
		word |= UART_BIT(field[1], field[2]) | UART_WORDS_LEFT_OUT(field[3]);
	if (!append(p, s->where, word) || (s->does == UART_WRITE && !append(p, s->where, field[1])))
		return failed(f, "its steps take more than the %d words that there are",
			      UART_WORDS);
	return true;
}

/* Whether a register can be accessed. */
static bool aligned(const struct console_params *p, uint32_t word)
{
	return (word >> 16 << p->shift) % p->width == 0;
}

/* How many words the next count steps behind a place take; 0 when there are not as many. */
static uint32_t words_of(const struct console_params *p, uint32_t at, uint32_t count)
{
	uint32_t next = at + step_words(p, at), first = next;

	while (count--) {
		if ((p->program[next] & 0xf) == UART_END)
			return 0;
		next += step_words(p, next);
	}
	return next - first;
}

bool custom_complete(struct console_params *p, struct failure *f)
{
	uint32_t end = end_of(p, p->flush), at, words;
	bool put = false;

	for (at = 0; at < end; at += step_words(p, at)) {
		uint32_t word = p->program[at];

		put = put || (word & 0xf) == UART_PUT;
		if ((word & 0xf) != UART_END && !aligned(p, word))
			return failed(f, "register 0x%x is not on a multiple of width=%u",
				      word >> 16, p->width);
		if ((word & 0xf) != UART_SKIP)
			continue;
		words = words_of(p, at, word >> 10 & 0x3f);
		if (!words)
			return failed(
				f, "skip= leaves out more steps than come before the byte is put");
		p->program[at] = (word & ~UART_WORDS_LEFT_OUT(0x3f)) | UART_WORDS_LEFT_OUT(words);
	}
	return put || failed(f, "without put= nothing is ever sent");
}

/* How many steps are in so many words behind a place. */
static uint32_t steps_in(const struct console_params *p, uint32_t at, uint32_t words)
{
	uint32_t count = 0, next = at + 1, end = next + words;

	for (; next < end && next < UART_WORDS; next += step_words(p, next))
		count++;
	return count;
}

static void add_words(char *text, size_t size, const char *words, ...)
	__attribute__((format(printf, 3, 4)));

static void add_words(char *text, size_t size, const char *words, ...)
{
	size_t length = strlen(text);
	va_list arguments;

	va_start(arguments, words);
	vsnprintf(text + length, size - length, words, arguments);
	va_end(arguments);
}

static void step_in_words(const struct console_params *p, enum where where, uint32_t at, char *text,
			  size_t size)
{
	uint32_t word = p->program[at];
	size_t i;

	for (i = 0; i < STEPS; i++) {
		const struct step *s = &steps[i];

		if (s->where != where || s->does != (word & 0xf))
			continue;
		add_words(text, size, ",%s=0x%x", s->name, word >> 16);
		if (s->does == UART_WRITE && at + 1 < UART_WORDS)
			add_words(text, size, ":0x%x", p->program[at + 1]);
		if (s->fields >= 3)
			add_words(text, size, ":%u:%u", word >> 5 & 31, word >> 4 & 1);
		if (s->does == UART_SKIP)
			add_words(text, size, ":%u", steps_in(p, at, word >> 10 & 0x3f));
	}
}

void custom_words(const struct console_params *p, char *text, size_t size)
{
	const uint32_t start[] = {[IN_SETUP] = 0, [IN_PUT] = p->put, [IN_FLUSH] = p->flush};
	uint32_t where, at;

	text[0] = 0;
	for (where = IN_SETUP; where <= IN_FLUSH; where++) {
		uint32_t end = end_of(p, start[where]);

		for (at = start[where]; at < end; at += step_words(p, at))
			step_in_words(p, (enum where)where, at, text, size);
	}
}
