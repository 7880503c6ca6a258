/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An ATAG list in the making. */
#ifndef KEDGE_TESTS_ATAG_LIST_H
#define KEDGE_TESTS_ATAG_LIST_H

#include <stdint.h>

#include "scripts/kedge/util/buffer.h"

struct list {
	uint32_t words[4096];
	uint32_t count;
};
/* Add a tag of count words behind its header. */
void list_add(struct list *l, uint32_t tag, uint32_t count, const uint32_t *words);
/* Its ATAG_CORE of 2 or 5 words. */
void list_start(struct list *l, uint32_t core_words);
void list_mem(struct list *l, uint32_t start, uint32_t size);
void list_cmdline(struct list *l, const char *words);
void list_initrd(struct list *l, uint32_t start, uint32_t size);
void list_end(struct list *l);
uint32_t list_size(const struct list *l);
/* Its bytes, from malloc. */
struct buffer list_done(const struct list *l);

#endif
