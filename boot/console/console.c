// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/arch.h"
#include "console.h"

/* Polls of a register before the loader gives a transmitter up: over a second on slow boards. */
#define POLLS_MAX 2000000u

static uint32_t read_register(const struct console_params *p, uint32_t word)
{
	uintptr_t address = p->base + (word >> 16 << p->shift);

	switch (p->width) {
	case 1:
		return *(volatile uint8_t *)address;
	case 2:
		return *(volatile uint16_t *)address;
	default:
		return *(volatile uint32_t *)address;
	}
}

static void write_register(const struct console_params *p, uint32_t word, uint32_t value)
{
	uintptr_t address = p->base + (word >> 16 << p->shift);

	switch (p->width) {
	case 1:
		*(volatile uint8_t *)address = (uint8_t)value;
		break;
	case 2:
		*(volatile uint16_t *)address = (uint16_t)value;
		break;
	default:
		*(volatile uint32_t *)address = value;
		break;
	}
}

/* Whether the bit that a program's word names has the wanted value. */
static bool bit_is(const struct console_params *p, uint32_t word)
{
	return (read_register(p, word) >> (word >> 5 & 31) & 1) == (word >> 4 & 1);
}

/* Run a program to its end. If the transmitter does not get ready, the console becomes none. */
static void run(struct console *c, uint32_t at, char byte)
{
	const struct console_params *p = &c->params;
	uint32_t polls, word;

	for (; at < UART_WORDS; at++) {
		word = p->program[at];
		switch (word & 0xf) {
		case UART_WAIT:
			for (polls = 0; !bit_is(p, word); polls++) {
				if (polls == POLLS_MAX) {
					c->params.type = CONSOLE_NONE;
					return;
				}
			}
			break;
		case UART_SKIP:
			if (bit_is(p, word))
				at += word >> 10 & 0x3f;
			break;
		case UART_READ:
			read_register(p, word);
			break;
		case UART_WRITE:
			if (++at < UART_WORDS)
				write_register(p, word, p->program[at]);
			break;
		case UART_PUT:
			write_register(p, word, (uint8_t)byte);
			break;
		default:
			return;
		}
	}
}

static void write_byte(struct console *c, char byte)
{
	uint32_t type = c->params.type;

	if (type == CONSOLE_UART) {
		run(c, c->params.put, byte);
	} else if (type == CONSOLE_DCC || type == CONSOLE_SEMIHOSTING) {
		/* If the CPU faults in there, the fault must not be printed there. */
		c->params.type = CONSOLE_NONE;
		if (arch_debug_write(type, (uint8_t)byte))
			c->params.type = type;
	}
}

void console_start(struct console *c)
{
	if (c->params.type == CONSOLE_UART)
		run(c, 0, 0);
}

void console_write(struct console *c, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			write_byte(c, '\r');
		write_byte(c, *text);
	}
}

void console_flush(struct console *c)
{
	if (c->params.type == CONSOLE_UART)
		run(c, c->params.flush, 0);
}
