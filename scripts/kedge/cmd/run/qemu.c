// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cmd/common/die.h"
#include "qemu.h"

#define MACHINE_WORDS 8

/* A machine: which serial line is its usual one, and more words for QEMU, up to a NULL. */
struct machine {
	const char *name;
	uint32_t serial;
	const char *words[MACHINE_WORDS];
};

/* Find a machine by its name, up to a comma: behind that are properties. */
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

struct words qemu_command(const struct qemu *q)
{
	static const char *const always[] = {"-nic",	   "none",	"-display",
					     "none",	   "-monitor",	"none",
					     "-no-reboot", "-audiodev", "none,id=off"};
	const struct machine *m = machine_named(q->machine);
	uint32_t silent = q->has_serial ? q->serial : m->serial;
	struct words w = {0};
	size_t i;

	add(&w, q->program);
	add_option(&w, "-M", q->machine);
	for (i = 0; m->words[i]; i++)
		add(&w, m->words[i]);
	for (i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		add(&w, always[i]);
	/* QEMU counts them by their order. */
	while (silent--)
		add_option(&w, "-serial", "null");
	if (q->semihosting) {
		/* Show both: the loader uses these calls, the kernel its UART. */
		add_option(&w, "-chardev", "stdio,id=shown,mux=on");
		add_option(&w, "-semihosting-config", "enable=on,target=native,chardev=shown");
	}
	add_option(&w, "-serial", q->semihosting ? "chardev:shown" : "stdio");
	/* A later option overrides the machine's own. */
	add_option(&w, "-cpu", q->cpu);
	add_option(&w, "-m", q->memory);
	add_option(&w, "-kernel", q->image);
	add_option(&w, "-initrd", q->initrd);
	add_option(&w, "-append", q->append);
	add_option(&w, "-dtb", q->dtb);
	for (i = 0; q->more && q->more[i]; i++)
		add(&w, q->more[i]);
	return w;
}

struct child child_start(struct words *w)
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

bool child_pass_on(int own)
{
	char bytes[4096];
	ssize_t got = read(own, bytes, sizeof(bytes));

	if (got > 0)
		fwrite(bytes, 1, (size_t)got, stderr);
	return got > 0 || (got < 0 && errno == EINTR);
}

void child_pass_on_rest(int own)
{
	struct pollfd poll_own = {.fd = own, .events = POLLIN};

	while (poll(&poll_own, 1, 0) > 0 && child_pass_on(own))
		;
}
