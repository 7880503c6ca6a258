// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kedge flash: show the steps that bring a file onto a board, and do those that this computer can
 * do.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "board/board_check.h"
#include "cmd/common/arguments.h"
#include "cmd/common/board_options.h"
#include "cmd/common/die.h"
#include "cmd/common/or_die.h"
#include "commands.h"
#include "cmd/common/image_open.h"
#include "util/block_device.h"
#include "util/buffer.h"
#include "util/failure.h"

#define STEP_ROOM 4096

enum {
	OPT_BOARD = 256,
	OPT_BOARD_FILE,
	OPT_TO,
	OPT_RUN,
	OPT_FORCE,
};

struct flash {
	const char *file, *to;
	struct board board;
	bool run, force;
};

static const struct argp_option options[] = {
	{"board", OPT_BOARD, "NAME", 0, "Whose steps: see kedge boards", 1},
	{"board-file", OPT_BOARD_FILE, "FILE", 0, "A board's file of your own", 1},
	{"to", OPT_TO, "DEVICE", 0, "Write the file to a partition of this computer instead", 1},
	{"run", OPT_RUN, NULL, 0,
	 "Do the steps that this computer can do, with a question before each; without it nothing "
	 "is done",
	 2},
	{"force", OPT_FORCE, NULL, 0, "Flash what the board does not take, with a warning", 2},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct flash *f = state->input;

	switch (key) {
	case OPT_BOARD:
		board_option(arg, false, &f->board);
		return 0;
	case OPT_BOARD_FILE:
		board_option(arg, true, &f->board);
		return 0;
	case OPT_TO:
		f->to = arg;
		return 0;
	case OPT_FORCE:
		f->force = true;
		return 0;
	case OPT_RUN:
		f->run = true;
		return 0;
	case ARGP_KEY_ARG:
		if (f->file)
			argp_error(state, "one file at a time");
		f->file = arg;
		return 0;
	case ARGP_KEY_END:
		if (!f->file || !f->board.name[0] == !f->to)
			argp_error(state, "give a file, and --board or --to");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	options,
	parse,
	"FILE --board NAME | --to DEVICE",
	"Show, step by step, how a file of kedge pack's is flashed, if the board takes it. With "
	"--run the steps that are commands of this computer are run. A device is only written when "
	"nothing uses it, and is read back.",
	NULL,
	NULL,
	NULL};

/* Add a text, in quotes for a shell if it needs them. */
static void add_quoted(char *out, size_t room, const char *text)
{
	size_t at = strlen(out);

	if (text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			      "./_-+:,@%=")] == 0) {
		snprintf(out + at, room - at, "%s", text);
		return;
	}
	at += (size_t)snprintf(out + at, room - at, "'");
	for (; *text && at + 8 < room; text++)
		at += (size_t)snprintf(out + at, room - at, *text == '\'' ? "'\\''" : "%c", *text);
	snprintf(out + at, room - at, "'");
}

/* Replace %f, %n, %s, %l and %% in a step, with quotes for a shell if the step is a command. */
static void expand(const struct flash *f, size_t size, const char *step, char *out)
{
	const char *slash = strrchr(f->file, '/'), *text;
	bool shell = step[0] == '$';
	char number[24];
	size_t at;

	snprintf(number, sizeof(number), "0x%zx", size);
	out[0] = 0;
	for (; *step; step++) {
		at = strlen(out);
		if (at + 64 >= STEP_ROOM)
			die("board %s: a step is too long", f->board.name);
		if (*step != '%' || *++step == '%') {
			out[at] = *step;
			out[at + 1] = 0;
			continue;
		}
		if (*step == 'f')
			text = f->file;
		else if (*step == 'n')
			text = slash ? slash + 1 : f->file;
		else
			text = *step == 's' ? number : conf_value(&f->board.conf, "load", 0);
		if (shell)
			add_quoted(out, STEP_ROOM, text);
		else
			snprintf(out + at, STEP_ROOM - at, "%s", text);
	}
}

/* Ask the user; the end of the input is a no. */
static bool ask(const char *question)
{
	char answer[64];

	printf("%s [y/N] ", question);
	fflush(stdout);
	if (!fgets(answer, sizeof(answer), stdin)) {
		putchar('\n');
		return false;
	}
	return answer[0] == 'y' || answer[0] == 'Y';
}

