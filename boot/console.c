// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>

#include "console.h"

/* PL011: Arm DDI 0183, section 3.2. */
#define PL011_DR      0x00
#define PL011_FR      0x18
#define PL011_FR_BUSY 0x08u
#define PL011_FR_TXFF 0x20u

/* 8250, 16550: register numbers, to be shifted. */
#define UART_THR      0
#define UART_LSR      5
#define UART_LSR_THRE 0x20u
#define UART_LSR_TEMT 0x40u

/* Polls of a status register before a transmitter is given up: over a second on slow boards. */
#define POLLS_MAX 2000000u

static uint32_t read_register(const struct console_params *p, uint32_t number)
{
	uintptr_t address = p->base + (number << p->shift);

	return p->width == 4 ? *(volatile uint32_t *)address : *(volatile uint8_t *)address;
}

static void write_register(const struct console_params *p, uint32_t number, uint32_t value)
{
	uintptr_t address = p->base + (number << p->shift);

	if (p->width == 4)
		*(volatile uint32_t *)address = value;
	else
		*(volatile uint8_t *)address = (uint8_t)value;
}

/* Wait until the bits in mask of a register are as in value; give the console up if never. */
static bool wait(struct console *c, uint32_t number, uint32_t mask, uint32_t value)
{
	uint32_t polls;

	for (polls = 0; polls < POLLS_MAX; polls++) {
		if ((read_register(&c->params, number) & mask) == value)
			return true;
	}
	c->params.type = CONSOLE_NONE;
	return false;
}

static void write_byte(struct console *c, char byte)
{
	switch (c->params.type) {
	case CONSOLE_PL011:
		if (wait(c, PL011_FR, PL011_FR_TXFF, 0))
			write_register(&c->params, PL011_DR, (uint8_t)byte);
		break;
	case CONSOLE_8250:
		if (wait(c, UART_LSR, UART_LSR_THRE, UART_LSR_THRE))
			write_register(&c->params, UART_THR, (uint8_t)byte);
		break;
	default:
		break;
	}
}

void console_write(struct console *c, const char *text)
{
	/* A PL011's registers are words at byte offsets. */
	if (c->params.type == CONSOLE_PL011) {
		c->params.shift = 0;
		c->params.width = 4;
	}
	for (; *text; text++) {
		if (*text == '\n')
			write_byte(c, '\r');
		write_byte(c, *text);
	}
}

void console_flush(struct console *c)
{
	switch (c->params.type) {
	case CONSOLE_PL011:
		wait(c, PL011_FR, PL011_FR_BUSY, 0);
		break;
	case CONSOLE_8250:
		wait(c, UART_LSR, UART_LSR_TEMT, UART_LSR_TEMT);
		break;
	default:
		break;
	}
}
