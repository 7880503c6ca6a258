// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge flash: how to bring a file onto a board, and doing what this computer can do of that. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "board.h"
#include "commands.h"
#include "device.h"

#define STEP_ROOM 4096

enum {
	OPT_BOARD = 256,
	OPT_BOARD_FILE,
	OPT_TO,
	OPT_RUN,
};

struct flash {
	const char *file, *to;
	struct board board;
	bool run;
};

static const struct argp_option options[] = {
	{"board", OPT_BOARD, "NAME", 0, "Whose steps: see kedge boards", 1},
	{"board-file", OPT_BOARD_FILE, "FILE", 0, "A board's file of your own", 1},
	{"to", OPT_TO, "DEVICE", 0, "Write the file to a partition of this computer instead", 1},
	{"run", OPT_RUN, NULL, 0,
	 "Do what this computer can do of it, each step after a question; else nothing is done", 2},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct flash *f = state->input;

	switch (key) {
	case OPT_BOARD:
		board_named(arg, &f->board);
		return 0;
	case OPT_BOARD_FILE:
		board_read(arg, &f->board);
		return 0;
	case OPT_TO:
		f->to = arg;
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
			argp_error(state, "wanted are a file, and --board or --to");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	options,
	parse,
	"FILE --board NAME | --to DEVICE",
	"Tell, step by step, how a file of kedge pack's is flashed. With --run the steps that are "
	"commands of this computer are run. A device is only written when nothing of it is in use, "
	"and is read back.",
	NULL,
	NULL,
	NULL};

/* Put text in quotes that a shell takes off again, if it needs any. */
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

/* A step with its %f, %n, %s and %l replaced. */
static void expand(const struct flash *f, size_t size, const char *step, char *out)
{
	const char *slash = strrchr(f->file, '/'), *name = slash ? slash + 1 : f->file;
	bool shell = step[0] == '$';
	size_t at;

	out[0] = 0;
	for (; *step; step++) {
		at = strlen(out);
		if (at + 64 >= STEP_ROOM)
			die("board %s: a step is too long", f->board.name);
		if (*step != '%' || !step[1]) {
			out[at] = *step;
			out[at + 1] = 0;
			continue;
		}
		switch (*++step) {
		case 'f':
			if (shell)
				add_quoted(out, STEP_ROOM, f->file);
			else
				snprintf(out + at, STEP_ROOM - at, "%s", f->file);
			break;
		case 'n':
			snprintf(out + at, STEP_ROOM - at, "%s", name);
			break;
		case 's':
			snprintf(out + at, STEP_ROOM - at, "0x%zx", size);
			break;
		case 'l':
			snprintf(out + at, STEP_ROOM - at, "%s",
				 conf_value(&f->board.conf, "load", 0));
			break;
		default:
			snprintf(out + at, STEP_ROOM - at, "%%%c", *step);
			break;
		}
	}
}

/* Whether the user says yes; the end of the input is a no. */
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

static int board_steps(const struct flash *f, size_t size)
{
	char step[STEP_ROOM];
	const char *text;
	unsigned int n;

	board_warn(&f->board);
	if (!conf_value(&f->board.conf, "step", 0))
		die("board %s: its file does not say how to flash", f->board.name);
	for (n = 0; (text = conf_value(&f->board.conf, "step", n)); n++) {
		expand(f, size, text, step);
		printf("%2u. %s\n", n + 1,
		       step[0] == '#' ? step + 1 + strspn(step + 1, " ") : step);
		if (f->run && run_step(step)) {
			fprintf(stderr, "kedge: stopped before step %u\n", n + 1);
			return EXIT_INPUT;
		}
	}
	if (!f->run)
		printf("Nothing was done: --run does what this computer can do ($).\n");
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

int command_flash(int argc, char **argv)
{
	struct flash f = {0};
	struct buffer file;
	int status;

	parse_arguments(&argp, argc, argv, &f);
	file = read_file(f.file);
	status = f.to ? to_device(&f, &file) : board_steps(&f, file.size);
	buffer_free(&file);
	board_free(&f.board);
	return status;
}
