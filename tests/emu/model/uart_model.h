/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Models of UARTs, from their data sheets alone: of the table in scripts/kedge/console/uarts.def
 * they know no more than the names. A model takes an access only if the UART would have taken it:
 * the register there is, the width is right, the order is the one that the data sheet asks for, and
 * a byte comes when there is room for it.
 */
#ifndef KEDGE_UART_MODEL_H
#define KEDGE_UART_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "emu.h"

#define MODEL_SENT_MAX EMU_CONSOLE_MAX
#define MODEL_FOREVER  UINT32_MAX

enum model_kind {
	MODEL_PL011,
	MODEL_16550,
	MODEL_OMAP,
	MODEL_PXA,
	MODEL_MINI, /* Raspberry Pi's */
	MODEL_MSM,
	MODEL_UARTDM,
	MODEL_UARTDM14,
	MODEL_IMX,
	MODEL_S5P,
	MODEL_S3C2440,
	MODEL_S3C2410,
	MODEL_CADENCE,
	MODEL_SA1110,
	MODEL_MESON,
	MODEL_STM32F4,
	MODEL_STM32,
	MODEL_ATMEL,
};

struct uart_model {
	/* Set by the test, which zeroes the rest. */
	enum model_kind kind;
	uint8_t shift, width; /* of registers and accesses */
	bool left_on;	      /* by the bootloader; else it must be set up */
	bool no_fifo;	      /* Samsung's: the bootloader left the FIFO off */
	uint32_t clock;	      /* Hz */
	uint32_t sticks_at;   /* bytes after which there is never room again */

	/* Results. */
	char sent[MODEL_SENT_MAX];
	uint32_t length;
	char wrong[160];	 /* the first access that is not taken; empty: none */
	uint32_t reads, setting; /* of registers; writes to those that set it up */
	bool seen_idle;		 /* it was waited for until all was sent */

	/* The UART's own. */
	struct random rng;
	uint32_t busy, emptying; /* status reads until there is room, and until all is sent */
	bool seen_room, on;
	uint32_t divisor, fraction, latched; /* as its registers have it */
	uint32_t control, line, mode, steps;
	bool ready_flag, counted, settled, half;
};

/* Turn it on as the bootloader would have left it, if that is so. */
void model_start(struct uart_model *m);

/* What the bus does: offset from the UART's first register, size in bytes. */
uint32_t model_read(struct uart_model *m, uint32_t offset, uint32_t size);
void model_write(struct uart_model *m, uint32_t offset, uint32_t size, uint32_t value);

/* The baud rate that its registers make of its clock. */
uint32_t model_baud(const struct uart_model *m);

#endif
