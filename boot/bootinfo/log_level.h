/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much the loader says: the levels' names, and the word for them in a command line. */
#ifndef KEDGE_LOG_LEVEL_H
#define KEDGE_LOG_LEVEL_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/image/image.h"

/*
 * Get the level with this name of length bytes ("silent"). If there is none: false, and *level
 * keeps its value.
 */
bool log_level_parse(const char *word, uint32_t length, enum log_level *level);

/* A level's name; "?" when there is no such level. */
const char *log_level_name(uint32_t level);

/*
 * Find the level that a command line (length bytes, any content) asks for by kedge.log=LEVEL. This
 * must be a word of its own, as the kernel splits words. The last word with a valid level counts.
 * Without one, return the level that is passed.
 */
enum log_level log_level_in_cmdline(const char *cmdline, uint32_t length, enum log_level level);

#endif
