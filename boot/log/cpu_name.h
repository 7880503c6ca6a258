/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which core a CPU is, by its MIDR. */
#ifndef KEDGE_CPU_NAME_H
#define KEDGE_CPU_NAME_H

#include <stdint.h>

/*
 * Its name by implementer and part number, as the cores' manuals have them (Main ID Register): of
 * two parts, "Cortex-A" and what is put into *number, which is 0 when there is nothing more to the
 * name. NULL: not known.
 */
const char *cpu_name(uint32_t midr, uint32_t *number);

#endif
