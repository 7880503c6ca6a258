/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LZMA2, the form of LZMA inside .xz. */
#ifndef KEDGE_LZMA2_H
#define KEDGE_LZMA2_H

#include "lzma.h"

/*
 * Decode all chunks, up to the byte that ends them, from z->in to z->out, and move both behind
 * them. [z->in, end) is the rest of an .xz file: at least its index and footer must follow the
 * chunks. No byte is written from kernel_end on. Returns ERR_NONE, ERR_PAY_TRUNCATED,
 * ERR_PAY_LENGTH or ERR_PAY_CORRUPT.
 */
enum error lzma2_decode(struct lzma *z, const uint8_t *end, const uint8_t *kernel_end);

#endif
