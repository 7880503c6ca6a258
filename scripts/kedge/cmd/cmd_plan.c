// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge plan: what the loader would do on a board, by the loader's own code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/arch.h"
#include "boot/survey/console_detect.h"
#include "boot/log/log.h"
#include "boot/log/log_verbose.h"
#include "lib/format.h"
#include "board/board.h"
#include "cmd/common/arguments.h"
#include "cmd/common/board_options.h"
#include "cmd/common/die.h"
#include "cmd/common/or_die.h"
#include "commands.h"
#include "console/console_spec.h"
#include "board/memory.h"
#include "cmd/common/image_open.h"
#include "cmd/plan/memory_map.h"
#include "util/numbers.h"
#include "util/buffer.h"
#include "util/failure.h"

enum {
	OPT_RAM = 256,
	OPT_LOAD,
	OPT_INITRD,
	OPT_RESERVE,
	OPT_R2,
	OPT_SVG,
	OPT_BOARD,
	OPT_BOARD_FILE,
	OPT_R1,
};

struct plan_options {
	const char *image, *svg;
	bool has_load, json, verbose;
	uint32_t load;
	const char *r2_file;
	bool has_r1;
	uint32_t r1;
	struct survey_given given;
	struct plan_request known; /* banks and ranges of the command line or board */
	struct survey survey;
	struct plan_request unused; /* banks that the plan does not use, if there are any */
	enum banks_origin unused_by;
	struct board board;
};

