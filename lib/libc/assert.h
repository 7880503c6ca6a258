/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loader's <assert.h>: errors are returned and reported; there is no abort(). */
#undef assert
#define assert(condition) ((void)0)
