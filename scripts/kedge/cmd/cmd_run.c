// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge run: boot an image in QEMU, and print when each step was reached. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/error.h"
#include "cmd/common/arguments.h"
#include "cmd/common/die.h"
#include "cmd/run/watch.h"
#include "commands.h"
#include "cmd/common/image_open.h"
#include "util/buffer.h"
#include "util/numbers.h"

#define SERIALS_MAX	8
#define TIMEOUT_DEFAULT 120u

enum {
	OPT_TIMEOUT = 256,
	OPT_QEMU,
	OPT_SERIAL,
};

struct run_options {
	struct qemu qemu;
	const char *marker;
	uint32_t timeout; /* seconds; 0: none */
};

static const struct argp_option options[] = {
	{"machine", 'M', "NAME", 0, "QEMU's name of the machine (virt)", 1},
	{"cpu", 'c', "NAME", 0, "CPU, if not the machine's usual one", 1},
	{"memory", 'm', "SIZE", 0, "RAM, as QEMU's -m wants it", 1},
	{"serial", OPT_SERIAL, "NUMBER", 0,
	 "Which of the machine's serial lines is shown, from 0 (the first, or the one of the "
	 "board's console)",
	 1},
	{"initrd", 'i', "FILE", 0, "What QEMU loads as the initrd", 2},
	{"append", 'a', "WORDS", 0, "The bootloader's command line", 2},
	{"dtb", 'd', "FILE", 0, "The bootloader's device tree, in r2", 2},
	{"marker", 'x', "TEXT", 0,
	 "Stop when the guest prints this, with success; else success is the kernel's entry, and "
	 "the "
	 "guest runs on until it ends",
	 3},
	{"timeout", OPT_TIMEOUT, "SECONDS", 0, "How long that may take (120; 0: for ever)", 3},
	{"qemu", OPT_QEMU, "PROGRAM", 0, "Another qemu-system-arm", 4},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run_options *r = state->input;

	switch (key) {
	case 'M':
		r->qemu.machine = arg;
		return 0;
	case 'c':
		r->qemu.cpu = arg;
		return 0;
	case 'm':
		r->qemu.memory = arg;
		return 0;
	case 'i':
		r->qemu.initrd = arg;
		return 0;
	case 'a':
		r->qemu.append = arg;
		return 0;
	case 'd':
		r->qemu.dtb = arg;
		return 0;
	case 'x':
		if (!*arg || strlen(arg) >= WATCH_LINE_ROOM / 2)
			argp_error(state, "--marker: a text of 1 to %d characters",
				   WATCH_LINE_ROOM / 2 - 1);
		r->marker = arg;
		return 0;
	case OPT_TIMEOUT:
		if (!parse_number(arg, &r->timeout) || r->timeout > 86400)
			argp_error(state, "--timeout %s: not a number of seconds", arg);
		return 0;
	case OPT_SERIAL:
		if (!parse_number(arg, &r->qemu.serial) || r->qemu.serial >= SERIALS_MAX)
			argp_error(state, "--serial %s: not a number from 0 to %d", arg,
				   SERIALS_MAX - 1);
		r->qemu.has_serial = true;
		return 0;
	case OPT_QEMU:
		r->qemu.program = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (r->qemu.image)
			return ARGP_ERR_UNKNOWN; /* ARGP_KEY_ARGS takes the rest */
		r->qemu.image = arg;
		return 0;
	case ARGP_KEY_ARGS:
		if (state->argc - state->next > QEMU_WORDS_MAX / 2)
			argp_error(state, "too many options for QEMU");
		r->qemu.more = state->argv + state->next;
		return 0;
	case ARGP_KEY_END:
		if (!r->qemu.image)
			argp_error(state, "which image?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	options,
	parse,
	"IMAGE [-- QEMU-OPTION...]",
	"Boot an image in QEMU and show its serial line, then a timeline of loader and kernel. The "
	"exit status is 0 if the marker was seen or, without one, the kernel entered.",
	NULL,
	NULL,
	NULL};

/* Say why QEMU did not start; returns the exit status. */
static int qemu_failed(int status)
{
	if (WIFSIGNALED(status))
		fprintf(stderr, "kedge: QEMU failed: it was ended by signal %d\n",
			WTERMSIG(status));
	else
		fprintf(stderr, "kedge: QEMU failed: exit status %d\n", WEXITSTATUS(status));
	return EXIT_INPUT;
}

/* Say how it ended; returns the exit status. */
static int verdict(const struct watch *w, const struct run_options *r, bool in_time)
{
	bool entered = w->event[WATCH_ENTERED].at > 0 || w->event[WATCH_KERNEL].at > 0;

	if (r->marker ? w->marker : entered && !watch_is_over(w)) {
		printf("%s\n", r->marker ? "the marker was seen" : "the kernel was entered");
		return 0;
	}
	fflush(stdout);
	if (w->stopped)
		fprintf(stderr, "kedge: the loader stopped%s%s\n",
			w->code ? ": see kedge explain " : "", w->code ? error_code(w->code) : "");
	else if (w->panicked)
		fprintf(stderr, "kedge: the kernel panicked\n");
	else
		fprintf(stderr, "kedge: %s%s%s\n",
			in_time ? "QEMU ended before " : "the time was up before ",
			!entered    ? "the kernel was entered"
			: r->marker ? "the marker was seen"
				    : "the end",
			entered || w->event[0].at > 0 ? ""
						      : "; an image without a console says nothing "
							"(kedge info shows it)");
	return EXIT_INPUT;
}

static int run(int argc, char **argv)
{
	struct run_options r = {.qemu = {.machine = "virt", .program = "qemu-system-arm"},
				.timeout = TIMEOUT_DEFAULT};
	struct image_file image;
	struct words words;
	struct child child;
	struct watch w;
	int status = 0;
	bool in_time;

	parse_arguments(&argp, argc, argv, &r);
	image = image_open(r.qemu.image);
	r.qemu.semihosting = image.settings.console.type == CONSOLE_SEMIHOSTING;
	buffer_free(&image.file);
	words = qemu_command(&r.qemu);
	watch_start(&w, r.marker);
	child = child_start(&words);
	in_time = watch_follow(&w, &child, r.timeout);
	kill(child.pid, SIGTERM);
	while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
		prctl(PR_SET_PDEATHSIG, SIGTERM);
	/* After our signal QEMU would print that it was ended by one. */
	if (in_time && !watch_is_over(&w))
		child_pass_on_rest(child.own);
	close(child.guest);
	close(child.own);
	/* It ended before the guest said a word: its options are wrong, not the guest. */
	if (in_time && !w.said && status)
		return qemu_failed(status);
	watch_print(&w);
	return verdict(&w, &r, in_time);
}

const struct command cmd_run = {"run", "boot an image in QEMU", run};
