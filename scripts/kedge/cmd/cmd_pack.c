// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge pack: make an image. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/assemble.h"
#include "board/board_check.h"
#include "cmd/common/die.h"
#include "cmd/common/or_die.h"
#include "cmd/pack/pack_options.h"
#include "commands.h"
#include "codec/compress.h"
#include "console/console_spec.h"
#include "kernel/kernel.h"
#include "package/package.h"
#include "util/bytes.h"
#include "util/progress.h"
#include "util/buffer.h"
#include "util/failure.h"

#define PGDIR_LEAST 0x4000 /* in front of the kernel: its page directory */

/* Whether the initrd goes into the image, not into the package around it. */
static bool initrd_embedded(const struct pack_options *p)
{
	return p->initrd &&
	       (p->embed_initrd || !(package_takes(&p->package) & PACKAGE_TAKES_INITRD));
}

static struct buffer read_initrd(const struct pack_options *p)
{
	struct buffer initrd = {NULL, 0};

	if (!p->initrd)
		return initrd;
	initrd = read_file_or_die(p->initrd);
	if (!initrd.size)
		die("%s: it is empty; --initrd wants an initrd", p->initrd);
	return initrd;
}

/*
 * What is known of the kernel: what the user says, or else what the kernel says. If neither does,
 * the program ends.
 */
static struct image_kernel describe_kernel(const struct pack_options *p, const struct kernel *k)
{
	struct image_kernel out = {
		.bss_size = p->has_bss_size ? p->bss_size : k->bss_size,
		.text_offset = p->has_text_offset ? p->text_offset : k->text_offset,
		.pgdir_size = k->pgdir_size,
	};

	if (!p->has_text_offset && !k->has_text_offset)
		die("%s: a %s does not tell its text offset; give --text-offset (0x8000 for most "
		    "kernels, 0x208000 for those that run on Qualcomm chips, too)",
		    p->kernel, k->kind);
	if (!p->has_bss_size && !k->has_bss_size)
		die("%s: a %s does not tell the size of its bss; give --bss (__bss_stop - "
		    "__bss_start in System.map; 0x100000 is more than most have)",
		    p->kernel, k->kind);
	if (out.text_offset % 4 || out.text_offset < PGDIR_LEAST || out.text_offset > 0x0fffffff)
		die("%s: a text offset of 0x%x is impossible; correct it with --text-offset",
		    p->kernel, out.text_offset);
	if (out.pgdir_size > out.text_offset)
		out.pgdir_size = out.text_offset;
	if (out.bss_size > KERNEL_LIMIT)
		die("%s: its bss of %u bytes is more than a kernel may have; correct it with --bss",
		    p->kernel, out.bss_size);
	return out;
}

static void summary(const struct pack_options *p, const struct kernel *k,
		    const struct image_contents *in, size_t image_size)
{
	char spec[CONSOLE_SPEC_MAX];

	printf("%s: %s%s%s%s%s, %zu bytes, kernel %u bytes\n", p->kernel, k->kind,
	       k->packing ? " with " : "", k->packing ? packing_name(k->packing) : "",
	       k->package ? " in " : "", k->package ? k->package : "", k->file_size,
	       in->kernel.inflated_size);
	if (k->tree.size)
		printf("%s: kept the device tree appended to it, %zu bytes\n", p->kernel,
		       k->tree.size);
	printf("%s: %zu bytes: loader %zu (ARMv%u), payload %zu (%s%s), %u device tree%s\n",
	       p->output, image_size, in->loader.size, p->arch, in->payload.size,
	       format_name(in->kernel.format), in->kernel.filter ? " behind the arm filter" : "",
	       in->tree_count, in->tree_count == 1 ? "" : "s");
	if (p->initrd)
		printf("%s: initrd %s, %zu bytes%s\n", p->output, p->initrd, in->initrd.size,
		       initrd_embedded(p) ? "" : ", in the package");
	printf("%s: text offset 0x%x, bss %u, in-place gap %u, console %s\n", p->output,
	       in->kernel.text_offset, in->kernel.bss_size, in->kernel.gap,
	       console_spec(&in->settings.console, spec, sizeof(spec)));
}

/* Make the payload. A format or filter that the user did not give is chosen, into p. */
static struct buffer compress_kernel(struct pack_options *p, const struct buffer *image)
{
	enum image_filter best = p->filter;
	struct buffer filtered, payload;
	struct candidate choice;
	struct failure f;

	if (!p->has_filter && !best_filter(image, &best, &f))
		die("%s", f.text);
	if (p->choose) {
		p->preferences.arch = p->arch;
		if (!choose_format(image, &p->preferences, best, !p->quiet, &choice, &f))
			die("%s", f.text);
		p->format = choice.format;
		p->filter = choice.filter;
		return choice.payload;
	}
	if (!p->has_filter)
		p->filter = format_filter(p->format, best);
	filtered = copy_filtered(p->filter, image);
	if (!compress_payload(p->format, &filtered, &payload, &f))
		die("%s", f.text);
	buffer_free(&filtered);
	return payload;
}

