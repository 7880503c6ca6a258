// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "uart_models.h"

void model_wrong(struct uart_model *m, const char *text, ...)
{
	va_list arguments;

	if (m->wrong[0])
		return;
	va_start(arguments, text);
	vsnprintf(m->wrong, sizeof(m->wrong), text, arguments);
	va_end(arguments);
}

uint32_t model_no_register(struct uart_model *m, const char *what, uint32_t offset)
{
	model_wrong(m, "%s 0x%x: there is no such register, or not for that", what, offset);
	return 0;
}

void model_expect(struct uart_model *m, bool good, const char *what)
{
	if (!good)
		model_wrong(m, "%s", what);
}

bool model_has_room(struct uart_model *m)
{
	if (m->length >= m->sticks_at)
		return false;
	if (m->busy) {
		m->busy--;
		return false;
	}
	m->seen_room = true;
	return true;
}

bool model_is_idle(struct uart_model *m)
{
	if (m->length >= m->sticks_at)
		return false;
	if (m->emptying) {
		m->emptying--;
		return false;
	}
	m->seen_idle = true;
	return true;
}

void model_put(struct uart_model *m, uint32_t value)
{
	model_expect(m, m->on, "a byte while the transmitter is off");
	model_expect(m, m->seen_room, "a byte for which no room was seen");
	model_expect(m, value < 0x100, "a byte with more above it");
	if (m->length < MODEL_SENT_MAX - 1)
		m->sent[m->length++] = (char)value;
	m->seen_room = m->seen_idle = false;
	m->busy = random_below(&m->rng, 4);
	m->emptying = m->busy + random_below(&m->rng, 3);
}

void model_while_off(struct uart_model *m, uint32_t offset)
{
	m->setting++;
	if (m->on)
		model_wrong(m, "register 0x%x is written while the UART is on", offset);
}

void model_start(struct uart_model *m)
{
	m->rng.state = m->kind;
	m->on = m->left_on;
	/* What is read, or tells registers from others, has to be right, too. */
	switch (m->kind) {
	case MODEL_16550:
	case MODEL_OMAP:
	case MODEL_PXA:
		m->line = m->left_on ? 3 : 0;
		m->mode = 7;
		break;
	case MODEL_S5P:
	case MODEL_S3C2440:
	case MODEL_S3C2410:
		m->line = !m->no_fifo;
		break;
	case MODEL_UARTDM:
	case MODEL_UARTDM14:
		/* The bootloader has sent something. */
		m->ready_flag = m->left_on;
		break;
	default:
		break;
	}
}

/* The register's number or offset, of an access that the bus lets through. */
static uint32_t decode(struct uart_model *m, const char *what, uint32_t offset, uint32_t size)
{
	if (size != m->width)
		model_wrong(m, "%s 0x%x by %u bytes instead of %u", what, offset, size, m->width);
	if (offset & (BIT(m->shift) - 1))
		model_wrong(m, "%s 0x%x: between two registers", what, offset);
	return offset >> m->shift;
}

uint32_t model_read(struct uart_model *m, uint32_t offset, uint32_t size)
{
	m->reads++;
	offset = decode(m, "read", offset, size);
	switch (m->kind) {
	case MODEL_PL011:
		return pl011_read(m, offset);
	case MODEL_16550:
	case MODEL_OMAP:
	case MODEL_PXA:
	case MODEL_MINI:
		return ns16550_read(m, offset);
	case MODEL_MSM:
		return msm_read(m, offset);
	case MODEL_UARTDM:
	case MODEL_UARTDM14:
		return uartdm_read(m, offset);
	case MODEL_IMX:
		return imx_read(m, offset);
	case MODEL_S5P:
	case MODEL_S3C2440:
	case MODEL_S3C2410:
		return samsung_read(m, offset);
	case MODEL_CADENCE:
		return cadence_read(m, offset);
	case MODEL_SA1110:
		return sa1110_read(m, offset);
	case MODEL_MESON:
		return meson_read(m, offset);
	case MODEL_STM32F4:
	case MODEL_STM32:
		return stm32_read(m, offset);
	case MODEL_ATMEL:
		return atmel_read(m, offset);
	}
	return 0;
}

void model_write(struct uart_model *m, uint32_t offset, uint32_t size, uint32_t value)
{
	offset = decode(m, "write", offset, size);
	switch (m->kind) {
	case MODEL_PL011:
		pl011_write(m, offset, value);
		break;
	case MODEL_16550:
	case MODEL_OMAP:
	case MODEL_PXA:
		ns16550_write(m, offset, value);
		break;
	case MODEL_MINI:
		mini_write(m, offset, value);
		break;
	case MODEL_MSM:
		msm_write(m, offset, value);
		break;
	case MODEL_UARTDM:
	case MODEL_UARTDM14:
		uartdm_write(m, offset, value);
		break;
	case MODEL_IMX:
		imx_write(m, offset, value);
		break;
	case MODEL_S5P:
	case MODEL_S3C2440:
	case MODEL_S3C2410:
		samsung_write(m, offset, value);
		break;
	case MODEL_CADENCE:
		cadence_write(m, offset, value);
		break;
	case MODEL_SA1110:
		sa1110_write(m, offset, value);
		break;
	case MODEL_MESON:
		meson_write(m, offset, value);
		break;
	case MODEL_STM32F4:
	case MODEL_STM32:
		stm32_write(m, offset, value);
		break;
	case MODEL_ATMEL:
		atmel_write(m, offset, value);
		break;
	}
}

uint32_t model_baud(const struct uart_model *m)
{
	switch (m->kind) {
	case MODEL_PL011:
		return m->latched ? (uint32_t)((uint64_t)m->clock * 4 / m->latched) : 0;
	case MODEL_16550:
	case MODEL_OMAP:
	case MODEL_PXA:
	case MODEL_ATMEL:
		return m->divisor ? m->clock / 16 / m->divisor : 0;
	case MODEL_MINI:
		return m->clock / 8 / (m->divisor + 1);
	case MODEL_MSM:
		return m->steps ? 1843200 / 16 / m->steps : 0;
	case MODEL_UARTDM:
	case MODEL_UARTDM14:
		return m->steps ? m->clock / 16 / m->steps : 0;
	case MODEL_IMX: /* UFCR: the clock is not divided */
		return m->clock / 16 * (m->fraction + 1) / (m->divisor + 1);
	case MODEL_S5P:
		return m->clock / (16 * (m->divisor + 1) + m->fraction);
	case MODEL_S3C2440:
	case MODEL_S3C2410:
	case MODEL_SA1110:
		return m->clock / 16 / (m->divisor + 1);
	case MODEL_CADENCE:
		return m->divisor ? m->clock / m->divisor / (m->fraction + 1) : 0;
	case MODEL_MESON:
		return m->clock / 4 / (m->divisor + 1);
	case MODEL_STM32F4:
	case MODEL_STM32:
		return m->divisor ? m->clock / m->divisor : 0;
	}
	return 0;
}
