/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The models by themselves, and what they have in common: for uart_model*.c. */
#ifndef KEDGE_UART_MODELS_H
#define KEDGE_UART_MODELS_H

#include "uart_model.h"

#define BIT(n) (1u << (n))

/* Note what is wrong with an access, if nothing was before. */
void model_wrong(struct uart_model *m, const char *text, ...) __attribute__((format(printf, 2, 3)));
void model_expect(struct uart_model *m, bool good, const char *what);

/* The same of a register that there is not, or not for that (what: "read" or "write"); returns 0.
 */
uint32_t model_no_register(struct uart_model *m, const char *what, uint32_t offset);

/* A status read asks for room, or whether all is sent. */
bool model_has_room(struct uart_model *m);
bool model_is_idle(struct uart_model *m);

/* A byte for the transmitter. */
void model_put(struct uart_model *m, uint32_t value);

/* A register that sets the UART up, which must be off for that. */
void model_while_off(struct uart_model *m, uint32_t offset);

/* By the names of enum model_kind; offset is a register's number where it has a shift. */
uint32_t pl011_read(struct uart_model *m, uint32_t offset);
void pl011_write(struct uart_model *m, uint32_t offset, uint32_t value);
uint32_t ns16550_read(struct uart_model *m, uint32_t offset);
void ns16550_write(struct uart_model *m, uint32_t offset, uint32_t value);
void mini_write(struct uart_model *m, uint32_t offset, uint32_t value);
uint32_t sa1110_read(struct uart_model *m, uint32_t offset);
void sa1110_write(struct uart_model *m, uint32_t offset, uint32_t value);
uint32_t stm32_read(struct uart_model *m, uint32_t offset);
void stm32_write(struct uart_model *m, uint32_t offset, uint32_t value);
uint32_t atmel_read(struct uart_model *m, uint32_t offset);
void atmel_write(struct uart_model *m, uint32_t offset, uint32_t value);
uint32_t msm_read(struct uart_model *m, uint32_t offset);
void msm_write(struct uart_model *m, uint32_t offset, uint32_t value);
uint32_t uartdm_read(struct uart_model *m, uint32_t offset);
void uartdm_write(struct uart_model *m, uint32_t offset, uint32_t value);
uint32_t imx_read(struct uart_model *m, uint32_t offset);
void imx_write(struct uart_model *m, uint32_t offset, uint32_t value);
uint32_t samsung_read(struct uart_model *m, uint32_t offset);
void samsung_write(struct uart_model *m, uint32_t offset, uint32_t value);
uint32_t cadence_read(struct uart_model *m, uint32_t offset);
void cadence_write(struct uart_model *m, uint32_t offset, uint32_t value);
uint32_t meson_read(struct uart_model *m, uint32_t offset);
void meson_write(struct uart_model *m, uint32_t offset, uint32_t value);

#endif
