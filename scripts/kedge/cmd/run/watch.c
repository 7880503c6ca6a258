// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

#define LINE_SECONDS 0.5 /* for the rest of a line that is not to be cut */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

bool watch_is_over(const struct watch *w)
{
	return w->marker || w->stopped || w->panicked;
}

/* Keep the last code before the loader stops: that is why. Warnings have codes, too. */
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

static void look(struct watch *w)
{
	size_t i;

	for (i = 0; i < WATCH_EVENTS; i++) {
		if (w->event[i].text && w->event[i].at <= 0 && strstr(w->line, w->event[i].text))
			w->event[i].at = now() - w->start;
	}
	w->marker = w->marker || (w->text && strstr(w->line, w->text));
	w->stopped = w->stopped || strstr(w->line, "kedge: stopped");
	w->panicked = w->panicked || strstr(w->line, "Kernel panic");
}

static void take(struct watch *w, const char *bytes, size_t count)
{
	size_t i;

	w->said = true;
	for (i = 0; i < count; i++) {
		bool end = bytes[i] == '\n';

		if (end || w->length == WATCH_LINE_ROOM - 1) {
			note_code(w);
			look(w);
			w->complete = watch_is_over(w);
			w->length = 0;
		}
		if (!end && bytes[i])
			w->line[w->length++] = bytes[i];
		w->line[w->length] = 0;
	}
	look(w);
}

bool watch_follow(struct watch *w, const struct child *c, uint32_t timeout)
{
	double end = timeout ? w->start + timeout : 0; /* 0: none */
	struct pollfd from[] = {{.fd = c->guest, .events = POLLIN},
				{.fd = c->own, .events = POLLIN}};
	bool over = false;
	char bytes[4096];
	ssize_t got;

	while (!w->complete) {
		/* A line with a prompt does not end. */
		if (watch_is_over(w) && !over)
			end = now() + LINE_SECONDS;
		over = watch_is_over(w);
		if (end > 0 && now() >= end)
			return over;
		if (poll(from, 2, end > 0 ? (int)((end - now()) * 1000) + 1 : -1) <= 0)
			continue;
		if (from[1].revents && !child_pass_on(c->own))
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
		take(w, bytes, (size_t)got);
	}
	return true;
}

void watch_print(const struct watch *w)
{
	bool any = false;
	size_t i;

	for (i = 0; i < WATCH_EVENTS; i++)
		any = any || w->event[i].at > 0;
	if (!any)
		return;
	printf("\n\ntimeline, seconds since QEMU was started:\n");
	for (i = 0; i < WATCH_EVENTS; i++) {
		if (w->event[i].at > 0)
			printf("  %8.3f  %s\n", w->event[i].at, w->event[i].what);
	}
}

void watch_start(struct watch *w, const char *marker)
{
	*w = (struct watch){
		.event = {{"the loader's first line", "kedge ", 0},
			  {"the plan is made", "RAM base ", 0},
			  {"the kernel is decompressed ...", "Uncompressing Linux...", 0},
			  {"... and entered", "done, booting the kernel.", 0},
			  {"the kernel's first line", "[    0.000000]", 0},
			  {"the marker", NULL, 0}},
		.text = marker};
	w->event[WATCH_EVENTS - 1].text = marker;
	w->start = now();
}
