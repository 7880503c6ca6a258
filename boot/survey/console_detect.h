/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --console auto: which UART is the console, from all that is known about the board. */
#ifndef KEDGE_CONSOLE_DETECT_H
#define KEDGE_CONSOLE_DETECT_H

#include "boot/console/console_stdout_path.h"
#include "survey.h"

struct console_detected {
	const char *name; /* the UART's name, in the image; NULL: none was found */
	const char *by;	  /* text: what names it */
	/*
	 * Why the first console that is named cannot be used; CONSOLE_FOUND: there is no such one.
	 */
	enum console_result why;
	const char *why_by;
};

/*
 * Find the console after the survey, even if the survey failed. An address in a command line wins
 * over what a tree says. The command lines are tried in this order: the bootloader's (unless it is
 * not used), the image's, the tree's. Then come the trees: the one that the kernel gets, then the
 * one in r2. An address is skipped if it is in RAM, or if the CPU can find out that nothing answers
 * there. image is the checked image, which lies at address. *out is no console when none is found.
 */
struct console_detected console_detect(const struct survey *survey, const void *image,
				       uint32_t address, struct console_params *out);

/*
 * Whether a UART answers, if the CPU can find that out. For that, the first thing that its program
 * for sending does must be reading a register; else true.
 */
bool console_answers(const struct console_params *p);

/* The text why something is no console. */
const char *console_result_name(enum console_result result);

#endif
