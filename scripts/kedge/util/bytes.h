/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 32-bit words in files, of either byte order and at any address. */
#ifndef KEDGE_BYTES_H
#define KEDGE_BYTES_H

#include <stdint.h>

uint32_t read_le32(const uint8_t *p);
void write_le32(uint8_t *p, uint32_t value);
uint32_t read_be32(const uint8_t *p);
void write_be32(uint8_t *p, uint32_t value);

#endif
