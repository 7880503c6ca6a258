/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watching a boot: what the guest's output shows, and when. */
#ifndef KEDGE_WATCH_H
#define KEDGE_WATCH_H

#include <stddef.h>

#include "lib/error.h"
#include "qemu.h"

#define WATCH_LINE_ROOM 4096

enum {
	WATCH_ENTERED = 3, /* index of what shows that the kernel was entered */
	WATCH_KERNEL,	   /* and of what does so, too, where the loader is silent */
	WATCH_EVENTS = 6,
};

/* A step of the boot, the text in a line that shows it, and when that came first. */
struct event {
	const char *what, *text;
	double at; /* seconds since the start; 0: not seen */
};

struct watch {
	struct event event[WATCH_EVENTS];
	const char *text;	    /* the marker; NULL: none */
	double start;		    /* seconds of the monotonic clock */
	char line[WATCH_LINE_ROOM]; /* what came since the last line's end */
	size_t length;
	bool said, marker, stopped, panicked;
	bool complete;	 /* the line that showed one of these has ended */
	enum error code; /* the last that was said; ERR_NONE */
};

/* Start watching, now; marker is NULL or a text that ends the boot with success. */
void watch_start(struct watch *w, const char *marker);

/*
 * Print the guest's output as it comes, up to the end of the line with the marker or with what else
 * ends the boot, or to the output's end. False when the timeout, in seconds, is over; 0: there is
 * none.
 */
bool watch_follow(struct watch *w, const struct child *c, uint32_t timeout);

/* Whether the marker, the loader's stop or a panic was seen. */
bool watch_is_over(const struct watch *w);

/* Print which events were seen, and when. */
void watch_print(const struct watch *w);

#endif
