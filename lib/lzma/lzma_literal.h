/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Literals: a bit tree. Behind a match, another tree is used: it depends on the byte at the last
 * distance.
 */
#ifndef KEDGE_LZMA_LITERAL_H
#define KEDGE_LZMA_LITERAL_H

#include "lzma_range.h"
#include "lzma_table.h"

/* The node in the plain tree that belongs to a pair of nodes in a matched tree. */
static inline uint16_t *plain_node(const struct lzma *z, const uint16_t *q)
{
	return (uint16_t *)(z->plain_less_half + (uintptr_t)q / 2);
}

/* A literal's bit behind a match, as long as all earlier bits were those of the pointed byte. */
#define MATCHED_BIT(bit, by, next, differs)                             \
	do {                                                            \
		if (pointed & (bit)) {                                  \
			BRANCH_BY(q, 1, -(by)*2 - 1, (by)*2 - 1, next); \
			goto differs;                                   \
		}                                                       \
		BRANCH_BY(q, 0, -(by)*2, (by)*2, differs);              \
	} while (0)

/* Read the literal that goes to out, and set the next state. */
INLINE uint8_t read_literal(struct coder *c, const struct lzma *z, uint16_t *table,
			    const uint8_t *out, uint32_t rep0, uint32_t *state)
{
	CODER_OPEN(c);
	uint32_t context, pointed;
	uint16_t *q;

	context = (((uint32_t)(uintptr_t)out << 8) + out[-1]) & z->literal_mask;
	context <<= z->literal_shift; /* to the context of a tree, in bytes */
	if (*state < LITERAL_STATES) {
		if (__builtin_sub_overflow(*state, 3, state))
			*state = 0;
		q = (uint16_t *)((uintptr_t)table + context) + PLAIN + 128;
		STEP(q, -64, 64);
	plain1:
		STEP(q, -32, 32);
	plain2:
		STEP(q, -16, 16);
	plain3:
		STEP(q, -8, 8);
	plain4:
		STEP(q, -4, 4);
	plain5:
		STEP(q, -2, 2);
	plain6:
		STEP(q, -1, 1);
	plain7:
		STEP(q, -1, 0);
	literal:
		CODER_CLOSE(c);
		return (uint8_t)entry(q, 256);
	}
	*state = *state < 10 ? *state - 3 : *state - 6;
	pointed = *(out - rep0);
	UNKNOWN(pointed);
	q = (uint16_t *)((uintptr_t)table + context * 2) + MATCHED + 256;
	/* Here the distance to the next node does not fit into one instruction. */
	if (pointed & 0x80) {
		BRANCH_BY(q, 1, -1, -1, up1);
		q -= 128;
		goto differs1;
	}
	BRANCH_BY(q, 0, 0, 0, differs_up1);
	q -= 128;
	goto matched1;
up1:
	q += 128;
matched1:
	MATCHED_BIT(0x40, 32, matched2, differs2);
matched2:
	MATCHED_BIT(0x20, 16, matched3, differs3);
matched3:
	MATCHED_BIT(0x10, 8, matched4, differs4);
matched4:
	MATCHED_BIT(0x08, 4, matched5, differs5);
matched5:
	MATCHED_BIT(0x04, 2, matched6, differs6);
matched6:
	MATCHED_BIT(0x02, 1, matched7, differs7);
matched7:
	q += pointed & 1;
	STEP(q, -2, 0);
	q = plain_node(z, q);
	goto literal;
differs_up1:
	q += 128;
differs1:
	q = plain_node(z, q);
	goto plain1;
differs2:
	q = plain_node(z, q);
	goto plain2;
differs3:
	q = plain_node(z, q);
	goto plain3;
differs4:
	q = plain_node(z, q);
	goto plain4;
differs5:
	q = plain_node(z, q);
	goto plain5;
differs6:
	q = plain_node(z, q);
	goto plain6;
differs7:
	q = plain_node(z, q);
	goto plain7;
}

#endif
