// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "boot_record.h"
#include "boot/fdt/fdt_tree.h"
#include "boot/fdt/fdt_edit.h"

#define BOOT "kedge,boot"
#define LOG  "kedge,log"

/*
 * Add a node for the log to /reserved-memory. The kernel leaves that range out of its memory, and
 * so /dev/mem may read it (Linux Documentation/devicetree/bindings/reserved-memory).
 */
static int reserve_log(void *fdt, const struct boot_record_room *with,
		       const struct fdt_cells *cells)
{
	int parent = fdt_edit_node(fdt, "reserved-memory"), node;
	char name[] = "kedge-log@........";
	fdt32_t reg[2 * FDT_CELLS_MAX], *at = reg;

	if (parent < 0)
		return parent;
	/* Linux wants the root's cells here. If the node exists already, it has them. */
	if (fdt_setprop_u32(fdt, parent, "#address-cells", cells->address) ||
	    fdt_setprop_u32(fdt, parent, "#size-cells", cells->size) ||
	    fdt_setprop(fdt, parent, "ranges", NULL, 0))
		return -FDT_ERR_NOSPACE;
	fdt_edit_hex(name + sizeof(name) - 9, with->log);
	node = fdt_subnode_offset(fdt, parent, name);
	if (node == -FDT_ERR_NOTFOUND)
		node = fdt_add_subnode(fdt, parent, name);
	if (node < 0)
		return node;
	fdt_edit_number(&at, cells->address, with->log);
	fdt_edit_number(&at, cells->size, with->log_room);
	if (fdt_setprop(fdt, node, "no-map", NULL, 0) ||
	    fdt_setprop(fdt, node, "reg", reg, (int)((char *)at - (char *)reg)))
		return -FDT_ERR_NOSPACE;
	return fdt_setprop(fdt, node, "compatible", LOG, sizeof(LOG));
}

enum error boot_record_add(void *fdt, uint32_t room, const struct boot_record_room *with)
{
	struct fdt_walk root = fdt_walk_start(fdt);
	struct fdt_cells cells;
	void *empty;
	int node;

	fdt_walk_next(&root);
	if (with->log_room && !fdt_walk_cells(&root, &cells))
		return ERR_FDT_CELLS;
	fdt_trim(fdt);
	if (fdt_open_into(fdt, fdt, (int)room) ||
	    (with->log_room && reserve_log(fdt, with, &cells)))
		return ERR_FDT_EDIT;
	node = fdt_edit_node(fdt, "chosen");
	if (node < 0 || (with->log_room && fdt_setprop_placeholder(fdt, node, LOG, 8, &empty)) ||
	    fdt_setprop(fdt, node, "kedge,warnings", with->warnings, (int)with->warnings_size) ||
	    fdt_setprop_placeholder(fdt, node, BOOT, sizeof(struct boot_record), &empty) ||
	    fdt_setprop(fdt, node, "kedge,version", KEDGE_VERSION, sizeof(KEDGE_VERSION)) ||
	    fdt_pack(fdt))
		return ERR_FDT_EDIT;
	return ERR_NONE;
}

/* A property of /chosen; NULL when there is none of this size. */
static fdt32_t *property(void *fdt, const char *name, uint32_t size)
{
	struct fdt_walk w = fdt_walk_start(fdt);
	const fdt32_t *found = NULL;
	uint32_t length = 0;

	while (fdt_walk_next(&w)) {
		if (fdt_walk_is(&w, 2, "chosen")) {
			found = fdt_walk_prop(&w, name, &length);
			break;
		}
	}
	return length == size ? (fdt32_t *)(uintptr_t)found : NULL;
}

void boot_record_fill(void *fdt, const struct boot_record *record, uint32_t log_size)
{
	bool kept = record->item[PLAN_LOG].room != 0;
	fdt32_t *at = property(fdt, BOOT, sizeof(*record));
	fdt32_t *log = kept ? property(fdt, LOG, 8) : NULL;
	const uint32_t *word = (const uint32_t *)record;
	uint32_t i;

	for (i = 0; at && i < BOOT_RECORD_WORDS; i++)
		fdt_edit_number(&at, 1, word[i]);
	if (log) {
		fdt_edit_number(&log, 1, record->item[PLAN_LOG].place);
		fdt_edit_number(&log, 1, log_size);
	}
}
