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

/*
 * A word of a tree, which is 4-aligned. libfdt's own function reads byte by byte, and the
 * compiler's is a call on ARMv4.
 */
static inline uint32_t word_of(const fdt32_t *word)
{
	uint32_t value = *word;
#if defined(__ARM_ARCH) && __ARM_ARCH < 6
	uint32_t pairs = (value ^ (value >> 16 | value << 16)) & 0xff00ffffu;

	return (value >> 8 | value << 24) ^ pairs >> 8;
#else
	return __builtin_bswap32(value);
#endif
}

/*
 * Reading: a walk over the nodes of a checked tree, in their order. libfdt, which changes trees
 * below, would walk all of it again for each question.
 */
struct walk {
	const char *strings;
	const fdt32_t *at; /* the next token */
	uint32_t depth;	   /* of the node: the root's is 1 */
	const char *name;
	const fdt32_t *props; /* its first token */
};

static struct walk walk_start(const void *fdt)
{
	const char *bytes = fdt;
	const fdt32_t *at = (const fdt32_t *)(bytes + fdt_off_dt_struct(fdt));

	return (struct walk){.strings = bytes + fdt_off_dt_strings(fdt), .at = at, .props = at};
}

/* To the next node; false at the tree's end. */
static bool walk_next(struct walk *w)
{
	for (;;) {
		switch (word_of(w->at++)) {
		case FDT_BEGIN_NODE:
			w->name = (const char *)w->at;
			w->at += strlen(w->name) / 4 + 1;
			w->props = w->at;
			w->depth++;
			return true;
		case FDT_PROP:
			w->at += 2 + (word_of(w->at) + 3) / 4;
			break;
		case FDT_END_NODE:
			w->depth--;
			break;
		case FDT_NOP:
			break;
		default:
			return false;
		}
	}
}

/* A property of the node, and its length in bytes; NULL when there is none. */
static const fdt32_t *walk_prop(const struct walk *w, const char *name, uint32_t *length)
{
	const fdt32_t *at = w->props;

	for (;;) {
		switch (word_of(at)) {
		case FDT_PROP:
			*length = word_of(at + 1);
			if (!strcmp(w->strings + word_of(at + 2), name))
				return at + 3;
			at += 3 + (*length + 3) / 4;
			break;
		case FDT_NOP:
			at++;
			break;
		default:
			return NULL;
		}
	}
}

/* Whether the node has that name, with or without a unit address. */
static bool walk_is(const struct walk *w, uint32_t depth, const char *name)
{
	size_t length = strlen(name);

	return w->depth == depth && !strncmp(w->name, name, length) &&
	       (!w->name[length] || w->name[length] == '@');
}

bool tree_here(const void *blob)
{
	return fdt32_ld(blob) == FDT_MAGIC;
}

uint32_t tree_size(const void *blob)
{
	uint32_t size = fdt32_ld((const fdt32_t *)blob + 1);

	return size < TREE_HEADER_SIZE || size > TREE_MAX ? 0 : size;
}

/* Where the memory reservation block ends, terminator included; 0 when it has none before limit. */
static uint32_t reserve_map_end(const void *fdt, uint32_t limit)
{
	uint32_t at = fdt_off_mem_rsvmap(fdt);
	const fdt32_t *word;

	for (; at % 8 == 0 && at < limit && limit - at >= sizeof(struct fdt_reserve_entry);
	     at += (uint32_t)sizeof(struct fdt_reserve_entry)) {
		word = (const fdt32_t *)((const char *)fdt + at);
		if (!(word[2] | word[3]))
			return at + (uint32_t)sizeof(struct fdt_reserve_entry);
	}
	return 0;
}

/* The words that a name with its terminating 0 takes; 0 when it has none in so many words. */
static uint32_t name_words(const fdt32_t *name, uint32_t words)
{
	uint32_t length = (uint32_t)strnlen((const char *)name, words * 4);

	return length == words * 4 ? 0 : length / 4 + 1;
}

/*
 * One root without a name, in which all is nested as it should be, and whose names and values lie
 * inside: Devicetree Specification, 5.4.
 */
