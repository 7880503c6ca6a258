// SPDX-License-Identifier: GPL-2.0-or-later
/* Merging what the bootloader and the user say into a tree, with libfdt. */
#include <string.h>

#include <libfdt.h>

#include "fdt_tree.h"
#include "fdt_edit.h"
#include "boot/bootinfo/cmdline.h"

#define GROWTH_FIXED 640 /* for the nodes, names and headers that fdt_change() may add */
#define GROWTH_BANK  (2 * FDT_CELLS_MAX * 4)
#define MEMORY_NODES_MAX                                                         \
	64 /* deleting a node moves all that follows; very many would take hours \
	    */
#define SERIAL_DIGITS 16

/* A piece of a command line: a new one, or the one that the tree has already. */
struct cmdline_piece {
	const char *text;
	uint32_t length;
	bool of_tree;
};

/* Choose the two pieces of the command line, in order. Either may be empty. */
static void choose_pieces(const struct fdt_changes *c, struct cmdline_piece old,
			  struct cmdline_piece *front, struct cmdline_piece *back)
{
	struct cmdline_piece none = {0};
	struct cmdline_piece boot = {c->boot->cmdline, c->boot->cmdline_length, false};
	struct cmdline_piece ours = none;

	if (c->cmdline)
		ours = (struct cmdline_piece){c->cmdline, (uint32_t)strlen(c->cmdline), false};
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
		/* Without a --cmdline the tree's own one is kept. */
	case CMDLINE_IGNORE:
		break;
	}
	if (!front->length) {
		*front = *back;
		*back = none;
	}
}

/* libfdt's offset of the node at which the walk is. */
static int node_at(const void *fdt, const struct fdt_walk *w)
{
	return (int)(w->name - (const char *)fdt) - (int)fdt_off_dt_struct(fdt) - 4;
}

int fdt_edit_node(void *fdt, const char *name)
{
	struct fdt_walk w = fdt_walk_start(fdt);

	/* libfdt would find it, too, but with ten times as many instructions. */
	while (fdt_walk_next(&w)) {
		if (fdt_walk_is(&w, 2, name))
			return node_at(fdt, &w);
	}
	return fdt_add_subnode(fdt, 0, name);
}

static int change_cmdline(void *fdt, const struct fdt_changes *c, uint32_t *cmdline_length)
{
	int node = fdt_edit_node(fdt, "chosen"), length = 0, error;
	struct cmdline_piece old = {.of_tree = true}, front, back;
	uint32_t back_at;
	char *text;
	void *prop;

	if (node < 0)
		return node;
	old.text = fdt_getprop(fdt, node, "bootargs", &length);
	if (old.text)
		old.length = (uint32_t)strnlen(old.text, (size_t)length);
	choose_pieces(c, old, &front, &back);
	back_at = front.length + (back.length ? 1 : 0);
	*cmdline_length = back_at + back.length;
	if (!*cmdline_length || (front.of_tree && !back.length && !c->boot->initrd_size))
		return 0;
	/* A growing property keeps its first bytes: the tree's old text is at its start. */
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
	/*
	 * The properties are right. Words about an initrd would win over them, and so they are
	 * removed.
	 */
	if (c->boot->initrd_size)
		cmdline_initrd(text, *cmdline_length, NULL);
	return 0;
}

static int change_initrd(void *fdt, const struct bootinfo *boot)
{
	int node = fdt_edit_node(fdt, "chosen"), error;

	if (node < 0)
		return node;
	error = fdt_setprop_u32(fdt, node, "linux,initrd-start", boot->initrd_start);
	if (error)
		return error;
	return fdt_setprop_u32(fdt, node, "linux,initrd-end",
			       boot->initrd_start + boot->initrd_size);
}

void fdt_edit_number(fdt32_t **at, uint32_t cells, uint32_t value)
{
	if (cells == FDT_CELLS_MAX)
		fdt32_st((*at)++, 0);
	fdt32_st((*at)++, value);
}

