// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading what a tree says about the machine. */
#include <string.h>

#include "fdt_tree.h"
#include "fdt_walk.h"

/* Read a number of 1 or 2 cells. A number that does not fit in 32 bits becomes 2^32 - 1. */
static uint32_t read_number(const fdt32_t *cells, uint32_t count)
{
	if (count == FDT_CELLS_MAX && *cells)
		return UINT32_MAX;
	return fdt_word(cells + count - 1);
}

/* An iterator over a property that has (address, size) pairs. */
struct pairs {
	const fdt32_t *at;
	uint32_t left; /* cells */
	struct fdt_cells cells;
};

static bool pairs_open(struct pairs *p, const struct fdt_walk *w, const char *name,
		       struct fdt_cells cells)
{
	uint32_t length = 0;

	p->at = fdt_walk_prop(w, name, &length);
	p->left = length / 4;
	p->cells = cells;
	if (!p->at)
		p->left = 0;
	return p->at;
}

/* The next pair that is not empty and starts below 4 GiB; it is cut at 4 GiB. */
static bool pairs_next(struct pairs *p, struct bank *bank)
{
	uint32_t cells = p->cells.address + p->cells.size;

	while (p->left >= cells) {
		bank->start = read_number(p->at, p->cells.address);
		bank->size = read_number(p->at + p->cells.address, p->cells.size);
		p->at += cells;
		p->left -= cells;
		if (bank->size && bank->start != UINT32_MAX) {
			if (bank->start && bank->size > 0u - bank->start)
				bank->size = 0u - bank->start;
			return true;
		}
	}
	return false;
}

static enum error read_memory(const struct fdt_walk *w, struct fdt_cells cells,
			      struct bootinfo *info)
{
	struct pairs pairs;
	struct bank bank;

	if (!cells.address)
		return ERR_FDT_CELLS;
	if (!pairs_open(&pairs, w, "linux,usable-memory", cells))
		pairs_open(&pairs, w, "reg", cells);
	while (pairs_next(&pairs, &bank)) {
		if (!bootinfo_add_bank(info, bank.start, bank.size))
			return ERR_PLAN_BANKS;
	}
	return ERR_NONE;
}

/* Read a property with one number; its length says how many cells that has. */
static bool read_address(const struct fdt_walk *w, const char *name, uint32_t *value)
{
	uint32_t length;
	const fdt32_t *cells = fdt_walk_prop(w, name, &length);

	if (!cells || (length != 4 && length != 8))
		return false;
	*value = read_number(cells, length / 4);
	return true;
}

static void read_chosen(const struct fdt_walk *w, struct bootinfo *info)
{
	uint32_t start, end, length;

	info->cmdline = (const char *)fdt_walk_prop(w, "bootargs", &length);
	if (info->cmdline)
		info->cmdline_length = (uint32_t)strnlen(info->cmdline, length);
	if (read_address(w, "linux,initrd-start", &start) &&
	    read_address(w, "linux,initrd-end", &end) && end > start) {
		info->initrd_start = start;
		info->initrd_size = end - start;
	}
}

/* "smc" or "hvc": Linux Documentation/devicetree/bindings/arm/psci.yaml. */
static void read_psci(const struct fdt_walk *w, struct bootinfo *info)
{
	uint32_t length;
	const char *method = (const char *)fdt_walk_prop(w, "method", &length);

	if (method && length)
		info->psci = *method;
}

enum error fdt_read(const void *fdt, struct bootinfo *info)
{
	struct fdt_walk w = fdt_walk_start(fdt);
	struct fdt_cells cells = {0};
	struct pairs pairs;
	enum error error = ERR_NONE;
	bool chosen = false;

	memset(info, 0, sizeof(*info));
	fdt_walk_next(&w);
	if (!fdt_walk_cells(&w, &cells))
		return ERR_FDT_CELLS;
	while (fdt_walk_next(&w) && !error) {
		if (fdt_walk_is(&w, 2, "psci")) {
			read_psci(&w, info);
		} else if (fdt_walk_is_memory(&w)) {
			error = read_memory(&w, cells, info);
		} else if (!chosen && fdt_walk_is(&w, 2, "chosen")) {
			chosen = true;
			read_chosen(&w, info);
			if (pairs_open(&pairs, &w, "linux,usable-memory-range", cells) &&
			    !pairs_next(&pairs, &info->window))
				info->window.size = 0;
		}
	}
	bootinfo_cut(info, info->window);
	return error;
}

/* Add the children of /reserved-memory; the walk is at that node. */
static enum error add_reserved_nodes(struct fdt_walk *w, struct plan_request *in)
{
	struct fdt_cells cells;
	struct pairs pairs;
	struct bank bank;

	if (!fdt_walk_cells(w, &cells))
		return ERR_FDT_CELLS;
	while (fdt_walk_next(w) && w->depth > 2) {
		if (w->depth != 3 || !fdt_walk_is_available(w))
			continue;
		pairs_open(&pairs, w, "reg", cells);
		while (pairs_next(&pairs, &bank)) {
			if (!plan_add_occupied(in, range_cut(bank.start, bank.size),
					       OCCUPIED_RESERVED, false))
				return ERR_PLAN_BANKS;
		}
	}
	return ERR_NONE;
}

/*
 * The first entry of /memreserve/. An entry is an address and a size of 64 bits each; the last
 * entry has size 0.
 */
static fdt32_t *first_entry(const void *fdt)
{
	return (fdt32_t *)((uintptr_t)fdt + fdt_off_mem_rsvmap(fdt));
}

/* The part below 4 GiB that an entry reserves. */
static struct range range_of_entry(const fdt32_t *entry)
{
	return entry[0] ? (struct range){0, 0}
			: range_cut(fdt_word(entry + 1), read_number(entry + 2, 2));
}

enum error fdt_add_reserved(const void *fdt, struct range but, struct plan_request *in)
{
	const fdt32_t *entry;
	struct fdt_walk w = fdt_walk_start(fdt);
	struct range r;

	for (entry = first_entry(fdt); entry[2] | entry[3]; entry += 4) {
		r = range_of_entry(entry);
		if (!range_inside(r, but) && !plan_add_occupied(in, r, OCCUPIED_MEMRESERVE, false))
			return ERR_PLAN_BANKS;
	}
	while (fdt_walk_next(&w)) {
		if (fdt_walk_is(&w, 2, "reserved-memory"))
			return add_reserved_nodes(&w, in);
	}
	return ERR_NONE;
}

void fdt_move_reserved(void *fdt, struct range from, uint32_t to)
{
	fdt32_t *entry;
	struct range r;

	for (entry = first_entry(fdt); entry[2] | entry[3]; entry += 4) {
		r = range_of_entry(entry);
		if (range_size(r) && range_inside(r, from))
			fdt32_st(entry + 1, r.start - from.start + to);
	}
}
