// SPDX-License-Identifier: GPL-2.0-or-later
/* UARTs with more to observe: Qualcomm, i.MX, Samsung, Cadence, Amlogic. */
#include "uart_models.h"

/* What can be divided by, by the code: Linux msm_serial.c. */
static uint32_t msm_steps(uint32_t code)
{
	static const uint32_t by[] = {1536, 768, 384, 192, 96, 48, 32, 24,
				      16,   12,	 8,   6,   4,  3,  2,  1};

	return (code >> 4) == (code & 15) ? by[code & 15] : 0;
}

uint32_t msm_read(struct uart_model *m, uint32_t offset)
{
	if (offset != 0x08)
		return model_no_register(m, "read", offset);
	return (model_has_room(m) ? BIT(2) : 0) | (model_is_idle(m) ? BIT(3) : 0);
}

static void msm_command(struct uart_model *m, uint32_t value)
{
	m->setting++;
	if (value == 0x20) {
		m->on = false;
		m->half = true; /* it was reset */
	} else if (value == 0x04) {
		model_expect(m, m->half, "the transmitter is turned on without a reset");
		model_expect(m, m->mode == 0x34 && m->steps, "on without 8N1 and a rate");
		m->on = true;
	} else {
		model_wrong(m, "command 0x%x", value);
	}
}

void msm_write(struct uart_model *m, uint32_t offset, uint32_t value)
{
	static const uint32_t mnd[] = {0x06, 0xf1, 0x0f, 0x1a};

	switch (offset) {
	case 0x04:
		model_while_off(m, offset);
		m->mode = value;
		break;
	case 0x08:
		model_while_off(m, offset);
		m->steps = msm_steps(value);
		break;
	case 0x0c:
		model_put(m, value);
		break;
	case 0x10:
		msm_command(m, value);
		break;
	case 0x28:
	case 0x2c:
	case 0x30:
	case 0x34:
		model_while_off(m, offset);
		model_expect(m, value == mnd[(offset - 0x28) / 4], "not 1.8432 MHz of 19.2 MHz");
		break;
	default:
		model_no_register(m, "write", offset);
	}
}

/* Both versions of UARTDM, by where they have what. */
struct uartdm {
	uint32_t csr, sr, cr, isr, tf;
};

static struct uartdm uartdm_offsets(const struct uart_model *m)
{
	return m->kind == MODEL_UARTDM14 ? (struct uartdm){0xa0, 0xa4, 0xa8, 0xb4, 0x100}
					 : (struct uartdm){0x08, 0x08, 0x10, 0x14, 0x70};
}

/* There is room: TX_READY says so once, until it is cleared. */
static void uartdm_room(struct uart_model *m)
{
	m->ready_flag = m->ready_flag || !m->latched;
	m->seen_room = true;
	m->latched = 1;
}

/*
 * After some bytes the FIFO is empty at once, after others it is not: then TX_READY has to be
 * waited for. It is set by either, and must have been cleared before the next byte is announced.
 */
uint32_t uartdm_read(struct uart_model *m, uint32_t offset)
{
	const struct uartdm at = uartdm_offsets(m);

	if (offset == at.sr && m->counted) {
		m->settled = true;
		return 0;
	}
	if (offset == at.sr) {
		if (!model_is_idle(m))
			return 0;
		uartdm_room(m);
		return BIT(3);
	}
	if (offset != at.isr)
		return model_no_register(m, "read", offset);
	if (model_has_room(m))
		uartdm_room(m);
	return m->ready_flag ? BIT(7) : 0;
}

void uartdm_write(struct uart_model *m, uint32_t offset, uint32_t value)
{
	const struct uartdm at = uartdm_offsets(m);

	if (offset == at.cr && value == 0x300) {
		m->ready_flag = false;
	} else if (offset == at.cr) {
		msm_command(m, value);
	} else if (offset == 0x40) {
		model_expect(m, m->seen_room, "NCF_TX before there is room");
		model_expect(m, !m->ready_flag, "NCF_TX before TX_READY is cleared");
		model_expect(m, value == 1, "NCF_TX is not 1");
		m->counted = true;
		m->settled = false;
	} else if (offset == at.tf) {
		model_expect(m, m->counted, "TF before NCF_TX");
		model_expect(m, m->settled, "TF before a read of SR behind NCF_TX");
		m->counted = m->settled = false;
		model_put(m, value);
		m->emptying = m->length % 3 ? m->busy + 1 : 0;
		m->latched = 0;
	} else if (offset == at.csr) {
		model_while_off(m, offset);
		m->steps = msm_steps(value);
	} else if (offset == 0x00 || offset == 0x3c) {
		model_while_off(m, offset);
		model_expect(m, value == 0, "flow control or DMA");
	} else if (offset == 0x04) {
		model_while_off(m, offset);
		m->mode = value;
	} else {
		model_no_register(m, "write", offset);
	}
}

/* NXP IMX6DQRM, chapter UART */
uint32_t imx_read(struct uart_model *m, uint32_t offset)
{
	if (offset == 0x94)
		return model_has_room(m) ? BIT(13) : 0;
	if (offset == 0x98)
		return model_is_idle(m) ? BIT(3) : 0;
	return model_no_register(m, "read", offset);
}

