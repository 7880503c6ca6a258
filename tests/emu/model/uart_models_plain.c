// SPDX-License-Identifier: GPL-2.0-or-later
/* UARTs whose registers are for that alone: PL011, 16550 and its kin, StrongARM, STM32, Atmel. */
#include "uart_models.h"

/* DDI 0183, chapter 3 */
uint32_t pl011_read(struct uart_model *m, uint32_t offset)
{
	if (offset != 0x18)
		return model_no_register(m, "read", offset);
	return (model_has_room(m) ? 0 : BIT(5)) | (model_is_idle(m) ? 0 : BIT(3));
}

void pl011_write(struct uart_model *m, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case 0x00:
		model_put(m, value);
		break;
	case 0x24:
		model_while_off(m, offset);
		m->divisor = value;
		break;
	case 0x28:
		model_while_off(m, offset);
		m->fraction = value;
		break;
	case 0x2c: /* this takes the other two over */
		model_while_off(m, offset);
		m->line = value;
		m->latched = m->divisor << 6 | m->fraction;
		break;
	case 0x30:
		m->setting++;
		m->on = (value & 0x101) == 0x101;
		if (m->on)
			model_expect(m, m->line == 0x70 && m->latched >= 64,
				     "on without 8N1 and a rate");
		break;
	default:
		model_no_register(m, "write", offset);
	}
}

/* PC16550D, section 8; offset is the register's number. */
uint32_t ns16550_read(struct uart_model *m, uint32_t offset)
{
	if (offset != 5)
		return model_no_register(m, "read", offset);
	return (model_has_room(m) ? BIT(5) : 0) | (model_is_idle(m) ? BIT(6) : 0);
}

/* Whether it would send, with what its variants have besides. */
static void ns16550_update(struct uart_model *m)
{
	m->on = m->line == 3 && m->divisor;
	if (m->kind == MODEL_OMAP)
		m->on = m->on && m->mode == 0;
	if (m->kind == MODEL_PXA)
		m->on = m->on && m->control & BIT(6);
}

void ns16550_write(struct uart_model *m, uint32_t offset, uint32_t value)
{
	bool dlab = m->line & 0x80;

	if (offset == 0 && !dlab) {
		model_put(m, value);
		return;
	}
	m->setting++;
	switch (offset) {
	case 0:
		m->divisor = (m->divisor & 0xff00) | value;
		break;
	case 1:
		if (dlab)
			m->divisor = (m->divisor & 0xff) | value << 8;
		else
			m->control = value;
		break;
	case 2:
		model_expect(m, value == 7, "FIFOs are not emptied");
		break;
	case 3:
		model_expect(m, (value & 0x7f) == 3, "not 8N1");
		m->line = value;
		break;
	case 4:
		break;
	case 8:
		if (m->kind != MODEL_OMAP)
			model_no_register(m, "write", offset);
		m->mode = value;
		break;
	default:
		model_no_register(m, "write", offset);
	}
	if (m->kind == MODEL_OMAP && dlab && offset < 2)
		model_expect(m, m->mode == 7, "the divisor while MDR1 has not disabled the UART");
	if (m->kind == MODEL_PXA && dlab && offset < 2)
		model_expect(m, !(m->control & BIT(6)), "the divisor while the unit is on");
	ns16550_update(m);
}

/* BCM2835 ARM peripherals, 2.2 */
void mini_write(struct uart_model *m, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case 0:
		model_put(m, value);
		break;
	case 2:
		m->setting++;
		break;
	case 3:
		m->setting++;
		m->line = value;
		break;
	case 4:
		m->setting++;
		break;
	case 8:
		m->setting++;
		m->on = value & BIT(1);
		if (m->on)
			model_expect(m, (m->line & 3) == 3 && m->divisor,
				     "on without 8 bits and a rate");
		break;
	case 10:
		model_while_off(m, offset);
		m->divisor = value;
		break;
	default:
		model_no_register(m, "write", offset);
	}
}

/* SA-1110, serial port 3 */
uint32_t sa1110_read(struct uart_model *m, uint32_t offset)
{
	if (offset != 0x20)
		return model_no_register(m, "read", offset);
	return (model_has_room(m) ? BIT(2) : 0) | (model_is_idle(m) ? 0 : BIT(0));
}

void sa1110_write(struct uart_model *m, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case 0x00:
		model_while_off(m, offset);
		m->line = value;
		break;
	case 0x04:
		model_while_off(m, offset);
		model_expect(m, value < 16, "UTCR1 has 4 bits");
		m->divisor = (m->divisor & 0xff) | value << 8;
		break;
	case 0x08:
		model_while_off(m, offset);
		model_expect(m, value < 256, "UTCR2 has 8 bits");
		m->divisor = (m->divisor & 0xf00) | value;
		break;
	case 0x0c:
		m->setting++;
		m->on = value & BIT(1);
		if (m->on)
			model_expect(m, m->line == 8, "on without 8N1");
		break;
	case 0x14:
		model_put(m, value);
		break;
	default:
		model_no_register(m, "write", offset);
	}
}

/* RM0090 and RM0436, chapters USART */
struct stm32 {
	uint32_t cr1, cr2, cr3, brr, status, data, enable;
};

static struct stm32 stm32_offsets(const struct uart_model *m)
{
	return m->kind == MODEL_STM32F4 ? (struct stm32){0x0c, 0x10, 0x14, 0x08, 0x00, 0x04, 13}
					: (struct stm32){0x00, 0x04, 0x08, 0x0c, 0x1c, 0x28, 0};
}

uint32_t stm32_read(struct uart_model *m, uint32_t offset)
{
	if (offset != stm32_offsets(m).status)
		return model_no_register(m, "read", offset);
	return (model_has_room(m) ? BIT(7) : 0) | (model_is_idle(m) ? BIT(6) : 0);
}

void stm32_write(struct uart_model *m, uint32_t offset, uint32_t value)
{
	const struct stm32 at = stm32_offsets(m);

	if (offset == at.data) {
		model_put(m, value);
	} else if (offset == at.cr1) {
		m->setting++;
		m->on = value & BIT(at.enable) && value & BIT(3);
		if (m->on)
			model_expect(m, m->divisor >= 16 && (value & 0x1000) == 0,
				     "on without a rate");
	} else if (offset == at.cr2 || offset == at.cr3) {
		model_while_off(m, offset);
		model_expect(m, value == 0, "more than 8N1");
	} else if (offset == at.brr) {
		model_while_off(m, offset);
		m->divisor = value;
	} else {
		model_no_register(m, "write", offset);
	}
}

/* SAMA5D3, DBGU and USART */
uint32_t atmel_read(struct uart_model *m, uint32_t offset)
{
	if (offset != 0x14)
		return model_no_register(m, "read", offset);
	return (model_has_room(m) ? BIT(1) : 0) | (model_is_idle(m) ? BIT(9) : 0);
}

void atmel_write(struct uart_model *m, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case 0x00:
		m->setting++;
		if (value & BIT(3) || value & BIT(7))
			m->on = false;
		m->half = m->half || value & BIT(3);
		if (value & BIT(6)) {
			model_expect(m, m->half && m->line == 0x8c0 && m->divisor,
				     "on without reset, 8N1 and a rate");
			m->on = true;
		}
		break;
	case 0x04:
		model_while_off(m, offset);
		m->line = value;
		break;
	case 0x1c:
		model_put(m, value);
		break;
	case 0x20:
		model_while_off(m, offset);
		m->divisor = value;
		break;
	default:
		model_no_register(m, "write", offset);
	}
}
