/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which core a CPU is, from its MIDR. */
#ifndef KEDGE_CPU_NAME_H
#define KEDGE_CPU_NAME_H

#include <stdint.h>

/*
 * A core's name, from implementer and part number in the Main ID Register (the cores' manuals). It
 * has two parts: the text that is returned ("Cortex-A"), and *number, which follows it unless it is
 * 0. NULL: not known.
 */
const char *cpu_name(uint32_t midr, uint32_t *number);

#endif
