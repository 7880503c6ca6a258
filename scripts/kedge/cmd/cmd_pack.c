// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge pack: make an image. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/bootinfo/log_level.h"
#include "image/assemble.h"
#include "board/board_check.h"
#include "commands.h"
#include "image/choose_format.h"
#include "codec/compress.h"
#include "console/console_spec.h"
#include "kernel/kernel.h"
#include "package/package.h"
#include "image/settings.h"
#include "image/trees.h"

#define PGDIR_LEAST 0x4000 /* in front of the kernel: its page directory */

enum {
	OPT_COMPRESS = 256,
	OPT_TEXT_OFFSET,
	OPT_BSS,
	OPT_FILTER,
	OPT_FLASH_RATE,
	OPT_CPU_MIPS,
	OPT_PREFER,
	OPT_ARCH,
	OPT_BOARD,
	OPT_KEEP_ZIMAGE,
	OPT_PACKAGE,
	OPT_FORCE,
	OPT_INITRD,
	OPT_EMBED_INITRD,
	OPT_DTBO,
};

/* A NOR or NAND flash of an old board, and its CPU. */
#define FLASH_RATE (8u << 20) /* bytes/s */
#define CPU_MIPS   400u

struct pack {
	const char *kernel, *output;
	struct trees trees;
	const char *initrd; /* NULL: none */
	bool embed_initrd;
	enum image_format format;
	enum image_filter filter;
	bool has_filter, choose;
	struct wishes wishes;
	bool has_text_offset, has_bss_size;
	uint32_t text_offset, bss_size;
	struct settings settings;
	uint32_t arch; /* 0: by the kernel */
	struct package_options package;
	bool force;
	bool keep_zimage, has_format;
	bool quiet;
	struct board board; /* its name is empty: none */
};

static const struct argp_option options[] = {
	{"kernel", 'k', "FILE", 0,
	 "Raw Image, vmlinux or zImage, of any compression, by itself or in a package of kedge "
	 "info's",
	 1},
	{"output", 'o', "FILE", 0, "The image to write", 1},
	{"dtb", 'd', "FILE[,KEY=VALUE]...", 0,
	 "Device tree to pack in, any number of them; of several the loader takes the one that "
	 "fits. "
	 "What it is for: machine=NUMBER, revision=VALUE:MASK, compatible=NAME, msm-id=A:B[:C], "
	 "board-id=A:B",
	 1},
	{"dtbo", OPT_DTBO, "FILE", 0, "Overlay to apply to the --dtb in front of it", 1},
	{"initrd", OPT_INITRD, "FILE", 0,
	 "Initrd for a bootloader that loads none: the loader hands it to the kernel unless the "
	 "bootloader has one. A --package with a place for it takes it instead",
	 1},
	{"embed-initrd", OPT_EMBED_INITRD, NULL, 0,
	 "Put it into the image even if the package has a place for it", 1},
	{"compress", OPT_COMPRESS, "FORMAT", 0,
	 "gzip (the default), lz4, lzo, lzma, xz, zstd, none; auto: what starts the soonest", 2},
	{"flash-rate", OPT_FLASH_RATE, "BYTES/s", 0,
	 "For auto: how fast the bootloader loads (8M/s)", 2},
	{"cpu-mips", OPT_CPU_MIPS, "N", 0,
	 "For auto: million instructions that the CPU executes in a second (400)", 2},
	{"prefer", OPT_PREFER, "WHAT", 0,
	 "For auto: time (the default) to load and decompress, size, or speed of decompressing", 2},
	{"keep-zimage", OPT_KEEP_ZIMAGE, NULL, 0,
	 "Keep a stock zImage as it is, byte for byte: it inflates itself, where it overwrites "
	 "nothing",
	 2},
	{"filter", OPT_FILTER, "FILTER", 0,
	 "What is done before that: arm makes ARM code smaller, none. The default is arm where it "
	 "helps, "
	 "but none with lz4",
	 2},
	{"text-offset", OPT_TEXT_OFFSET, "BYTES", 0,
	 "Kernel's distance from RAM base, if the kernel does not tell", 3},
	{"bss", OPT_BSS, "BYTES", 0, "Size of the kernel's bss, if the kernel does not tell", 3},
	{"arch", OPT_ARCH, "ISA", 0,
	 "The loader's instructions: v4 runs on all ARM CPUs, v7 is faster (default: v7 if the "
	 "kernel's own code is for ARMv7 alone)",
	 3},
	{"package", OPT_PACKAGE, "FORMAT[,KEY=VALUE]...", 0,
	 "; limit=BYTES is the most that it may have, and help shows all keys. Of a board's own "
	 "package, or of one given before, it changes the keys that it names",
	 5},
	{"board", OPT_BOARD, "NAME", 0,
	 "Package, console and all else as this board wants it: see kedge boards", 1},
	{"board-file", OPT_BOARD, "FILE", 0, "The same by a board's file of your own", 1},
	{"force", OPT_FORCE, NULL, 0,
	 "Write a package that is over a limit or would not start on the board, with a warning", 5},
	{"quiet", 'q', NULL, 0, "No summary", 6},
	{0},
};