/* libfdt's offset of the walk's next memory node; negative when there is none. */
static int next_memory(const void *fdt, struct fdt_walk *w)
{
	while (fdt_walk_next(w)) {
		if (fdt_walk_is_memory(w))
			return node_at(fdt, w);
	}
	return -FDT_ERR_NOTFOUND;
}

/*
 * Write all banks into the first memory node. The other memory nodes are deleted: they are wrong
 * now.
 */
static enum error change_memory(void *fdt, const struct bootinfo *boot)
{
	struct fdt_walk w = fdt_walk_start(fdt);
	uint32_t deleted = 0, i;
	struct fdt_cells cells;
	int node, other;
	fdt32_t *at;
	void *prop;

	fdt_walk_next(&w);
	if (!fdt_walk_cells(&w, &cells))
		return ERR_FDT_CELLS;
	node = next_memory(fdt, &w);
	if (node >= 0) {
		while ((other = next_memory(fdt, &w)) >= 0) {
			if (deleted++ == MEMORY_NODES_MAX || fdt_del_node(fdt, other))
				return ERR_FDT_EDIT;
			/* The next node is now at the deleted node's place. */
			w = fdt_walk_start(fdt);
			w.at += other / 4;
			w.depth = 1;
		}
	} else {
		node = fdt_add_subnode(fdt, 0, "memory");
	}
	if (node < 0 || fdt_setprop(fdt, node, "device_type", "memory", sizeof("memory")) ||
	    fdt_setprop_placeholder(fdt, node, "reg",
				    (int)(boot->bank_count * (cells.address + cells.size) * 4),
				    &prop))
		return ERR_FDT_EDIT;
	at = prop;
	for (i = 0; i < boot->bank_count; i++) {
		fdt_edit_number(&at, cells.address, boot->bank[i].start);
		fdt_edit_number(&at, cells.size, boot->bank[i].size);
	}
	return ERR_NONE;
}

void fdt_edit_hex(char *text, uint32_t value)
{
	unsigned int i;

	for (i = 0; i < 8; i++, value <<= 4)
		text[i] = "0123456789abcdef"[value >> 28];
}

static int change_serial(void *fdt, const struct bootinfo *boot)
{
	char text[SERIAL_DIGITS + 1];

	fdt_edit_hex(text, boot->serial_high);
	fdt_edit_hex(text + SERIAL_DIGITS / 2, boot->serial_low);
	text[SERIAL_DIGITS] = 0;
	return fdt_setprop(fdt, 0, "serial-number", text, sizeof(text));
}

/* There is no standard property for it. Raspberry Pi kernels read /system/linux,revision. */
static int change_revision(void *fdt, const struct bootinfo *boot)
{
	int node = fdt_edit_node(fdt, "system");

	return node < 0 ? node : fdt_setprop_u32(fdt, node, "linux,revision", boot->revision);
}

bool fdt_changes_any(const struct fdt_changes *c)
{
	const struct bootinfo *b = c->boot;

	return c->cmdline || (b->cmdline_length && !c->tree_from_boot) || b->bank_count ||
	       b->initrd_size || b->has_serial || b->has_revision;
}

uint32_t fdt_growth(const struct fdt_changes *c)
{
	uint32_t growth = GROWTH_FIXED + c->boot->bank_count * GROWTH_BANK;

	if (!c->tree_from_boot)
		growth += c->boot->cmdline_length;
	if (c->cmdline)
		growth += (uint32_t)strlen(c->cmdline);
	return align_up(growth, FDT_ALIGNMENT);
}

enum error fdt_change(void *fdt, uint32_t room, const struct fdt_changes *c,
		      uint32_t *cmdline_length)
{
	const struct bootinfo *boot = c->boot;
	enum error error;

	*cmdline_length = 0;
	fdt_trim(fdt);
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
