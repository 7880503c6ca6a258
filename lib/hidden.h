/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Included first in all of the loader. Without it, the compiler would use a GOT for externs. */
#ifndef __ASSEMBLER__
#pragma GCC visibility push(hidden)
#endif
