/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Included first everywhere in the loader: without it, externs would be reached through a GOT. */
#ifndef __ASSEMBLER__
#pragma GCC visibility push(hidden)
#endif
