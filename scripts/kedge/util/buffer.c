// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "buffer.h"
#include "progress.h"

void *allocate(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p) {
		progress(NULL);
		fflush(stdout);
		fprintf(stderr, "kedge: out of memory (%zu bytes)\n", size);
		exit(1);
	}
	return p;
}

void buffer_free(struct buffer *b)
{
	free(b->data);
	*b = (struct buffer){0};
}

bool grow(struct growing *g, size_t more)
{
	size_t want = g->buffer.size + more;
	uint8_t *data;

	if (more > g->limit || g->buffer.size > g->limit - more)
		return false;
	if (want <= g->room)
		return true;
	if (want < g->room * 2)
		want = g->room * 2 < g->limit ? g->room * 2 : g->limit;
	data = realloc(g->buffer.data, want);
	if (!data)
		return false;
	g->buffer.data = data;
	g->room = want;
	return true;
}
