// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include <libfdt.h>

#include "tree.h"

#define CELLS_MAX    2
#define GROWTH_FIXED 640 /* nodes, names and headers of all that tree_change may add */
#define GROWTH_BANK  (2 * CELLS_MAX * 4)
#define MEMORY_NODES_MAX \
	64 /* deleting one moves all that follows: a tree of them would take hours */
#define SERIAL_DIGITS 16

bool tree_here(const void *blob)
{
	return fdt32_ld(blob) == FDT_MAGIC;
}

uint32_t tree_size(const void *blob)
{
	uint32_t size = fdt32_ld((const fdt32_t *)blob + 1);

	return size < TREE_HEADER_SIZE || size > TREE_MAX ? 0 : size;
}

static uint32_t reserve_map_end(const void *fdt)
{
	return fdt_off_mem_rsvmap(fdt) +
	       ((uint32_t)fdt_num_mem_rsv(fdt) + 1) * (uint32_t)sizeof(struct fdt_reserve_entry);
}

enum error tree_check(const void *fdt, uint32_t avail)
{
	uint32_t size;

	if (avail < TREE_HEADER_SIZE || !tree_here(fdt))
		return ERR_FDT_SIZE;
	size = tree_size(fdt);
	if (!size || size > avail)
		return ERR_FDT_SIZE;
	if (fdt_version(fdt) < 17 || fdt_last_comp_version(fdt) > 17)
		return ERR_FDT_VERSION;
	/* libfdt reads words where the header says that they are, aligned or not. */
	if (fdt_off_dt_struct(fdt) % 4 || fdt_off_mem_rsvmap(fdt) % 8 || fdt_check_full(fdt, size))
		return ERR_FDT_DAMAGED;
	/* In order, as the Devicetree Specification, 5.1, has them: libfdt sorts others unaligned.
	 */
	if (reserve_map_end(fdt) > fdt_off_dt_struct(fdt) ||
	    fdt_off_dt_struct(fdt) + fdt_size_dt_struct(fdt) > fdt_off_dt_strings(fdt))
		return ERR_FDT_DAMAGED;
	return ERR_NONE;
}

uint32_t tree_used_size(const void *fdt)
{
	/* The strings are the last block of a checked tree. */
	uint32_t end = fdt_off_dt_strings(fdt) + fdt_size_dt_strings(fdt);
	uint32_t size = align_up(end, TREE_ALIGN);

	return size < fdt_totalsize(fdt) ? size : fdt_totalsize(fdt);
}

void tree_trim(void *fdt)
{
	fdt_set_totalsize(fdt, tree_used_size(fdt));
}

/*
 * The #address-cells or #size-cells of a node. The default is 1 for both, as in Linux
 * (drivers/of/fdt.c), which reads the tree next. 0 when it is not 1 or 2.
 */
static uint32_t cells_of(const void *fdt, int node, const char *name)
{
	int length;
	const fdt32_t *cells = fdt_getprop(fdt, node, name, &length);

	if (!cells)
		return 1;
	if (length != 4 || fdt32_ld(cells) < 1 || fdt32_ld(cells) > CELLS_MAX)
		return 0;
	return fdt32_ld(cells);
}

/* A number of 1 or 2 cells; what does not fit in 32 bits is 2^32 - 1. */
static uint32_t read_number(const fdt32_t *cells, uint32_t count)
{
	if (count == CELLS_MAX && fdt32_ld(cells))
		return UINT32_MAX;
	return fdt32_ld(cells + count - 1);
}

/* An iterator over a property of (address, size) pairs. */
struct pairs {
	const fdt32_t *at;
	uint32_t left; /* cells */
	uint32_t address_cells, size_cells;
};

static bool pairs_open(struct pairs *p, const void *fdt, int node, const char *name,
		       uint32_t address_cells, uint32_t size_cells)
{
	int length;

	p->at = fdt_getprop(fdt, node, name, &length);
	p->left = p->at ? (uint32_t)length / 4 : 0;
	p->address_cells = address_cells;
	p->size_cells = size_cells;
	return p->at;
}

