// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge run: boot an image in QEMU, and tell when what was reached. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/error.h"
#include "commands.h"
#include "image_open.h"

#define WORDS_MAX	128
#define MACHINE_WORDS	8
#define SERIALS_MAX	8
#define LINE_ROOM	4096
#define TIMEOUT_DEFAULT 120u
#define LINE_SECONDS	0.5 /* for the rest of a line that is not to be cut */

enum {
	OPT_TIMEOUT = 256,
	OPT_QEMU,
	OPT_SERIAL,
};

struct run {
	const char *image, *machine, *initrd, *append, *dtb, *memory, *cpu, *marker, *qemu;
	uint32_t timeout; /* seconds */
	bool has_serial;
	uint32_t serial; /* which one is shown, from 0 */
	char **more;	 /* options for QEMU, up to a NULL */
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
	struct run *r = state->input;

	switch (key) {
	case 'M':
		r->machine = arg;
		return 0;
	case 'c':
		r->cpu = arg;
		return 0;
	case 'm':
		r->memory = arg;
		return 0;
	case 'i':
		r->initrd = arg;
		return 0;
	case 'a':
		r->append = arg;
		return 0;
	case 'd':
		r->dtb = arg;
		return 0;
	case 'x':
		if (!*arg || strlen(arg) >= LINE_ROOM / 2)
			argp_error(state, "--marker: a text of 1 to %d characters",
				   LINE_ROOM / 2 - 1);
		r->marker = arg;
		return 0;
	case OPT_TIMEOUT:
		if (!parse_number(arg, &r->timeout) || r->timeout > 86400)
			argp_error(state, "--timeout %s: not a number of seconds", arg);
		return 0;
	case OPT_SERIAL:
		if (!parse_number(arg, &r->serial) || r->serial >= SERIALS_MAX)
			argp_error(state, "--serial %s: not a number from 0 to %d", arg,
				   SERIALS_MAX - 1);
		r->has_serial = true;
		return 0;
	case OPT_QEMU:
		r->qemu = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (r->image)
			return ARGP_ERR_UNKNOWN; /* ARGP_KEY_ARGS takes the rest */
		r->image = arg;
		return 0;
	case ARGP_KEY_ARGS:
		if (state->argc - state->next > WORDS_MAX / 2)
			argp_error(state, "too many options for QEMU");
		r->more = state->argv + state->next;
		return 0;
	case ARGP_KEY_END:
		if (!r->image)
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
	"Boot an image in QEMU and show its serial line, then when the loader and the kernel were "
	"how far. The exit status is 0 if the marker was seen or, without one, the kernel entered.",
	NULL,
	NULL,
	NULL};

/* What a machine needs; the words end with a NULL. */
struct machine {
	const char *name;
	uint32_t serial;
	const char *words[MACHINE_WORDS];
};

/* Behind a comma are properties, as in virt,virtualization=on. */
static const struct machine *machine_named(const char *name)
{
	static const struct machine machines[] = {
#define MACHINE(name, serial, ...) {name, serial, {__VA_ARGS__, NULL}},
#include "machines.def"
#undef MACHINE
	};
	static const struct machine other = {NULL, 0, {NULL}};
	size_t length = strcspn(name, ","), i;

	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		if (strlen(machines[i].name) == length && !strncmp(machines[i].name, name, length))
			return &machines[i];
	}
	return &other;
}

struct words {
	unsigned int count;
	const char *word[WORDS_MAX];
};

static void add(struct words *w, const char *word)
{
	w->word[w->count++] = word;
}

static void add_option(struct words *w, const char *option, const char *value)
{
	if (value) {
		add(w, option);
		add(w, value);
	}
}

static struct words qemu_command(const struct run *r, bool semihosting)
{
	static const char *const always[] = {"-nic",	   "none",	"-display",
					     "none",	   "-monitor",	"none",
					     "-no-reboot", "-audiodev", "none,id=off"};
	const struct machine *m = machine_named(r->machine);
	uint32_t silent = r->has_serial ? r->serial : m->serial;
	struct words w = {0};
	size_t i;