static bool structure_good(const fdt32_t *at, uint32_t words, uint32_t strings_size)
{
	uint32_t depth = 0, take;
	bool root = false;

	while (words--) {
		take = 0;
		switch (word_of(at++)) {
		case FDT_NOP:
			/* libfdt knows nothing but the end behind the root. */
			if (root && !depth)
				return false;
			break;
		case FDT_BEGIN_NODE:
			take = name_words(at, words);
			if (!take || (!depth++ && (root || *at)))
				return false;
			root = true;
			break;
		case FDT_END_NODE:
			if (!depth--)
				return false;
			break;
		case FDT_PROP:
			if (!depth || words < 2 || word_of(at) > words * 4 ||
			    word_of(at + 1) >= strings_size)
				return false;
			take = 2 + (word_of(at) + 3) / 4;
			break;
		case FDT_END:
			return root && !depth;
		default:
			return false;
		}
		if (take > words)
			return false;
		at += take;
		words -= take;
	}
	return false;
}

enum error tree_check(const void *fdt, uint32_t avail)
{
	uint32_t size, at, words, strings, strings_size;

	if (avail < TREE_HEADER_SIZE || !tree_here(fdt))
		return ERR_FDT_SIZE;
	size = tree_size(fdt);
	if (!size || size > avail)
		return ERR_FDT_SIZE;
	if (fdt_version(fdt) < 17 || fdt_last_comp_version(fdt) > 17)
		return ERR_FDT_VERSION;
	at = fdt_off_dt_struct(fdt);
	words = fdt_size_dt_struct(fdt) / 4;
	strings = fdt_off_dt_strings(fdt);
	strings_size = fdt_size_dt_strings(fdt);
	/* The blocks in the order of the Devicetree Specification, 5.1: libfdt counts on it. */
	if (fdt_off_mem_rsvmap(fdt) < TREE_HEADER_SIZE || at % 4 || at > strings ||
	    fdt_size_dt_struct(fdt) > strings - at || strings > size ||
	    strings_size > size - strings || !reserve_map_end(fdt, at))
		return ERR_FDT_DAMAGED;
	/* All strings end when the last does. */
	if (strings_size && ((const char *)fdt)[strings + strings_size - 1])
		return ERR_FDT_DAMAGED;
	if (!structure_good((const fdt32_t *)((const char *)fdt + at), words, strings_size))
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
 * The number of cells in a property, or 1 without it, as in Linux (drivers/of/fdt.c), which reads
 * the tree next. 0 when it is not 1 or 2.
 */
static uint32_t cells_in(const fdt32_t *cells, uint32_t length)
{
	if (!cells)
		return 1;
	return length == 4 && word_of(cells) <= CELLS_MAX ? word_of(cells) : 0;
}

/* How many cells the addresses and sizes of a node's children take. */
struct cells {
	uint32_t address, size;
};

static bool read_cells(const struct walk *w, struct cells *cells)
{
	uint32_t length = 0;
	const fdt32_t *prop = walk_prop(w, "#address-cells", &length);

	cells->address = cells_in(prop, length);
	prop = walk_prop(w, "#size-cells", &length);
	cells->size = cells_in(prop, length);
	return cells->address && cells->size;
}

/* A number of 1 or 2 cells; what does not fit in 32 bits is 2^32 - 1. */
static uint32_t read_number(const fdt32_t *cells, uint32_t count)
{
	if (count == CELLS_MAX && *cells)
		return UINT32_MAX;
	return word_of(cells + count - 1);
}

/* An iterator over a property of (address, size) pairs. */
struct pairs {
	const fdt32_t *at;
	uint32_t left; /* cells */
	struct cells cells;
};

static bool pairs_open(struct pairs *p, const struct walk *w, const char *name, struct cells cells)
{
	uint32_t length = 0;

	p->at = walk_prop(w, name, &length);
	p->left = length / 4;
	p->cells = cells;
	if (!p->at)
		p->left = 0;
	return p->at;
}

/* The next pair that is not empty and starts below 4 GiB, cut there. */
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

/* Whether a property is that string; the check of a tree does not show that strings end. */
static bool prop_is(const void *prop, uint32_t length, const char *string)
{
	size_t size = strlen(string) + 1;

	return length == size && !memcmp(prop, string, size);
}

static bool available(const struct walk *w)
{
	uint32_t length;
	const void *status = walk_prop(w, "status", &length);

	return !status || prop_is(status, length, "okay") || prop_is(status, length, "ok");
}

static bool is_memory(const struct walk *w)
{
	uint32_t length;
	const void *type;

	if (w->depth != 2)
		return false;
	type = walk_prop(w, "device_type", &length);
	return type ? prop_is(type, length, "memory") && available(w) : walk_is(w, 2, "memory");
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

static enum error read_memory(const struct walk *w, struct cells cells, struct bootinfo *info)
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

/* A property of one number in as many cells as it has. */
static bool read_address(const struct walk *w, const char *name, uint32_t *value)
{
	uint32_t length;
	const fdt32_t *cells = walk_prop(w, name, &length);

	if (!cells || (length != 4 && length != 8))
		return false;
	*value = read_number(cells, length / 4);
	return true;
}

static void read_chosen(const struct walk *w, struct bootinfo *info)
{
	uint32_t start, end, length;

	info->cmdline = (const char *)walk_prop(w, "bootargs", &length);
	if (info->cmdline)
		info->cmdline_length = (uint32_t)strnlen(info->cmdline, length);
	if (read_address(w, "linux,initrd-start", &start) &&
	    read_address(w, "linux,initrd-end", &end) && end > start) {
		info->initrd_start = start;
		info->initrd_size = end - start;
	}
}

enum error tree_read(const void *fdt, struct bootinfo *info)
{
	struct walk w = walk_start(fdt);
	struct bank window = {0};
	struct cells cells = {0};
	struct pairs pairs;
	enum error error = ERR_NONE;
	bool chosen = false;

	memset(info, 0, sizeof(*info));
	walk_next(&w);
	if (!read_cells(&w, &cells))
		return ERR_FDT_CELLS;
	while (walk_next(&w) && !error) {
		if (is_memory(&w)) {
			error = read_memory(&w, cells, info);
		} else if (!chosen && walk_is(&w, 2, "chosen")) {
			chosen = true;
			read_chosen(&w, info);
			if (pairs_open(&pairs, &w, "linux,usable-memory-range", cells) &&
			    !pairs_next(&pairs, &window))
				window.size = 0;
		}
	}
	if (window.size)
		cut_banks(info, window);
	return error;
}

/* The nodes of /reserved-memory, which the walk is at. */
static enum error add_reserved_nodes(struct walk *w, struct plan_input *in)
{
	struct cells cells;
	struct pairs pairs;
	struct bank bank;

	if (!read_cells(w, &cells))
		return ERR_FDT_CELLS;
	while (walk_next(w) && w->depth > 2) {
		if (w->depth != 3 || !available(w))
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

enum error tree_add_reserved(const void *fdt, struct plan_input *in)
{
	const fdt32_t *entry = (const fdt32_t *)((const char *)fdt + fdt_off_mem_rsvmap(fdt));
	struct walk w = walk_start(fdt);

	/* Address and size are of 64 bits; the last entry is of size 0. */
	for (; entry[2] | entry[3]; entry += 4) {
		if (!entry[0] &&
		    !plan_add_occupied(in, range_cut(word_of(entry + 1), read_number(entry + 2, 2)),
				       OCCUPIED_MEMRESERVE, false))
			return ERR_PLAN_BANKS;
	}
	while (walk_next(&w)) {
		if (walk_is(&w, 2, "reserved-memory"))
			return add_reserved_nodes(&w, in);
	}
	return ERR_NONE;
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

/* libfdt's name for the walk's next memory node; negative when there is none. */
static int next_memory(const void *fdt, struct walk *w)
{
	while (walk_next(w)) {
		if (is_memory(w))
			return (int)(w->name - (const char *)fdt) - (int)fdt_off_dt_struct(fdt) - 4;
	}
	return -FDT_ERR_NOTFOUND;
}

/* All banks go into the first memory node; what other ones said is no longer so. */
static enum error change_memory(void *fdt, const struct bootinfo *boot)
{
	struct walk w = walk_start(fdt);
	uint32_t deleted = 0, i;
	struct cells cells;
	int node, other;
	fdt32_t *at;
	void *prop;

	walk_next(&w);
	if (!read_cells(&w, &cells))
		return ERR_FDT_CELLS;
	node = next_memory(fdt, &w);
	if (node >= 0) {
		while ((other = next_memory(fdt, &w)) >= 0) {
			if (deleted++ == MEMORY_NODES_MAX || fdt_del_node(fdt, other))
				return ERR_FDT_EDIT;
			/* What followed the node is now where it was. */
			w = walk_start(fdt);
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
		write_number(&at, cells.address, boot->bank[i].start);
		write_number(&at, cells.size, boot->bank[i].size);
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
