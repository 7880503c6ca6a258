/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a command ends when it cannot do what it was asked for. */
#ifndef KEDGE_DIE_H
#define KEDGE_DIE_H

/* Exit statuses: the input cannot be used; the command line is wrong. */
#define EXIT_INPUT 1
#define EXIT_USE   2

/*
 * Clear the progress line, print what standard output still holds, then "kedge: " and a sentence on
 * standard error, and exit with EXIT_INPUT.
 */
_Noreturn void die(const char *text, ...) __attribute__((format(printf, 1, 2)));

#endif
