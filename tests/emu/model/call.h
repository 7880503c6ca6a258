/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions of the loader, each called alone in the Unicorn engine. */
#ifndef KEDGE_CALL_H
#define KEDGE_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "emu.h"

#define CALL_CODE	0x00010000u
#define CALL_CODE_SIZE	0x00020000u
#define CALL_STACK	0x00200000u
#define CALL_STACK_SIZE 0x00001000u

struct callee {
	uc_engine *uc;
	const char *elf;
	struct random rng; /* what junk is in the registers */
};

/*
 * The program name.elf in EMU_DIR, with name.bin beside it, both linked to CALL_CODE, on a CPU with
 * NEON on or on one without it. The test maps its data into uc.
 */
void callee_open(struct callee *c, const char *elf, const char *bin, int cpu, bool vector);
void callee_close(struct callee *c);

uint32_t callee_reg(struct callee *c, int id);

/* Whether an access is one that any function may make: of its stack, or of constants. */
bool callee_owns(struct range r, bool writes);

/*
 * Call a function with junk in all other registers, and return r0. The test fails when it does not
 * come back within so many instructions (0: within a minute), or changes a register that is not
 * its own.
 */
uint32_t callee_call(struct callee *c, const char *name, const uint32_t argument[4],
		     uint32_t instructions);

/* Fails the test unless the engine did what it was asked for. */
void engine_check(uc_err error);

#endif