	add(&w, r->qemu);
	add_option(&w, "-M", r->machine);
	for (i = 0; m->words[i]; i++)
		add(&w, m->words[i]);
	for (i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		add(&w, always[i]);
	/* QEMU counts them by their order. */
	while (silent--)
		add_option(&w, "-serial", "null");
	if (semihosting) {
		/* Both are heard: the loader by these calls, the kernel by its UART. */
		add_option(&w, "-chardev", "stdio,id=shown,mux=on");
		add_option(&w, "-semihosting-config", "enable=on,target=native,chardev=shown");
	}
	add_option(&w, "-serial", semihosting ? "chardev:shown" : "stdio");
	/* What comes later wins over the machine's own. */
	add_option(&w, "-cpu", r->cpu);
	add_option(&w, "-m", r->memory);
	add_option(&w, "-kernel", r->image);
	add_option(&w, "-initrd", r->initrd);
	add_option(&w, "-append", r->append);
	add_option(&w, "-dtb", r->dtb);
	for (i = 0; r->more && r->more[i]; i++)
		add(&w, r->more[i]);
	return w;
}

/* QEMU, and the read ends of what the guest says and of what it says itself. */
struct child {
	pid_t pid;
	int guest, own;
};

/* Start a program. It ends with us, however we end: nobody else would stop it. */
static struct child start(struct words *w)
{
	pid_t parent = getpid();
	int guest[2], own[2];
	struct child child;

	if (pipe(guest) || pipe(own))
		die("a pipe cannot be made: %s", strerror(errno));
	fflush(NULL);
	child.pid = fork();
	if (child.pid < 0)
		die("a process cannot be started: %s", strerror(errno));
	if (!child.pid) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			_exit(127);
		dup2(guest[1], STDOUT_FILENO);
		dup2(own[1], STDERR_FILENO);
		close(guest[0]);
		close(guest[1]);
		close(own[0]);
		close(own[1]);
		execvp(w->word[0], (char *const *)(uintptr_t)w->word);
		fprintf(stderr, "kedge: %s: %s%s\n", w->word[0], strerror(errno),
			errno == ENOENT ? "; QEMU is in Debian's package qemu-system-arm" : "");
		_exit(127);
	}
	close(guest[1]);
	close(own[1]);
	child.guest = guest[0];
	child.own = own[0];
	return child;
}

/* Pass on what QEMU says itself; false at its end. */
static bool pass_on(int own)
{
	char bytes[4096];
	ssize_t got = read(own, bytes, sizeof(bytes));

	if (got > 0)
		fwrite(bytes, 1, (size_t)got, stderr);
	return got > 0 || (got < 0 && errno == EINTR);
}