/* Make the payload of a kernel from file; then all of in->kernel is known. */
static void make_payload(struct pack_options *p, struct image_contents *in,
			 const struct buffer *file, const struct kernel *k)
{
	const struct buffer zimage = {file->data, k->file_size};

	if (!p->keep_zimage) {
		progress("compressing...");
		in->payload = compress_kernel(p, &k->image);
		progress("measuring the in-place gap...");
		describe_payload(in, p->format, p->filter, &k->image);
	} else if (zimage.size > ZIMAGE_HEADER_SIZE &&
		   read_le32(zimage.data + ZIMAGE_MAGIC_OFFSET) == ZIMAGE_MAGIC) {
		p->format = FORMAT_ZIMAGE;
		keep_zimage(in, &zimage, (uint32_t)k->image.size);
	} else {
		die("%s: --keep-zimage wants a zImage, and this is a %s%s", p->kernel,
		    k->packing ? "compressed " : "", k->kind);
	}
	in->loader = loader_for(p->arch, p->format);
	if (!in->loader.data)
		die("there is no loader for ARMv%u with format %s", p->arch,
		    format_name(p->format));
}

/* The loader warns of this on the board, and so does kedge plan. */
static void warn_of_no_tree(const struct pack_options *p, const struct image_contents *in)
{
	const char *r2 = conf_value(&p->board.conf, "r2", 0);

	if (!in->tree_count && (!r2 || strcmp(r2, "tree") != 0))
		fprintf(stderr,
			"kedge: warning: %s: no device tree is in it, and board %s's bootloader "
			"is not known to pass one; give --dtb unless the kernel needs none (%s)\n",
			p->output, p->board.name, error_code(ERR_BOOT_NOTHING));
}

/*
 * Assemble the image, make the package around it, and write that if there are no problems. Returns
 * the image's size.
 */
static size_t write_package(const struct pack_options *p, const struct kernel *k,
			    const struct image_contents *in)
{
	struct package_input input = {.options = &p->package, .in = in};
	struct image_contents own = *in;
	const char *names[TREES_MAX];
	struct problems problems = {.force = p->force, .anyway = "writes it"};
	struct package package;
	struct failure f;
	unsigned int i;
	size_t size;

	for (i = 0; i < in->tree_count; i++)
		names[i] = i < p->trees.count ? p->trees.tree[i].path : p->kernel;
	if (package_takes(&p->package) & PACKAGE_TAKES_TREES) {
		input.tree = in->tree;
		input.tree_count = in->tree_count;
		input.tree_name = names;
		own.tree_count = 0;
	}
	if (!initrd_embedded(p)) {
		input.initrd = in->initrd;
		own.initrd = (struct buffer){NULL, 0};
	}
	package_split(&p->package, &own.settings.params);
	if (!assemble_image(&own, &input.image, &f))
		die("%s", f.text);
	size = input.image.size;
	for (i = 0; i < p->package.key_count; i++) {
		if (package_wants_file(&p->package, i))
			input.file[i] = read_file_or_die(p->package.key[i].value);
	}
	if (!package_make(&input, &package, &f))
		die("--package %s: %s", p->package.format->name, f.text);
	package_check_sizes(&package, p->output, &problems);
	package_check_places(&package, p->output, &problems);
	if (p->board.name[0]) {
		board_check_arch(&p->board, p->kernel, "it has instructions of", k->armv7,
				 &problems);
		board_check_arch(&p->board, p->output, "its loader is for", p->arch == 7,
				 &problems);
		board_check(&p->board, &package, p->output, &input, &problems, p->quiet);
	}
	if (problems_refuse(&problems))
		exit(EXIT_INPUT);
	if (p->board.name[0])
		warn_of_no_tree(p, in);
	progress(NULL);
	if (!p->quiet)
		package_print_sizes(&package, p->output);
	if (!package_write(&package, p->output, &f))
		die("%s", f.text);
	package_free(&package);
	for (i = 0; i < p->package.key_count; i++)
		buffer_free(&input.file[i]);
	buffer_free(&input.image);
	return size;
}

/* Read the device trees of --dtb, and take the one that is appended to the kernel. */
static void take_trees(const struct pack_options *p, const struct kernel *k,
		       struct image_contents *in)
{
	struct failure f;

	if (!trees_read(&p->trees, in, &f))
		die("%s", f.text);
	/* The tree that came with the kernel comes after those of --dtb. */
	if (k->tree.size && in->tree_count == TREES_MAX)
		die("%s: with the device tree appended to it there are more than %d", p->kernel,
		    TREES_MAX);
	if (k->more_trees)
		die("%s: several device trees are appended to it; split them off and give those "
		    "that are wanted with --dtb",
		    p->kernel);
	if (k->tree.size && !trees_take(in, p->kernel, k->tree, &f))
		die("%s", f.text);
}

static int run(int argc, char **argv)
{
	struct image_contents in = {0};
	struct pack_options p;
	struct buffer file;
	size_t image_size;
	struct failure f;
	struct kernel k;
	unsigned int i;

	pack_parse(argc, argv, &p);
	board_warn(&p.board);
	progress("reading the kernel...");
	file = read_file_or_die(p.kernel);
	if (!kernel_load(file.data, file.size, &k, &f))
		die("%s: %s", p.kernel, f.text);
	in.kernel = describe_kernel(&p, &k);
	take_trees(&p, &k, &in);
	in.initrd = read_initrd(&p);
	if (!p.arch)
		p.arch = k.armv7 ? 7 : 4;
	in.settings = p.settings;
	make_payload(&p, &in, &file, &k);
	buffer_free(&file);
	image_size = write_package(&p, &k, &in);
	if (!p.quiet)
		summary(&p, &k, &in, image_size);
	buffer_free(&in.payload);
	buffer_free(&in.initrd);
	for (i = 0; i < in.tree_count; i++) {
		if (in.tree[i].data != k.tree.data)
			buffer_free(&in.tree[i]);
	}
	kernel_free(&k);
	return 0;
}

const struct command cmd_pack = {"pack", "make an image from a kernel", run};
