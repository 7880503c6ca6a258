/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A progress line on a terminal. */
#ifndef KEDGE_PROGRESS_H
#define KEDGE_PROGRESS_H

/* Show a text in place of the last one, on standard error if that is a terminal. NULL clears it. */
void progress(const char *text);

#endif
