/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the steps of the boot share. */
#ifndef KEDGE_STEP_H
#define KEDGE_STEP_H

#include "boot.h"
#include "boot/survey/console_detect.h"

/* A pointer to a physical address. */
static inline void *boot_at(uint32_t address)
{
	return (void *)(uintptr_t)address;
}

static inline const struct image_header *boot_image(const struct boot *b)
{
	return image_header(boot_at(b->loader));
}

/* The room that an item has at its place, in bytes; and the range of its place. */
static inline uint32_t boot_room(const struct boot *b, enum plan_item_id id)
{
	return b->survey.request.item[id].room;
}

static inline struct range boot_place(const struct boot *b, enum plan_item_id id)
{
	return range_cut(b->plan.place[id], boot_room(b, id));
}

/* The size of the whole payload, in bytes. After the moves its pieces are side by side. */
static inline uint32_t boot_payload_size(const struct boot *b)
{
	const struct plan_item *item = b->survey.request.item;

	return item[PLAN_PAYLOAD].size + item[PLAN_PAYLOAD_2].size;
}

/*
 * Print the loader's version, the CPU, and which console was found (NULL: the console was set). At
 * the level verbose this is done at the start if the console is known then. Else it is done after
 * the survey, which finds the word that asks for another level.
 */
void boot_greet(struct boot *b, const struct console_detected *found);
bool boot_greets_early(const struct boot *b);

/* Whether the payload is a zImage that inflates itself. */
bool boot_keeps_zimage(const struct boot *b);

/* The address that is entered: the kernel's, or that of its zImage. */
uint32_t boot_entry(const struct boot *b);

#endif