static void run_command(const char *command)
{
	int status;

	fflush(NULL);
	status = system(command);
	if (status == -1)
		die("%s: %s", command, strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		die("the command failed, and nothing after it was done: %s", command);
}

static int run_step(const char *step)
{
	if (step[0] != '$')
		return ask("Is that done?") ? 0 : EXIT_INPUT;
	if (!ask("Run it?"))
		return EXIT_INPUT;
	run_command(step + 1 + strspn(step + 1, " "));
	return 0;
}

static void check_size(const char *path, size_t size, uint32_t room, struct problems *o)
{
	if (size > room)
		problem_add(o, "%s: %zu bytes are %zu more than the %u that there is room for",
			    path, size, size - room, room);
}

/* Check a file beside the first one, which may be in the package, too. */
static void check_part(const struct flash *f, const struct package_options *package,
		       const struct package_suffix *s, const struct package_contents *c,
		       const struct buffer *file, struct problems *o)
{
	size_t room = strlen(f->file) + strlen(s->suffix) + 1;
	char *path = allocate(room);
	struct buffer part;
	unsigned int i;

	snprintf(path, room, "%s%s", f->file, s->suffix);
	if (access(path, R_OK)) {
		problem_add(o, "%s: %s, and it is a part of %s", path, strerror(errno), f->file);
		free(path);
		return;
	}
	part = read_file_or_die(path);
	if (s->room_key)
		check_size(path, part.size, package_number(package, s->room_key), o);
	for (i = 0; i < c->piece_count; i++) {
		const struct package_piece *p = &c->piece[i];

		if (!strcmp(p->name, s->suffix + 1) &&
		    (p->size != part.size ||
		     memcmp(file->data + p->offset, part.data, p->size) != 0))
			problem_add(o, "%s: it is not the one that belongs to %s", path, f->file);
	}
	buffer_free(&part);
	free(path);
}

/* Check what is in the package: an image of kedge's, for addresses in the board's RAM. */
static void check_inside(const struct flash *f, const struct buffer *file,
			 const struct package_options *package, struct problems *o)
{
	const struct package_suffix *s;
	struct package_contents c;
	struct failure why;
	struct buffer kernel;

	if (!package_parse(file->data, file->size, &c, &why)) {
		problem_add(o, "%s: it is %s, but %s", f->file, c.format->kind, why.text);
		return;
	}
	kernel = package_kernel(&c, file->data);
	if (!is_kedge_image(&kernel))
		problem_add(o, "%s: the kernel in it is not a kedge image", f->file);
	if (c.id_wrong)
		problem_add(o,
			    "%s: its id does not match its contents: it is damaged, or a program "
			    "changed it without a new id",
			    f->file);
	if (c.has_load)
		board_check_place(&f->board, f->file, "the image", c.load, kernel.size, o);
	if (c.has_initrd_at && c.initrd_size)
		board_check_place(&f->board, f->file, "the initrd", c.initrd_at, c.initrd_size, o);
	for (s = package->format->suffixes; s && s->suffix; s++)
		check_part(f, package, s, &c, file, o);
	buffer_free(&kernel);
}

/* Check what only the image itself says: which CPU it is for, and where RedBoot must copy it to. */
static void check_image(const struct flash *f, const struct package_options *package,
			const struct image_file *image_file, struct problems *o)
{
	const struct image_params *is = &image_file->settings.params;
	struct image_params wanted;

	board_check_arch(&f->board, f->file, "its loader is for",
			 image_file->header->loader_arch == 7, o);
	if (!package_split(package, &wanted))
		return;
	if (is->first_address != wanted.first_address || is->piece_address != wanted.piece_address)
		problem_add(o,
			    "%s: its pieces are for 0x%08x and 0x%08x, and board %s's bootloader "
			    "copies "
			    "them to 0x%08x and 0x%08x",
			    f->file, is->first_address, is->piece_address, f->board.name,
			    wanted.first_address, wanted.piece_address);
}

static _Noreturn void wrong_package(const struct flash *f, const char *package,
				    const struct failure *why)
{
	struct failure line;

	board_wrong(&f->board, conf_find(&f->board.conf, "package", 0), &line, "package %s: %s",
		    package, why->text);
	die("%s", line.text);
}

/*
 * Check that the file is what the board takes, whole, and not too large. If not, the program ends.
 */
static void check_file(const struct flash *f, size_t size)
{
	struct problems o = {.force = f->force, .anyway = "flashes it"};
	const char *wanted = conf_value(&f->board.conf, "package", 0);
	const struct package_format *format;
	struct buffer file = read_file_or_die(f->file);
	struct package_options package = {.format = &package_zimage};
	struct image_file image_file;
	struct failure why;

	if (wanted && !package_options_parse(wanted, &package, &why))
		wrong_package(f, wanted, &why);
	package_inflate(&file);
	format = package_detect(file.data, file.size);
	if (!format && !is_kedge_image(&file))
		problem_add(&o, "%s: not a kedge image; kedge pack makes one", f->file);
	else if ((format ? format : &package_zimage) != package.format)
		problem_add(&o, "%s: it is %s, and board %s takes %s", f->file,
			    (format ? format : &package_zimage)->kind, f->board.name,
			    package.format->name);
	else if (format)
		check_inside(f, &file, &package, &o);
	if (package_has(&package, "limit"))
		check_size(f->file, size, package_number(&package, "limit"), &o);
	if (problems_refuse(&o))
		exit(EXIT_INPUT);
	buffer_free(&file);
	if (o.count)
		return;
	image_file = image_open_packaged(f->file); /* which looks at every digest */
	check_image(f, &package, &image_file, &o);
	if (problems_refuse(&o))
		exit(EXIT_INPUT);
	buffer_free(&image_file.file);
	free(image_file.package);
}

static int board_steps(const struct flash *f, size_t size)
{
	char step[STEP_ROOM];
	bool commands = false;
	const char *text;
	unsigned int n;

	board_warn(&f->board);
	check_file(f, size);
	if (!conf_value(&f->board.conf, "step", 0))
		die("board %s: its file does not say how to flash", f->board.name);
	for (n = 0; (text = conf_value(&f->board.conf, "step", n)); n++) {
		expand(f, size, text, step);
		commands = commands || step[0] == '$';
		printf("%2u. %s\n", n + 1,
		       step[0] == '#' ? step + 1 + strspn(step + 1, " ") : step);
		if (f->run && run_step(step)) {
			fprintf(stderr, "kedge: stopped before step %u\n", n + 1);
			return EXIT_INPUT;
		}
	}
	if (!f->run)
		printf("Nothing was done%s.\n",
		       commands ? ": --run does what this computer can do ($)" : "");
	return 0;
}

static int to_device(const struct flash *f, const struct buffer *file)
{
	struct device d;
	struct failure why;
	char question[512];

	if (!device_open(f->to, &d, &why))
		die("%s: %s", f->to, why.text);
	if (file->size > d.size)
		die("%s: %zu bytes do not fit into its %llu", f->to, file->size,
		    (unsigned long long)d.size);
	printf("%s: %zu bytes to %s, which has %llu\n", f->file, file->size, f->to,
	       (unsigned long long)d.size);
	if (!f->run) {
		printf("Nothing was written: --run does it.\n");
		device_close(&d);
		return 0;
	}
	snprintf(question, sizeof(question), "Overwrite the start of %s?", f->to);
	if (!ask(question)) {
		device_close(&d);
		fprintf(stderr, "kedge: nothing was written\n");
		return EXIT_INPUT;
	}
	if (!device_write(&d, file->data, file->size, &why))
		die("%s: %s", f->to, why.text);
	device_close(&d);
	printf("%s: written, and read back the same\n", f->to);
	return 0;
}

static int run(int argc, char **argv)
{
	struct flash f = {0};
	struct buffer file;
	int status;

	parse_arguments(&argp, argc, argv, &f);
	file = read_file_or_die(f.file);
	status = f.to ? to_device(&f, &file) : board_steps(&f, file.size);
	buffer_free(&file);
	board_free(&f.board);
	return status;
}

const struct command cmd_flash = {"flash", "show how a file gets onto a board, or do it", run};