static void imx_update(struct uart_model *m)
{
	/* UARTEN; no reset, transmitter on, 8 bits, RTS not looked at */
	m->on = m->control & 1 && (m->mode & 0x4125) == 0x4025;
	if (m->on)
		model_expect(m, m->latched && m->line == 0x0a81, "on without a rate");
}

void imx_write(struct uart_model *m, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case 0x40:
		model_put(m, value);
		return;
	case 0x80:
		m->control = value;
		break;
	case 0x84:
		m->mode = value;
		break;
	case 0x90:
		model_while_off(m, offset);
		m->line = value;
		break;
	case 0xa4:
		model_while_off(m, offset);
		m->fraction = value;
		m->half = true;
		break;
	case 0xa8: /* this takes both */
		model_while_off(m, offset);
		model_expect(m, m->half, "UBMR before UBIR");
		m->half = false;
		m->divisor = value;
		m->latched = 1;
		break;
	default:
		model_no_register(m, "write", offset);
	}
	m->setting++;
	imx_update(m);
}

static uint32_t samsung_full(const struct uart_model *m)
{
	return m->kind == MODEL_S5P ? BIT(24) : m->kind == MODEL_S3C2440 ? BIT(14) : BIT(9);
}

/* S5PV210 user's manual, chapter UART: which of two registers tells of room depends on the FIFO;
 * the other has junk. */
uint32_t samsung_read(struct uart_model *m, uint32_t offset)
{
	bool fifo = m->line & 1;
	uint32_t value;

	switch (offset) {
	case 0x08:
		return m->line;
	case 0x10:
		value = model_is_idle(m) ? BIT(2) : 0;
		return value | (!fifo && model_has_room(m) ? BIT(1) : 0);
	case 0x18:
		return fifo && model_has_room(m) ? ~samsung_full(m) : UINT32_MAX;
	default:
		return model_no_register(m, "read", offset);
	}
}

void samsung_write(struct uart_model *m, uint32_t offset, uint32_t value)
{
	if (offset == 0x20) {
		model_put(m, value);
		return;
	}
	m->setting++;
	switch (offset) {
	case 0x00:
		m->mode = value;
		break;
	case 0x04:
		m->control = value;
		break;
	case 0x08:
		model_expect(m, (value & 6) == 6, "the FIFOs are not emptied");
		m->line = value & 1;
		break;
	case 0x0c:
		model_expect(m, value == 0, "flow control");
		break;
	case 0x28:
		m->divisor = value;
		m->half = true;
		break;
	case 0x2c:
		if (m->kind != MODEL_S5P)
			model_no_register(m, "write", offset);
		m->fraction = value;
		break;
	default:
		model_no_register(m, "write", offset);
	}
	m->on = m->mode == 3 && (m->control & 0xc) == 4 && m->half;
}

/* UG585, appendix B, UART */
uint32_t cadence_read(struct uart_model *m, uint32_t offset)
{
	bool idle;

	if (offset != 0x2c)
		return model_no_register(m, "read", offset);
	idle = model_is_idle(m);
	/* The FIFO is empty before the last byte is sent. */
	return (model_has_room(m) ? 0 : BIT(4)) | (idle || m->emptying == 1 ? BIT(3) : 0) |
	       (idle ? 0 : BIT(11));
}

void cadence_write(struct uart_model *m, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case 0x00:
		m->setting++;
		m->on = (value & 0x30) == 0x10;
		m->half = m->half || value & BIT(1);
		if (m->on)
			model_expect(m,
				     m->half && m->mode == 0x20 && m->divisor && m->fraction >= 4,
				     "on without reset, 8N1 and a rate");
		break;
	case 0x04:
		model_while_off(m, offset);
		m->mode = value;
		break;
	case 0x18:
		model_while_off(m, offset);
		m->divisor = value;
		break;
	case 0x34:
		model_while_off(m, offset);
		m->fraction = value;
		break;
	case 0x30:
		model_put(m, value);
		break;
	default:
		model_no_register(m, "write", offset);
	}
}

/* Linux meson_uart.c */
uint32_t meson_read(struct uart_model *m, uint32_t offset)
{
	bool idle;

	if (offset != 0x0c)
		return model_no_register(m, "read", offset);
	idle = model_is_idle(m);
	return (model_has_room(m) ? 0 : BIT(21)) | (idle || m->emptying == 1 ? BIT(22) : 0) |
	       (idle ? 0 : BIT(25));
}

void meson_write(struct uart_model *m, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case 0x00:
		model_put(m, value);
		break;
	case 0x08:
		m->setting++;
		m->half = m->half || value & BIT(22);
		m->on = value & BIT(12) && !(value & BIT(22));
		if (m->on)
			model_expect(m, m->half && m->line && (value & 0x003bc000) == 0x00008000,
				     "on without reset, 8N1, no flow control and a rate");
		break;
	case 0x14:
		model_while_off(m, offset);
		m->line = value & BIT(23);
		m->divisor = value & 0x7fffff;
		break;
	default:
		model_no_register(m, "write", offset);
	}
}
