// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/common/arguments.h"
#include "cmd/common/board_options.h"
#include "cmd/common/settings_options.h"
#include "codec/compress.h"
#include "pack_options.h"
#include "util/numbers.h"
#include "util/failure.h"

/* A NOR or NAND flash of an old board, and its CPU. */
#define FLASH_RATE (8u << 20) /* bytes/s */
#define CPU_MIPS   400u

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
	struct pack_options *p = state->input;
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
		if (!scan_number(&rest, &p->preferences.flash_rate) || !p->preferences.flash_rate ||
		    (*rest && strcmp(rest, "/s")))
			option_error(state, "--flash-rate %s: not bytes per second, like 8M/s",
				     arg);
		return 0;
	case OPT_CPU_MIPS:
		if (!parse_number(arg, &p->preferences.cpu_mips) || !p->preferences.cpu_mips)
			option_error(state, "--cpu-mips %s: not a number", arg);
		return 0;
	case OPT_PREFER:
		if (!parse_preference(arg, &p->preferences.prefer))
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

static const struct argp argp = {options,
				 parse,
				 "--kernel FILE --output IMAGE",
				 "Pack a kernel with the loader, and with device trees, into a "
				 "zImage for any bootloader.\vThe bootloader's own device tree or "
				 "ATAGs are used at run time; a tree appended with `cat board.dtb "
				 ">> IMAGE` overrides a packed one, and both override one in r2.",
				 children,
				 filter_help,
				 NULL};

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

void pack_parse(int argc, char **argv, struct pack_options *p)
{
	*p = (struct pack_options){
		.format = FORMAT_GZIP,
		.preferences = {.flash_rate = FLASH_RATE, .cpu_mips = CPU_MIPS},
		.package = {.format = &package_zimage},
	};
	argv = board_arguments(&argc, argv, &p->board);
	parse_arguments(&argp, argc, argv, p);
}