static bool parse_offset(const char *word, uint32_t *value, bool *has)
{
	*has = true;
	return parse_number(word, value);
}

/* Show the formats and end, if that is what --package asks for. */
static void show_packages(const char *arg)
{
	if (!strcmp(arg, "help"))
		package_help();
	else if (!strcmp(arg, "help=markdown"))
		package_help_markdown();
	else
		return;
	exit(0);
}

/* The help of an option, with the names of the package formats put in front of that of --package.
 */
static char *filter_help(int key, const char *text, void *input)
{
	static const char first[] = "What the bootloader takes (default zimage): ";
	char names[256], *all;
	size_t room;

	(void)input;
	if (key != OPT_PACKAGE)
		return (char *)text;
	package_format_names(names, sizeof(names));
	room = sizeof(first) + strlen(names) + strlen(text);
	all = allocate(room); /* argp frees it */
	snprintf(all, room, "%s%s%s", first, names, text);
	return all;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct pack *p = state->input;
	const char *rest = arg;
	struct failure f;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &p->settings;
		return 0;
	case 'k':
		p->kernel = arg;
		return 0;
	case 'o':
		p->output = arg;
		return 0;
	case 'd':
		if (!trees_add(&p->trees, arg, &f))
			option_error(state, "--dtb %s: %s", arg, f.text);
		return 0;
	case OPT_DTBO:
		if (!trees_add_overlay(&p->trees, arg, &f))
			option_error(state, "--dtbo %s: %s", arg, f.text);
		return 0;
	case OPT_BOARD:
		/* Its own options were put in front already. */
		if (!p->board.name[0])
			option_error(state, "--board and --board-file cannot be shortened");
		return 0;
	case OPT_KEEP_ZIMAGE:
		p->keep_zimage = true;
		return 0;
	case OPT_INITRD:
		if (p->initrd)
			argp_error(state, "--initrd %s: one initrd at a time", arg);
		p->initrd = arg;
		return 0;
	case OPT_EMBED_INITRD:
		p->embed_initrd = true;
		return 0;
	case OPT_COMPRESS:
		p->has_format = true;
		p->choose = !strcmp(arg, "auto");
		if (!p->choose && !parse_format(arg, &p->format))
			option_error(
				state,
				"--compress %s: not gzip, lz4, lzo, lzma, xz, zstd, none or auto",
				arg);
		return 0;
	case OPT_TEXT_OFFSET:
		if (!parse_offset(arg, &p->text_offset, &p->has_text_offset) ||
		    p->text_offset % 4 || p->text_offset > 0x0fffffff)
			option_error(state, "--text-offset %s: not a multiple of 4 below 256M",
				     arg);
		return 0;
	case OPT_BSS:
		if (!parse_offset(arg, &p->bss_size, &p->has_bss_size))
			option_error(state, "--bss %s: not a number of bytes", arg);
		return 0;
	case OPT_FLASH_RATE:
		if (!scan_number(&rest, &p->wishes.flash_rate) || !p->wishes.flash_rate ||
		    (*rest && strcmp(rest, "/s")))
			option_error(state, "--flash-rate %s: not bytes per second, like 8M/s",
				     arg);
		return 0;
	case OPT_CPU_MIPS:
		if (!parse_number(arg, &p->wishes.cpu_mips) || !p->wishes.cpu_mips)
			option_error(state, "--cpu-mips %s: not a number", arg);
		return 0;
	case OPT_PREFER:
		if (!parse_preference(arg, &p->wishes.prefer))
			option_error(state, "--prefer %s: not time, size or speed", arg);
		return 0;
	case OPT_FILTER:
		if (!parse_filter(arg, &p->filter))
			option_error(state, "--filter %s: neither arm nor none", arg);
		p->has_filter = true;
		return 0;
	case OPT_ARCH:
		if (strcmp(arg, "v4") && strcmp(arg, "v7"))
			option_error(state, "--arch %s: not v4 or v7", arg);
		p->arch = arg[1] == '4' ? 4 : 7;
		return 0;
	case OPT_PACKAGE:
		show_packages(arg);
		if (!package_options_override(arg, &p->package, &f))
			option_error(state, "--package %s: %s", arg, f.text);
		return 0;
	case OPT_FORCE:
		p->force = true;
		return 0;
	case 'q':
		p->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		option_error(state, "'%s' is too much: files are given by options", arg);
		return 0;
	case ARGP_KEY_END:
		if (!p->kernel || !p->output)
			option_error(state, "--kernel and --output are needed");
		if (!settings_good(&p->settings, &f))
			option_error(state, "%s", f.text);
		if (p->keep_zimage && (p->has_format || p->has_filter))
			option_error(state, "--keep-zimage keeps the zImage's own compression: it "
					    "goes with neither --compress nor --filter");
		if (p->embed_initrd && !p->initrd)
			option_error(state, "--embed-initrd needs --initrd");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = {{&settings_argp, 0, SETTINGS_HEADER, 4}, {0}};

static const struct argp argp = {
	options,
	parse,
	"--kernel FILE --output IMAGE",
	"Pack a kernel with the loader, and with device trees, into a zImage for any bootloader.\v"
	"The bootloader's own device tree or ATAGs are used at run time; a tree appended with "
	"`cat board.dtb >> IMAGE` wins over a packed one, and both over one in r2.",
	children,
	filter_help,
	NULL};

/* Whether the initrd goes into the image, not into the package around it. */
static bool initrd_embedded(const struct pack *p)
{
	return p->initrd &&
	       (p->embed_initrd || !(package_takes(&p->package) & PACKAGE_TAKES_INITRD));
}

static struct buffer read_initrd(const struct pack *p)
{
	struct buffer initrd = {NULL, 0};

	if (!p->initrd)
		return initrd;
	initrd = read_file(p->initrd);
	if (!initrd.size)
		die("%s: it is empty; --initrd wants an initrd", p->initrd);
	return initrd;
}

/* What is known of the kernel: what the user says, else what the kernel says, else a question. */
static struct image_kernel describe_kernel(const struct pack *p, const struct kernel *k)
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

static void summary(const struct pack *p, const struct kernel *k, const struct ingredients *in,
		    size_t image_size)
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

/* The payload, in the format and with the filter that were asked for or, into p, are chosen. */
static struct buffer compress_kernel(struct pack *p, const struct buffer *image)
{
	enum image_filter best = p->has_filter ? p->filter : best_filter(image);
	struct buffer filtered, payload;
	struct candidate chosen;

	if (p->choose) {
		p->wishes.arch = p->arch;
		chosen = choose_format(image, &p->wishes, best, !p->quiet);
		p->format = chosen.format;
		p->filter = chosen.filter;
		return chosen.payload;
	}
	if (!p->has_filter)
		p->filter = format_filter(p->format, best);
	filtered = copy_filtered(p->filter, image);
	payload = compress_payload(p->format, &filtered);
	buffer_free(&filtered);
	return payload;
}

/* Make the payload of a kernel, out of file; then all of in->kernel is known. */
static void make_payload(struct pack *p, struct ingredients *in, const struct buffer *file,
			 const struct kernel *k)
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
}

