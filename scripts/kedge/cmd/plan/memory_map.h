/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan as three maps of memory, for text, JSON and SVG alike. */
#ifndef KEDGE_MEMORY_MAP_H
#define KEDGE_MEMORY_MAP_H

#include "boot/survey/survey.h"
#include "util/buffer.h"

enum kind {
	KIND_OCCUPIED,
	KIND_LOADER,
	KIND_PAYLOAD,
	KIND_TREE,
	KIND_INITRD,
	KIND_WORKSPACE,
	KIND_PAGE_TABLE,
	KIND_PGDIR,
	KIND_KERNEL,
	KIND_BSS,
	KIND_LOG,
	KIND_COUNT,
};

struct item {
	struct range range;
	enum kind kind;
	const char *label;
};

#define MAP_ITEMS (PLAN_OCCUPIED + PLAN_ITEMS + 4)

struct map {
	unsigned int count;
	struct item item[MAP_ITEMS]; /* by address */
};

enum stage {
	STAGE_BEFORE, /* as the bootloader leaves it */
	STAGE_DURING, /* while the kernel is inflated */
	STAGE_AFTER,  /* what the kernel finds, and needs */
	STAGE_COUNT,
};

struct memory_map {
	uint32_t image; /* where it lies */
	const struct survey *survey;
	const struct plan *plan; /* after a failure only STAGE_BEFORE is there */
	/*
	 * What --console auto finds, and by what or why not; NULL: the image has a fixed console.
	 */
	const char *console, *console_by;
	/* Banks that somebody passes and the plan does not use; NULL: there are none. */
	const struct plan_request *unused;
	enum banks_origin unused_by;
	struct map map[STAGE_COUNT];
};

/*
 * Make the maps of the survey of an image at that address, and of its plan. Both stay the caller's
 * and must live as long.
 */
void memory_map_draw(struct memory_map *p, uint32_t image, const struct survey *s,
		     const struct plan *plan);

const char *stage_name(enum stage stage);
const char *kind_name(enum kind kind);

/* Print it on standard output; name is the image's. */
void memory_map_text(const struct memory_map *p);
void memory_map_json(const struct memory_map *p, const char *name);

/* The same as an SVG document, the caller's. */
struct buffer memory_map_svg(const struct memory_map *p, const char *name);

#endif