/* The next pair that is not empty and starts below 4 GiB, cut there. */
static bool pairs_next(struct pairs *p, struct bank *bank)
{
	uint32_t cells = p->address_cells + p->size_cells;

	while (p->left >= cells) {
		bank->start = read_number(p->at, p->address_cells);
		bank->size = read_number(p->at + p->address_cells, p->size_cells);
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

/* Whether a property is that string; the check of a tree does not show that strings end. */
static bool prop_is(const void *prop, int length, const char *string)
{
	size_t size = strlen(string) + 1;

	return length >= 0 && (size_t)length == size && !memcmp(prop, string, size);
}

static bool available(const void *fdt, int node)
{
	int length;
	const void *status = fdt_getprop(fdt, node, "status", &length);

	return !status || prop_is(status, length, "okay") || prop_is(status, length, "ok");
}

static bool is_memory(const void *fdt, int node)
{
	int length;
	const char *text = fdt_getprop(fdt, node, "device_type", &length);

	if (text)
		return prop_is(text, length, "memory") && available(fdt, node);
	text = fdt_get_name(fdt, node, &length);
	return text && length >= 6 && !memcmp(text, "memory", 6) && (length == 6 || text[6] == '@');
}

/* The first memory node after node, which is 0 at first; negative when there is none. */
static int next_memory(const void *fdt, int node)
{
	if (node)
		node = fdt_next_subnode(fdt, node);
	else
		node = fdt_first_subnode(fdt, 0);
	while (node >= 0 && !is_memory(fdt, node))
		node = fdt_next_subnode(fdt, node);
	return node;
}

/* Cut the banks to a window, as the kernel does with /chosen/linux,usable-memory-range. */
static void cut_banks(struct bootinfo *info, struct bank window)
{
	struct range w = range_cut(window.start, window.size);
	uint32_t i, kept = 0;

	for (i = 0; i < info->bank_count; i++) {
		struct range r = range_cut(info->bank[i].start, info->bank[i].size);

		r.start = r.start > w.start ? r.start : w.start;
		r.end = r.end < w.end ? r.end : w.end;
		if (r.start < r.end)
			info->bank[kept++] = (struct bank){r.start, range_size(r)};
	}
	info->bank_count = kept;
}

static enum error read_memory(const void *fdt, struct bootinfo *info)
{
	uint32_t address_cells = cells_of(fdt, 0, "#address-cells");
	uint32_t size_cells = cells_of(fdt, 0, "#size-cells");
	struct pairs pairs;
	struct bank bank;
	int node;

	if (!address_cells || !size_cells)
		return ERR_FDT_CELLS;
	for (node = next_memory(fdt, 0); node >= 0; node = next_memory(fdt, node)) {
		if (!pairs_open(&pairs, fdt, node, "linux,usable-memory", address_cells,
				size_cells))
			pairs_open(&pairs, fdt, node, "reg", address_cells, size_cells);
		while (pairs_next(&pairs, &bank)) {
			if (!bootinfo_add_bank(info, bank.start, bank.size))
				return ERR_PLAN_BANKS;
		}
	}
	node = fdt_subnode_offset(fdt, 0, "chosen");
	if (node >= 0 &&
	    pairs_open(&pairs, fdt, node, "linux,usable-memory-range", address_cells, size_cells) &&
	    pairs_next(&pairs, &bank))
		cut_banks(info, bank);
	return ERR_NONE;
}

/* A property of one number in as many cells as it has. */
static bool read_address(const void *fdt, int node, const char *name, uint32_t *value)
{
	int length;
	const fdt32_t *cells = fdt_getprop(fdt, node, name, &length);

	if (!cells || (length != 4 && length != 8))
		return false;
	*value = read_number(cells, (uint32_t)length / 4);
	return true;
}

enum error tree_read(const void *fdt, struct bootinfo *info)
{
	int chosen = fdt_subnode_offset(fdt, 0, "chosen");
	uint32_t start, end;
	int length;

	memset(info, 0, sizeof(*info));
	if (chosen >= 0) {
		info->cmdline = fdt_getprop(fdt, chosen, "bootargs", &length);
		if (info->cmdline)
			info->cmdline_length = (uint32_t)strnlen(info->cmdline, (size_t)length);
		if (read_address(fdt, chosen, "linux,initrd-start", &start) &&
		    read_address(fdt, chosen, "linux,initrd-end", &end) && end > start) {
			info->initrd_start = start;
			info->initrd_size = end - start;
		}
	}
	return read_memory(fdt, info);
}

static enum error add_reserved_nodes(const void *fdt, int parent, struct plan_input *in)
{
	uint32_t address_cells = cells_of(fdt, parent, "#address-cells");
	uint32_t size_cells = cells_of(fdt, parent, "#size-cells");
	struct pairs pairs;
	struct bank bank;
	int node;

	if (!address_cells || !size_cells)
		return ERR_FDT_CELLS;
	fdt_for_each_subnode(node, fdt, parent)
	{
		if (!available(fdt, node))
			continue;
		pairs_open(&pairs, fdt, node, "reg", address_cells, size_cells);
		while (pairs_next(&pairs, &bank)) {
			if (!plan_add_occupied(in, range_cut(bank.start, bank.size),
					       OCCUPIED_RESERVED, false))
				return ERR_PLAN_BANKS;
		}
	}
	return ERR_NONE;
}

enum error tree_add_reserved(const void *fdt, struct plan_input *in)
{
	int i, node, count = fdt_num_mem_rsv(fdt);
	uint64_t start, size;

	for (i = 0; i < count; i++) {
		if (fdt_get_mem_rsv(fdt, i, &start, &size) || start >> 32)
			continue;
		if (size >> 32)
			size = UINT32_MAX;
		if (!plan_add_occupied(in, range_cut((uint32_t)start, (uint32_t)size),
				       OCCUPIED_MEMRESERVE, false))
			return ERR_PLAN_BANKS;
	}
	node = fdt_subnode_offset(fdt, 0, "reserved-memory");
	return node >= 0 ? add_reserved_nodes(fdt, node, in) : ERR_NONE;
}

/* A piece of a command line: given, or the one that the tree has already. */
struct words {
	const char *text;
	uint32_t length;
	bool of_tree;
};

/* The two pieces of the command line, in order; either may be empty. */
static void choose_words(const struct tree_changes *c, struct words old, struct words *front,
			 struct words *back)
{
	struct words none = {0};
	struct words boot = {c->boot->cmdline, c->boot->cmdline_length, false};
	struct words ours = none;

	if (c->cmdline)
		ours = (struct words){c->cmdline, (uint32_t)strlen(c->cmdline), false};
	if (c->tree_from_boot)
		boot = old;
	else if (!c->cmdline)
		ours = old;
	*front = ours;
	*back = none;
	switch (c->mode) {
	case CMDLINE_REPLACE:
		if (boot.length)
			*front = boot;
		break;
	case CMDLINE_PREPEND:
		*front = boot;
		*back = ours;
		break;
	case CMDLINE_APPEND:
		*back = boot;
		break;
	case CMDLINE_FORCE:
		/* Without a command line of ours, the tree's own is all there is to force. */
	case CMDLINE_IGNORE:
		break;
	}
	if (!front->length) {
		*front = *back;
		*back = none;
	}
}

static int chosen_node(void *fdt)
{
	int node = fdt_subnode_offset(fdt, 0, "chosen");

	return node == -FDT_ERR_NOTFOUND ? fdt_add_subnode(fdt, 0, "chosen") : node;
}

static int change_cmdline(void *fdt, const struct tree_changes *c, uint32_t *cmdline_length)
{
	int node = chosen_node(fdt), length = 0, error;
	struct words old = {.of_tree = true}, front, back;
	uint32_t back_at;
	char *text;
	void *prop;

	if (node < 0)
		return node;
	old.text = fdt_getprop(fdt, node, "bootargs", &length);
	if (old.text)
		old.length = (uint32_t)strnlen(old.text, (size_t)length);
	choose_words(c, old, &front, &back);
	back_at = front.length + (back.length ? 1 : 0);
	*cmdline_length = back_at + back.length;
	if (!*cmdline_length || (front.of_tree && !back.length))
		return 0;
	/* A property keeps its first bytes when it grows: the tree's words are at its start. */
	error = fdt_setprop_placeholder(fdt, node, "bootargs", (int)*cmdline_length + 1, &prop);
	if (error)
		return error;
	text = prop;
	if (back.of_tree)
		memmove(text + back_at, text, back.length);
	else if (back.length)
		memcpy(text + back_at, back.text, back.length);
	if (!front.of_tree)
		memcpy(text, front.text, front.length);
	if (back.length)
		text[front.length] = ' ';
	text[*cmdline_length] = 0;
	return 0;
}

static int change_initrd(void *fdt, const struct bootinfo *boot)
{
	int node = chosen_node(fdt), error;

	if (node < 0)
		return node;
	error = fdt_setprop_u32(fdt, node, "linux,initrd-start", boot->initrd_start);
	if (error)
		return error;
	return fdt_setprop_u32(fdt, node, "linux,initrd-end",
			       boot->initrd_start + boot->initrd_size);
}

static void write_number(fdt32_t **at, uint32_t cells, uint32_t value)
{
	if (cells == CELLS_MAX)
		fdt32_st((*at)++, 0);
	fdt32_st((*at)++, value);
}

/* All banks go into the first memory node; what other ones said is no longer so. */
static enum error change_memory(void *fdt, const struct bootinfo *boot)
{
	uint32_t address_cells = cells_of(fdt, 0, "#address-cells");
	uint32_t size_cells = cells_of(fdt, 0, "#size-cells");
	uint32_t deleted = 0, i;
	int node, other;
	fdt32_t *at;
	void *prop;

	if (!address_cells || !size_cells)
		return ERR_FDT_CELLS;
	node = next_memory(fdt, 0);
	if (node >= 0) {
		while ((other = next_memory(fdt, node)) >= 0) {
			if (deleted++ == MEMORY_NODES_MAX || fdt_del_node(fdt, other))
				return ERR_FDT_EDIT;
		}
	} else {
		node = fdt_add_subnode(fdt, 0, "memory");
	}
	if (node < 0 || fdt_setprop(fdt, node, "device_type", "memory", sizeof("memory")) ||
	    fdt_setprop_placeholder(fdt, node, "reg",
				    (int)(boot->bank_count * (address_cells + size_cells) * 4),
				    &prop))
		return ERR_FDT_EDIT;
	at = prop;
	for (i = 0; i < boot->bank_count; i++) {
		write_number(&at, address_cells, boot->bank[i].start);
		write_number(&at, size_cells, boot->bank[i].size);
	}
	return ERR_NONE;
}

static char hex_digit(uint32_t value)
{
	return (char)(value < 10 ? '0' + value : 'a' + value - 10);
}

static int change_serial(void *fdt, const struct bootinfo *boot)
{
	char text[SERIAL_DIGITS + 1];
	unsigned int i;

	for (i = 0; i < SERIAL_DIGITS; i++) {
		uint32_t half = i < 8 ? boot->serial_high : boot->serial_low;

		text[i] = hex_digit(half >> (28 - 4 * (i % 8)) & 0xf);
	}
	text[SERIAL_DIGITS] = 0;
	return fdt_setprop(fdt, 0, "serial-number", text, sizeof(text));
}

/* There is no standard place for it: /system/linux,revision is where Raspberry Pi kernels look. */
static int change_revision(void *fdt, const struct bootinfo *boot)
{
	int node = fdt_subnode_offset(fdt, 0, "system");

	if (node == -FDT_ERR_NOTFOUND)
		node = fdt_add_subnode(fdt, 0, "system");
	return node < 0 ? node : fdt_setprop_u32(fdt, node, "linux,revision", boot->revision);
}

bool tree_changes_any(const struct tree_changes *c)
{
	const struct bootinfo *b = c->boot;

	return c->cmdline || (b->cmdline_length && !c->tree_from_boot) || b->bank_count ||
	       b->initrd_size || b->has_serial || b->has_revision;
}

uint32_t tree_growth(const struct tree_changes *c)
{
	uint32_t growth = GROWTH_FIXED + c->boot->bank_count * GROWTH_BANK;

	if (!c->tree_from_boot)
		growth += c->boot->cmdline_length;
	if (c->cmdline)
		growth += (uint32_t)strlen(c->cmdline);
	return align_up(growth, TREE_ALIGN);
}

enum error tree_change(void *fdt, uint32_t room, const struct tree_changes *c,
		       uint32_t *cmdline_length)
{
	const struct bootinfo *boot = c->boot;
	enum error error;

	*cmdline_length = 0;
	tree_trim(fdt);
	if (fdt_open_into(fdt, fdt, (int)room))
		return ERR_FDT_EDIT;
	if (boot->bank_count) {
		error = change_memory(fdt, boot);
		if (error)
			return error;
	}
	if (change_cmdline(fdt, c, cmdline_length) ||
	    (boot->initrd_size && change_initrd(fdt, boot)) ||
	    (boot->has_serial && change_serial(fdt, boot)) ||
	    (boot->has_revision && change_revision(fdt, boot)) || fdt_pack(fdt))
		return ERR_FDT_EDIT;
	return ERR_NONE;
}