/* As the loader does on the board, and kedge plan. */
static void warn_of_no_tree(const struct pack *p, const struct ingredients *in)
{
	const char *r2 = conf_value(&p->board.conf, "r2", 0);

	if (!in->tree_count && (!r2 || strcmp(r2, "tree") != 0))
		fprintf(stderr,
			"kedge: warning: %s: no device tree is in it, and board %s's bootloader "
			"is not known to pass one; give --dtb unless the kernel needs none (%s)\n",
			p->output, p->board.name, error_code(ERR_BOOT_NOTHING));
}

/*
 * Assemble the image, make the package around it, and write that if it keeps within its limits.
 * Returns the image's size.
 */
static size_t write_package(const struct pack *p, const struct kernel *k,
			    const struct ingredients *in)
{
	struct package_input input = {.options = &p->package, .in = in};
	struct ingredients own = *in;
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
	input.image = assemble_image(&own);
	size = input.image.size;
	for (i = 0; i < p->package.key_count; i++) {
		if (package_wants_file(&p->package, i))
			input.file[i] = read_file(p->package.key[i].value);
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
	problems_end(&problems);
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

/* Files are the user's, not a board's. */
bool pack_takes(const char *name, bool *value)
{
	static const char *const not_set[] = {"kernel", "output", "board", "board-file"};
	const struct argp_option *const tables[] = {options, settings_argp.options};
	const struct argp_option *o;
	size_t i;

	for (i = 0; i < sizeof(not_set) / sizeof(not_set[0]); i++) {
		if (!strcmp(name, not_set[i]))
			return false;
	}
	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		for (o = tables[i]; o->name; o++) {
			if (!strcmp(name, o->name)) {
				*value = o->arg != NULL;
				return true;
			}
		}
	}
	return false;
}

int command_pack(int argc, char **argv)
{
	struct pack p = {.format = FORMAT_GZIP,
			 .wishes = {.flash_rate = FLASH_RATE, .cpu_mips = CPU_MIPS},
			 .package = {.format = &package_zimage}};
	struct ingredients in = {0};
	struct buffer file;
	size_t image_size;
	struct failure f;
	struct kernel k;
	unsigned int i;

	argv = board_arguments(&argc, argv, &p.board);
	parse_arguments(&argp, argc, argv, &p);
	board_warn(&p.board);
	progress("reading the kernel...");
	file = read_file(p.kernel);
	if (!kernel_load(file.data, file.size, &k, &f))
		die("%s: %s", p.kernel, f.text);
	in.kernel = describe_kernel(&p, &k);
	trees_read(&p.trees, &in);
	/* One that came with the kernel counts after those that were asked for. */
	if (k.tree.size && in.tree_count == TREES_MAX)
		die("%s: with the device tree appended to it there are more than %d", p.kernel,
		    TREES_MAX);
	if (k.more_trees)
		die("%s: several device trees are appended to it; split them off and give those "
		    "that are wanted with --dtb",
		    p.kernel);
	if (k.tree.size)
		trees_take(&in, p.kernel, k.tree);
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