/* The rest of it, from a QEMU that has ended. */
static void pass_on_rest(int own)
{
	struct pollfd poll_own = {.fd = own, .events = POLLIN};

	while (poll(&poll_own, 1, 0) > 0 && pass_on(own))
		;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

enum {
	SEEN_ENTERED = 3, /* index of what shows that the kernel was entered */
	SEEN_KERNEL,	  /* and of what does so, too, where the loader is silent */
	EVENTS = 6,
};

/* What a line shows, and when it first did. */
struct event {
	const char *what, *text;
	double at; /* seconds since the start; 0: not seen */
};

struct watch {
	struct event event[EVENTS];
	double start;
	char line[LINE_ROOM]; /* what came since the last line's end */
	size_t length;
	bool said, marker, stopped, panicked;
	bool complete;	 /* the line that showed one of these has ended */
	enum error code; /* the last that was said; ERR_NONE */
};

static bool is_over(const struct watch *w)
{
	return w->marker || w->stopped || w->panicked;
}

/* Warnings have codes, too: the last one before the stop is why. What comes behind is of the stop.
 */
static void note_code(struct watch *w)
{
	static const char begin[] = "kedge: ";
	const char *at = strstr(w->line, begin);
	enum error e;

	if (!at || w->stopped)
		return;
	at += sizeof(begin) - 1;
	for (e = ERR_NONE + 1; e < ERR_COUNT; e++) {
		size_t length = strlen(error_code(e));

		if (!strncmp(at, error_code(e), length) && at[length] == ':')
			w->code = e;
	}
}

static void look(struct watch *w, const char *marker)
{
	size_t i;

	for (i = 0; i < EVENTS; i++) {
		if (w->event[i].text && w->event[i].at <= 0 && strstr(w->line, w->event[i].text))
			w->event[i].at = now() - w->start;
	}
	w->marker = w->marker || (marker && strstr(w->line, marker));
	w->stopped = w->stopped || strstr(w->line, "kedge: stopped");
	w->panicked = w->panicked || strstr(w->line, "Kernel panic");
}

static void take(struct watch *w, const char *bytes, size_t count, const char *marker)
{
	size_t i;

	w->said = true;
	for (i = 0; i < count; i++) {
		bool end = bytes[i] == '\n';

		if (end || w->length == LINE_ROOM - 1) {
			note_code(w);
			look(w, marker);
			w->complete = is_over(w);
			w->length = 0;
		}
		if (!end && bytes[i])
			w->line[w->length++] = bytes[i];
		w->line[w->length] = 0;
	}
	look(w, marker);
}

/*
 * Read the guest's output up to the end of the line with the marker or what else ends the run, or
 * to its end; false when the time is up.
 */
static bool follow(struct watch *w, const struct child *c, const struct run *r)
{
	double end = r->timeout ? w->start + r->timeout : 0; /* 0: none */
	struct pollfd from[] = {{.fd = c->guest, .events = POLLIN},
				{.fd = c->own, .events = POLLIN}};
	bool over = false;
	char bytes[4096];
	ssize_t got;

	while (!w->complete) {
		/* A prompt's line does not end. */
		if (is_over(w) && !over)
			end = now() + LINE_SECONDS;
		over = is_over(w);
		if (end > 0 && now() >= end)
			return over;
		if (poll(from, 2, end > 0 ? (int)((end - now()) * 1000) + 1 : -1) <= 0)
			continue;
		if (from[1].revents && !pass_on(c->own))
			from[1].fd = -1;
		if (!from[0].revents)
			continue;
		got = read(c->guest, bytes, sizeof(bytes));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return true;
		fwrite(bytes, 1, (size_t)got, stdout);
		fflush(stdout);
		take(w, bytes, (size_t)got, r->marker);
	}
	return true;
}

static void print_timeline(const struct watch *w)
{
	bool any = false;
	size_t i;

	for (i = 0; i < EVENTS; i++)
		any = any || w->event[i].at > 0;
	if (!any)
		return;
	printf("\n\ntimeline, seconds since QEMU was started:\n");
	for (i = 0; i < EVENTS; i++) {
		if (w->event[i].at > 0)
			printf("  %8.3f  %s\n", w->event[i].at, w->event[i].what);
	}
}

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
static int verdict(const struct watch *w, const struct run *r, bool in_time)
{
	bool entered = w->event[SEEN_ENTERED].at > 0 || w->event[SEEN_KERNEL].at > 0;

	if (r->marker ? w->marker : entered && !is_over(w)) {
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

int command_run(int argc, char **argv)
{
	struct run r = {.machine = "virt", .qemu = "qemu-system-arm", .timeout = TIMEOUT_DEFAULT};
	struct watch w = {.event = {{"the loader's first line", "kedge ", 0},
				    {"the plan is made", "RAM base ", 0},
				    {"the kernel is decompressed ...", "Uncompressing Linux...", 0},
				    {"... and entered", "done, booting the kernel.", 0},
				    {"the kernel's first line", "[    0.000000]", 0},
				    {"the marker", NULL, 0}}};
	struct image_file image;
	struct words words;
	bool semihosting, in_time;
	int status = 0;
	struct child child;

	parse_arguments(&argp, argc, argv, &r);
	image = image_open(r.image);
	semihosting = image.settings.console.type == CONSOLE_SEMIHOSTING;
	buffer_free(&image.file);
	w.event[EVENTS - 1].text = r.marker;
	words = qemu_command(&r, semihosting);
	w.start = now();
	child = start(&words);
	in_time = follow(&w, &child, &r);
	kill(child.pid, SIGTERM);
	while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
		prctl(PR_SET_PDEATHSIG, SIGTERM);
	/* Of the signal, which is ours, QEMU would say that it came. */
	if (in_time && !is_over(&w))
		pass_on_rest(child.own);
	close(child.guest);
	close(child.own);
	/* By itself, before the guest said a word: by what it was asked, not by the guest. */
	if (in_time && !w.said && status)
		return qemu_failed(status);
	print_timeline(&w);
	return verdict(&w, &r, in_time);
}
