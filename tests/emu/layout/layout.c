// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/bootinfo/atags.h"
#include "boot/arch.h"
#include "scripts/kedge/codec/compress.h"
#include "scripts/kedge/board/memory.h"
#include "scripts/kedge/console/uarts.h"
#include "tests/common/atag_list.h"
#include "tests/common/trees.h"
#include "layout.h"
#include "tests/common/must.h"
#include "scripts/kedge/cmd/common/die.h"
#include "scripts/kedge/util/bytes.h"

#define PAYLOADS_MAX 64

struct buffer make_tree(const struct range *bank, unsigned int count, const char *bootargs,
			unsigned int cells)
{
	uint32_t reg[2 * 2 * EMU_BANKS] = {0}, at = cells - 1, i;
	void *fdt = tree_new();
	char path[16];

	tree_set_cells(fdt, "/", "#address-cells", CELLS(cells));
	tree_set_cells(fdt, "/", "#size-cells", CELLS(cells));
	tree_set_string(fdt, "/", "compatible", "kedge,test");
	for (i = 0; i < 9; i++) {
		snprintf(path, sizeof(path), "/device-%u", i);
		tree_set_cells(fdt, path, "index", CELLS(i));
	}
	tree_node(fdt, "/chosen");
	if (bootargs)
		tree_set_string(fdt, "/chosen", "bootargs", bootargs);
	tree_set_string(fdt, "/memory@0", "device_type", "memory");
	/* A number is its last cell; a higher one is 0. */
	for (i = 0; i < count; i++, at += 2 * cells) {
		reg[at] = bank[i].start;
		reg[at + cells] = range_size(bank[i]);
	}
	tree_set_cells(fdt, "/memory@0", "reg", 2 * cells * (count ? count : 1), reg);
	return tree_done(fdt);
}

struct buffer make_atags(const struct range *bank, unsigned int count, const char *cmdline,
			 struct range initrd)
{
	uint32_t vendors_own[4] = {0}, i;
	struct list list = {0};

	list_add(&list, ATAG_CORE, 0, NULL);
	for (i = 0; i < count; i++)
		list_mem(&list, bank[i].start, range_size(bank[i]));
	memcpy(vendors_own, "a vendor's own", 15);
	list_add(&list, 0x41000999, 4, vendors_own);
	if (initrd.end > initrd.start)
		list_initrd(&list, initrd.start, range_size(initrd));
	if (cmdline)
		list_cmdline(&list, cmdline);
	list_end(&list);
	return list_done(&list);
}

struct payload_made {
	const uint8_t *kernel;
	enum image_format format;
	struct image_kernel described;
	struct buffer payload;
};

/* Payloads are made once: compressing takes longer than a run. */
static void add_payload(struct image_contents *in, enum image_format format,
			const struct buffer *kernel)
{
	static struct payload_made made[PAYLOADS_MAX];
	struct payload_made *m = made;
	enum image_filter filter;
	struct buffer filtered;

	if (format == FORMAT_ZIMAGE) {
		keep_zimage(in, kernel, (uint32_t)kernel->size * ZIMAGE_RATIO);
		return;
	}
	while (m < made + PAYLOADS_MAX && m->kernel &&
	       (m->kernel != kernel->data || m->format != format))
		m++;
	if (m == made + PAYLOADS_MAX)
		die("more than %d payloads", PAYLOADS_MAX);
	if (!m->kernel) {
		/* Half of the formats with the filter, half without. */
		filter = format % 2 ? FILTER_ARM : FILTER_NONE;
		filtered = copy_filtered(filter, kernel);
		in->payload = must_compress(format, &filtered);
		describe_payload(in, format, filter, kernel);
		*m = (struct payload_made){kernel->data, format, in->kernel, in->payload};
		buffer_free(&filtered);
		return;
	}
	in->payload = m->payload;
	in->kernel.format = format;
	in->kernel.filter = m->described.filter;
	in->kernel.inflated_size = m->described.inflated_size;
	in->kernel.inflated_digest = m->described.inflated_digest;
	in->kernel.gap = m->described.gap;
}

