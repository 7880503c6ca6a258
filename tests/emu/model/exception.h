/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions, which the Unicorn engine stops at, taken as a CPU takes them. */
#ifndef KEDGE_EXCEPTION_H
#define KEDGE_EXCEPTION_H

#include "emu.h"

/* The registers when an exception was taken, and what it was. */
struct exception {
	uint32_t vector; /* its offset: 4, 0xc or 0x10 */
	uint32_t regs[13], sp, lr, pc, cpsr;
};

/* Before a run: end with EMU_FAULT, too, what the CPU's own MMU does not allow. */
void emu_watch_exceptions(struct emu *e);

/*
 * After a run that ended with EMU_FAULT: enter the loader's vector, with that fault status and
 * address for an abort, and go on. What it was is told in taken.
 */
enum emu_end emu_take_exception(struct emu *e, uint32_t status, uint32_t address,
				struct exception *taken);

#endif
