// SPDX-License-Identifier: GPL-2.0-or-later
#include "atag_list.h"

#include <string.h>

#include "boot/bootinfo/atags.h"

void list_add(struct list *l, uint32_t tag, uint32_t count, const uint32_t *words)
{
	l->words[l->count++] = count + 2;
	l->words[l->count++] = tag;
	if (count)
		memcpy(l->words + l->count, words, count * sizeof(*words));
	l->count += count;
}

void list_start(struct list *l, uint32_t core_words)
{
	l->count = 0;
	list_add(l, ATAG_CORE, core_words - 2, (const uint32_t[]){1, 4096, 0});
}

void list_mem(struct list *l, uint32_t start, uint32_t size)
{
	list_add(l, ATAG_MEM, 2, (const uint32_t[]){size, start});
}

void list_cmdline(struct list *l, const char *words)
{
	uint32_t text[1024] = {0};

	memcpy(text, words, strlen(words) + 1);
	list_add(l, ATAG_CMDLINE, (uint32_t)(strlen(words) / 4 + 1), text);
}

void list_initrd(struct list *l, uint32_t start, uint32_t size)
{
	list_add(l, ATAG_INITRD2, 2, (const uint32_t[]){start, size});
}

void list_end(struct list *l)
{
	l->words[l->count++] = 0;
	l->words[l->count++] = ATAG_NONE;
}

uint32_t list_size(const struct list *l)
{
	return l->count * (uint32_t)sizeof(l->words[0]);
}

struct buffer list_done(const struct list *l)
{
	struct buffer b = {allocate(list_size(l)), list_size(l)};

	memcpy(b.data, l->words, b.size);
	return b;
}