struct buffer make_layout_image(const struct recipe *r, const struct buffer *kernel,
				const struct buffer *tree)
{
	struct image_contents in = {
		.loader = loader_for(r->arch, r->format),
		.kernel = {.bss_size = r->bss_size,
			   .text_offset = r->text_offset,
			   .pgdir_size = r->pgdir_size},
		.settings = {.cmdline = r->cmdline,
			     .params = {.cmdline_mode = r->mode,
					.policy = r->policy,
					.flags = r->ram_base ? PARAMS_RAM_BASE : 0,
					.ram_base = r->ram_base,
					.log_level = r->log_level,
					.on_error = r->on_error,
					.error_address = r->error_address,
					.error_value = r->error_value,
					.piece_offset = r->piece_offset,
					.piece_address = r->piece_address},
			     .console = uart_console(uart_named("pl011", 5)),
			     .log_room = r->log_room},
		.initrd = r->initrd,
	};
	struct buffer image;

	in.settings.console.base = EMU_CONSOLE;
	if (r->console)
		in.settings.console = *r->console;
	add_payload(&in, r->format, kernel);
	if (r->tree) {
		in.tree[0] = *tree;
		in.tree_count = 1;
	}
	if (r->tree_count) {
		in.tree_count = r->tree_count;
		memcpy(in.tree, r->trees, r->tree_count * sizeof(*r->trees));
	}
	image = must_assemble(&in);
	if (r->format == FORMAT_ZIMAGE)
		buffer_free(&in.payload); /* the others are kept for the next image */
	return image;
}

void append_tree(struct buffer *image, const struct buffer *tree)
{
	image->data = realloc(image->data, image->size + tree->size);
	if (!image->data)
		die("out of memory");
	memcpy(image->data + image->size, tree->data, tree->size);
	image->size += tree->size;
}

static void allow(struct emu *e, struct range r)
{
	e->allowed[e->allowed_count++] = r;
}

static void put(struct emu *e, uint32_t address, const struct buffer *b)
{
	memcpy(emu_bytes(e, address, (uint32_t)b->size), b->data, b->size);
	must_put(address, b->data, b->size);
}

void layout_prepare(struct layout *l, uint32_t arch, enum image_format format)
{
	/* Names that last: the emulator keeps what it found in each file. */
	static char names[2][FORMAT_ZIMAGE + 1][64];
	char *name = names[arch == 7][format];
	struct emu *e = &l->emu;
	struct survey *s = &l->survey;
	const uint32_t first = (uint32_t)l->image.size - range_size(l->piece);
	const void *image;
	unsigned int o;

	snprintf(name, sizeof(names[0][0]), LOADER_DIR "/v%u-%s.elf", arch,
		 format_name(format == FORMAT_ZIMAGE ? FORMAT_NONE : format));
	e->loader_elf = name;
	e->image_end = e->image + first;
	e->loader_place = e->image;
	emu_open(e);
	memory_clear();
	put(e, e->image, &(struct buffer){l->image.data, first});
	if (l->piece.end)
		put(e, l->piece.start,
		    &(struct buffer){l->image.data + first, range_size(l->piece)});
	if (l->handed_bytes.size)
		put(e, l->handed_at, &l->handed_bytes);
	if (l->initrd_bytes.size)
		memcpy(emu_bytes(e, l->initrd.start, range_size(l->initrd)), l->initrd_bytes.data,
		       l->initrd_bytes.size);

	const struct survey_given given = {.r1 = e->r1, .r2 = e->r2, .image = e->image};
	enum log_level level = LOG_NORMAL;

	image = arch_map(e->image, first, e->image);
	if (image_check(image, (uint32_t)l->image.size) || survey_params(s, image) ||
	    survey_take(&given, image, s, &level) || plan_make(&s->request, &l->plan)) {
		e->kernel = EMU_NO_ENTRY;
		return;
	}
	e->kernel = format == FORMAT_ZIMAGE ? l->plan.place[PLAN_PAYLOAD] : l->plan.kernel;
	e->loader_place = l->plan.place[PLAN_LOADER];
	/* A list that is passed on must say where the initrd is now. */
	if (s->fdt.origin == FDT_ORIGIN_NONE && s->initrd_size &&
	    (s->request.initrd_ours || survey_initrd(s, &l->plan) != s->initrd))
		allow(e, range_cut(l->plan.place[PLAN_FDT], s->request.item[PLAN_FDT].room));
	allow(e, (struct range){e->image, e->image + s->request.item[PLAN_LOADER].size});
	if (format != FORMAT_ZIMAGE)
		allow(e, (struct range){e->kernel, e->kernel + s->request.kernel.inflated_size});
	if (range_size(l->plan.bounce))
		allow(e, l->plan.bounce);
	for (o = 0; o < PLAN_ITEMS; o++) {
		uint32_t room = s->request.item[o].room;

		if (room &&
		    (s->request.item[o].size == 0 || l->plan.place[o] != s->request.item[o].from ||
		     (o == PLAN_FDT && (s->change_fdt || s->record))))
			allow(e, (struct range){l->plan.place[o], l->plan.place[o] + room});
	}
}

void layout_free(struct layout *l)
{
	emu_close(&l->emu);
	memory_clear();
	buffer_free(&l->image);
	buffer_free(&l->kernel);
	buffer_free(&l->tree);
	buffer_free(&l->handed_bytes);
	buffer_free(&l->initrd_bytes);
}
