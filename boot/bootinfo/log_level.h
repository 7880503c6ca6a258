/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much the loader says: the words for it, and where they stand in a command line. */
#ifndef KEDGE_LOG_LEVEL_H
#define KEDGE_LOG_LEVEL_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/image/image.h"

/* The level that length bytes name ("silent"); false, and *level as it was, when they do not. */
bool log_level_parse(const char *word, uint32_t length, enum log_level *level);

/* What a level is called; "?" when there is none such. */
const char *log_level_name(uint32_t level);

/*
 * The level that a command line of length bytes, of any content, asks for by kedge.log=LEVEL: a
 * word by itself, as the kernel tells words apart. The last one that names a level counts; without
 * one it is the level given.
 */
enum log_level log_level_in_cmdline(const char *cmdline, uint32_t length, enum log_level level);

#endif