static const struct argp_option options[] = {
	{"ram", OPT_RAM, "BASE+SIZE[,...]", 0,
	 "The board's banks of RAM; with --r2 only what is named there, too", 1},
	{"load", OPT_LOAD, "ADDRESS", 0, "Where the bootloader puts the image", 1},
	{"board", OPT_BOARD, "NAME", 0,
	 "RAM, load address, initrd and r1 of a board: see kedge boards", 1},
	{"board-file", OPT_BOARD_FILE, "FILE", 0, "A board's file of your own", 1},
	{"initrd", OPT_INITRD, "ADDRESS+SIZE", 0,
	 "Where it puts an initrd (default: where the package or the board says)", 2},
	{"reserve", OPT_RESERVE, "ADDRESS+SIZE", 0, "A range that must not be written", 2},
	{"r1", OPT_R1, "NUMBER", 0, "The machine type in r1 (0, or the board's)", 2},
	{"r2", OPT_R2, "FILE@ADDRESS", 0, "Device tree or ATAG list that r2 points at", 2},
	{"verbose", 'v', NULL, 0, "Print the loader's log of kedge.log=verbose first", 3},
	{"json", 'j', NULL, 0, "For programs", 3},
	{"svg", OPT_SVG, "FILE", 0, "Draw memory before, during and after, too", 3},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct plan_options *o = state->input;
	const char *text = arg;
	uint32_t start, size;
	struct failure f;
	char *at;

	switch (key) {
	case OPT_RAM:
		if (!parse_banks(arg, &o->known, &f))
			argp_error(state, "--ram %s: %s", arg, f.text);
		return 0;
	case OPT_LOAD:
		if (!parse_number(arg, &o->load) || o->load % 4)
			argp_error(state, "--load %s: not an address on a multiple of 4", arg);
		o->has_load = true;
		return 0;
	case OPT_INITRD:
		if (o->given.initrd_size)
			argp_error(state, "--initrd: a bootloader passes one initrd only");
		if (range_beyond(arg))
			argp_error(state, "--initrd %s: it ends above 4 GiB", arg);
		if (!scan_range(&text, &o->given.initrd, &o->given.initrd_size) || *text ||
		    !o->given.initrd_size)
			argp_error(state, "--initrd %s: not ADDRESS+SIZE", arg);
		return 0;
	case OPT_RESERVE:
		if (range_beyond(arg))
			argp_error(state, "--reserve %s: it ends above 4 GiB", arg);
		if (!scan_range(&text, &start, &size) || *text)
			argp_error(state, "--reserve %s: not ADDRESS+SIZE", arg);
		if (!plan_add_occupied(&o->known, range_cut(start, size), OCCUPIED_USER, false))
			argp_error(state, "--reserve: more than %d ranges", PLAN_OCCUPIED);
		return 0;
	case OPT_R1:
		if (!parse_number(arg, &o->r1))
			argp_error(state, "--r1 %s: not a number", arg);
		o->has_r1 = true;
		return 0;
	case OPT_R2:
		at = strrchr(arg, '@');
		if (!at || !parse_number(at + 1, &o->given.r2))
			argp_error(state, "--r2 %s: not FILE@ADDRESS", arg);
		else
			*at = 0;
		o->r2_file = arg;
		return 0;
	case OPT_BOARD:
		board_option(arg, false, &o->board);
		return 0;
	case OPT_BOARD_FILE:
		board_option(arg, true, &o->board);
		return 0;
	case 'j':
		o->json = true;
		return 0;
	case 'v':
		o->verbose = true;
		return 0;
	case OPT_SVG:
		o->svg = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (o->image)
			argp_error(state, "one image at a time");
		o->image = arg;
		return 0;
	case ARGP_KEY_END:
		if (!o->image || (!o->known.bank_count && !o->board.name[0]))
			argp_error(state, "an image, and --ram and --load or --board, are needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	options,
	parse,
	"IMAGE --ram BASE+SIZE[,...] --load ADDRESS",
	"Show where everything would go and what would move if this image was started on a board. "
	"Numbers may be decimal or 0x hexadecimal, with K, M or G. The exit status is 1 when the "
	"kernel would not be started.",
	NULL,
	NULL,
	NULL};

static void put(uint32_t address, const void *data, size_t size)
{
	struct failure f;

	if (!memory_put(address, data, size, &f))
		die("%s", f.text);
}

/* Put a piece of the image, or all of it, into memory. */
static void put_piece(const struct plan_options *o, const struct image_file *image_file,
		      uint32_t address, uint32_t offset, uint32_t size)
{
	if (!range_fits(address, size))
		die("%s: at 0x%x the image passes the end of the 32-bit address space",
		    image_file->path, address);
	put(address, image_file->file.data + offset, size);
	if (range_overlaps(range_cut(o->given.initrd, o->given.initrd_size),
			   range_cut(address, size)))
		die("%s: the initrd overlaps it: --initrd or --load is wrong", image_file->path);
}

/* Fill in what the command line does not say: as the package says, or else as the board says. */
static void complete(struct plan_options *o, const struct image_file *image_file)
{
	const struct image_params *params = &image_file->settings.params;
	const struct package_contents *p = image_file->package;
	uint32_t initrd_size = p ? (uint32_t)p->initrd_size : 0, load = 0;
	struct survey_given *given = &o->given;

	if (!o->has_load && p && p->has_load) {
		o->has_load = true;
		o->load = p->load;
		if (!given->initrd_size && initrd_size && p->has_initrd_at) {
			given->initrd = p->initrd_at;
			given->initrd_size = initrd_size;
		}
	}
	if (!o->has_load && params->piece_offset) {
		o->has_load = true;
		o->load = params->first_address;
	}
	if (o->board.name[0]) {
		load = board_give(&o->board, initrd_size, &o->known, given);
		o->load = o->has_load ? o->load : load;
		o->has_load = true;
	}
	if (o->has_r1)
		given->r1 = o->r1;
	if (!o->has_load) {
		fprintf(stderr,
			"kedge plan: an image, and --ram and --load or --board, are needed\n");
		exit(EXIT_USE);
	}
}

static bool has_all_banks(const struct plan_request *in, const struct plan_request *of)
{
	uint32_t i;

	for (i = 0; i < of->bank_count; i++) {
		if (!plan_in_one_bank(in, of->bank[i]))
			return false;
	}
	return true;
}

/* Keep of the banks of in what other has, too. If that is nothing, they stay. */
static void keep_common(struct plan_request *in, const struct plan_request *other)
{
	struct plan_request common = {.bank_count = 0};
	uint32_t i, n;

	for (i = 0; i < in->bank_count; i++) {
		for (n = 0; n < other->bank_count; n++) {
			struct range r = range_common(in->bank[i], other->bank[n]);

			if (r.start < r.end && !plan_add_bank(&common, r))
				die("too many banks of RAM");
		}
	}
	if (!common.bank_count)
		return;
	in->bank_count = common.bank_count;
	memcpy(in->bank, common.bank, sizeof(common.bank));
}

/* Put the image, and what r2 points at, into memory, and survey that. */
static enum error take(const struct plan_options *o, const struct image_file *image_file,
		       const struct plan_request *known, struct survey *s)
{
	struct survey_given given = o->given;
	enum log_level level = LOG_NORMAL;
	const struct image_params *p = &image_file->settings.params;
	uint32_t size = (uint32_t)image_file->file.size,
		 first = p->piece_offset ? p->piece_offset : size;
	struct buffer r2;
	enum error error;
	void *image;

	put_piece(o, image_file, o->load, 0, first);
	if (first < size)
		put_piece(o, image_file, p->piece_address, first, size - first);
	if (o->r2_file) {
		r2 = read_file_or_die(o->r2_file);
		put(given.r2, r2.data, r2.size);
		if (range_overlaps(range_cut(o->given.initrd, o->given.initrd_size),
				   range_cut(given.r2, (uint32_t)r2.size)))
			die("%s: the initrd overlaps it: --initrd or --r2 is wrong", o->r2_file);
		buffer_free(&r2);
	}
	given.image = o->load;
	given.known = known;
	image = arch_map(o->load, first, o->load);
	error = survey_params(s, image);
	return error ? error : survey_take(&given, image, s, &level);
}

/*
 * The banks that are given stand for those that the bootloader passes. With --r2 the loader uses
 * the banks in the tree or ATAGs there. But the bootloader may change the banks in a tree before it
 * starts the image: so the plan stays inside the banks that were given.
 */
static enum error survey_board(struct plan_options *o, const struct image_file *image_file)
{
	struct plan_request usable = {.bank_count = 1}, without_banks = o->known;
	struct survey found = {0};
	struct bank window;
	enum error error;

	without_banks.bank_count = 0;
	error = take(o, image_file, &without_banks, &found);
	window = found.in_fdt.window;
	if (found.banks_origin != BANKS_GUESSED) {
		bool all_given = has_all_banks(&o->known, &found.request);

		if (!all_given || !has_all_banks(&found.request, &o->known)) {
			o->unused = all_given && o->r2_file ? o->known : found.request;
			o->unused_by = all_given && o->r2_file ? BANKS_GIVEN : found.banks_origin;
		}
		if (o->r2_file && (all_given || error)) {
			o->survey = found;
			return error;
		}
		if (o->r2_file)
			keep_common(&o->known, &found.request);
	}
	/* The kernel stays inside this window, whoever passes the banks. */
	if (window.size) {
		usable.bank[0] = range_cut(window.start, window.size);
		if (!o->unused.bank_count && !has_all_banks(&usable, &o->known)) {
			o->unused = o->known;
			o->unused_by = BANKS_GIVEN;
		}
		keep_common(&o->known, &usable);
	}
	/* Put all into memory again: a survey may change what it reads. */
	memory_clear();
	return take(o, image_file, &o->known, &o->survey);
}

/* The loader's log (boot/log/log.h), on standard output. */
static void print_log(struct log *log, const char *text, va_list arguments)
{
	char line[256];

	(void)log;
	format(line, sizeof(line), text, arguments);
	fputs(line, stdout);
}

static void draw_svg(const struct plan_options *o, const struct memory_map *p)
{
	const char *slash = strrchr(o->image, '/');
	struct buffer svg = memory_map_svg(p, slash ? slash + 1 : o->image);

	write_file_or_die(o->svg, svg.data, svg.size);
	buffer_free(&svg);
}

/* What --console auto would find, and by what; or why it finds nothing. */
static void find_console(const struct plan_options *o, char *console, char *by, size_t size)
{
	struct console_params params;
	struct console_detected found =
		console_detect(&o->survey, arch_map(o->load, 4, o->load), o->load, &params);

	console_spec(&params, console, size);
	if (found.name)
		snprintf(by, size, "%s", found.by);
	else if (found.why == CONSOLE_FOUND)
		snprintf(by, size, "nothing names one");
	else
		snprintf(by, size, "%s: %s", found.why_by, console_result_name(found.why));
}

static int run(int argc, char **argv)
{
	struct memory_map map;
	static char console[CONSOLE_SPEC_MAX], by[CONSOLE_SPEC_MAX];
	struct log log = {LOG_VERBOSE, print_log};
	struct plan_options o;
	struct image_file image_file;
	struct plan plan;
	enum error error;
	uint32_t lead, i;

	memset(&o, 0, sizeof(o));
	parse_arguments(&argp, argc, argv, &o);
	image_file = image_open_packaged(o.image);
	complete(&o, &image_file);
	lead = image_file.package ? image_file.package->lead : 0;
	if (!range_fits(o.load, lead))
		die("%s: at 0x%x the image passes the end of the 32-bit address space",
		    image_file.path, o.load);
	o.load += lead;
	error = survey_board(&o, &image_file);
	for (i = 0; i < o.survey.warning_count && !o.json; i++)
		printf("warning: %s: %s (0x%x)\n", error_code(o.survey.warning[i].error),
		       error_message(o.survey.warning[i].error), o.survey.warning[i].address);
	if (image_file.settings.console.type == CONSOLE_AUTO) {
		find_console(&o, console, by, sizeof(console));
		if (!o.json)
			printf("console: %s (%s)\n", console, by);
	}
	o.verbose = o.verbose && !o.json;
	o.given.image = o.load;
	if (o.verbose)
		log_survey(&log, &o.given, &o.survey);
	if (error)
		die("%s: %s (%s), at 0x%x", o.image, error_message(error), error_code(error),
		    o.survey.error_at);
	plan_make(&o.survey.request, &plan);
	if (o.verbose)
		log_plan_search(&log, &image_file.header->kernel, &o.survey.request, &plan);
	memory_map_draw(&map, o.load, &o.survey, &plan);
	if (image_file.settings.console.type == CONSOLE_AUTO) {
		map.console = console;
		map.console_by = by;
	}
	if (o.unused.bank_count) {
		map.unused = &o.unused;
		map.unused_by = o.unused_by;
	}
	if (o.svg)
		draw_svg(&o, &map);
	if (o.json)
		memory_map_json(&map, o.image);
	else
		memory_map_text(&map);
	memory_clear();
	buffer_free(&image_file.file);
	return plan.error ? EXIT_INPUT : 0;
}

const struct command cmd_plan = {"plan", "show which memory of a board an image would use", run};
