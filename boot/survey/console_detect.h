/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --console auto: which UART is the console, by all that is known of the board. */
#ifndef KEDGE_CONSOLE_DETECT_H
#define KEDGE_CONSOLE_DETECT_H

#include "boot/console/console_stdout_path.h"
#include "survey.h"

struct console_detected {
	const char *name; /* the UART's, in the image; NULL: none is found */
	const char *by;	  /* what names it, in words */
	/* Of the first thing that names a console which cannot be used; CONSOLE_FOUND: there is
	 * none. */
	enum console_result why;
	const char *why_by;
};

/*
 * Find the console, once the survey is taken, even if that failed. An address in a command line
 * wins over what a tree says: the bootloader's (unless it is ignored), ours, then the tree's. Then
 * come the tree that the kernel gets and the one in r2. An address in RAM, or where it can be told
 * that nothing is there, is passed over. image is the checked image, which lies at address. *out is
 * no console when none is found.
 */
struct console_detected console_detect(const struct survey *survey, const void *image,
				       uint32_t address, struct console_params *out);

/*
 * Whether a UART answers, as far as it can be told: when it is to write, what its program does
 * first is to read one of its registers.
 */
bool console_answers(const struct console_params *p);

/* Why something is no console, in words. */
const char *console_result_name(enum console_result result);

#endif
