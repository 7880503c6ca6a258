// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory map as SVG: three columns of memory to scale. Long empty stretches, and the space
 * between banks, are cut short.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/common/die.h"
#include "memory_map.h"
#include "util/buffer.h"
#include "util/text.h"

#define SVG_LIMIT    0x100000
#define TOP	     84	   /* under a caption of one line */
#define SCALE_HEIGHT 560.0 /* pixels for all that is to scale, or more for the labels */
#define BREAK_HEIGHT 26.0  /* for a stretch that is cut short */
#define BREAK_PART   0.06  /* a free stretch of more than this part of the whole is cut short */
#define COLUMN_LEFT  110
#define BAR	     110
#define LABEL_LEFT   17 /* of the bar */
#define LABEL_STEP   15.0
#define CAPTION_TOP  48
#define CAPTION_STEP 15
#define LINE_BANKS   8 /* banks in a line of the caption: 155 of the 187 letters */
#define SHORT_BANKS  5 /* up to so many banks and the result fit in one line */
/* "00000000 what r2 points at 1024.0 MiB" at 11 pixels, of which a letter takes 0.602, and a gap.
 */
#define COLUMN	   (BAR + LABEL_LEFT + 263)
#define WIDTH	   (COLUMN_LEFT + STAGE_COUNT * COLUMN)
#define POINTS_MAX (2 * (STAGE_COUNT * MAP_ITEMS + PLAN_BANKS))

static const char *const colours[KIND_COUNT] = {
	[KIND_OCCUPIED] = "#9a9a9a",   [KIND_LOADER] = "#d1495b", [KIND_PAYLOAD] = "#edae49",
	[KIND_TREE] = "#66a182",       [KIND_INITRD] = "#8d6cab", [KIND_WORKSPACE] = "#f4d58d",
	[KIND_PAGE_TABLE] = "#c9ada7", [KIND_PGDIR] = "#5f9ea0",  [KIND_KERNEL] = "#2e78a8",
	[KIND_BSS] = "#a9cfe6",	       [KIND_LOG] = "#b56576",
};

/* A stretch of the address space, drawn from y on. */
struct stretch {
	struct range range;
	double y, height;
	bool broken; /* not to scale */
	bool no_ram;
};

struct svg {
	struct growing out;
	const struct memory_map *map;
	struct stretch stretch[POINTS_MAX];
	unsigned int stretches;
	int top;
	double bottom;
};

__attribute__((format(printf, 2, 3))) static void put(struct svg *s, const char *text, ...)
{
	char line[512];
	va_list arguments;
	int length;

	va_start(arguments, text);
	length = vsnprintf(line, sizeof(line), text, arguments);
	va_end(arguments);
	if (length < 0 || length >= (int)sizeof(line) || !grow(&s->out, (size_t)length))
		die("the SVG document became too large");
	memcpy(s->out.buffer.data + s->out.buffer.size, line, (size_t)length);
	s->out.buffer.size += (size_t)length;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static bool is_used(const struct memory_map *p, struct range r)
{
	unsigned int i, n;

	for (i = 0; i < STAGE_COUNT; i++) {
		for (n = 0; n < p->map[i].count; n++) {
			if (range_overlaps(r, p->map[i].item[n].range))
				return true;
		}
	}
	return false;
}

static bool is_ram(const struct memory_map *p, struct range r)
{
	const struct plan_request *in = &p->survey->request;
	uint32_t i;

	for (i = 0; i < in->bank_count; i++) {
		if (range_overlaps(r, in->bank[i]))
			return true;
	}
	return false;
}

/* Collect the boundaries of all items, and of the banks between them. */
static unsigned int find_points(const struct memory_map *p, uint32_t *point)
{
	const struct plan_request *in = &p->survey->request;
	unsigned int points = 0, items, i, n;

	for (i = 0; i < STAGE_COUNT; i++) {
		for (n = 0; n < p->map[i].count; n++) {
			point[points++] = p->map[i].item[n].range.start;
			point[points++] = p->map[i].item[n].range.end;
		}
	}
	qsort(point, points, sizeof(point[0]), by_number);
	items = points;
	for (i = 0; items && i < 2 * in->bank_count; i++) {
		uint32_t at = i % 2 ? in->bank[i / 2].end : in->bank[i / 2].start;

		if (at > point[0] && at < point[items - 1])
			point[points++] = at;
	}
	qsort(point, points, sizeof(point[0]), by_number);
	return points;
}

/* Cut the address space at every boundary, and give each stretch its height. */
static void lay_out(struct svg *s)
{
	const struct memory_map *p = s->map;
	uint32_t point[POINTS_MAX] = {0};
	unsigned int points = find_points(p, point), i;
	double scaled = 0, used = 0, y = s->top, height = SCALE_HEIGHT;

	for (i = 0; i + 1 < points; i++) {
		struct range r = {point[i], point[i + 1]};

		if (r.start == r.end)
			continue;
		s->stretch[s->stretches++] = (struct stretch){.range = r};
		if (is_used(p, r))
			used += range_size(r);
	}
	for (i = 0; i < s->stretches; i++) {
		struct stretch *t = &s->stretch[i];

		t->no_ram = !is_used(p, t->range) && !is_ram(p, t->range);
		t->broken = t->no_ram ||
			    (!is_used(p, t->range) && range_size(t->range) > BREAK_PART * used);
		if (!t->broken)
			scaled += range_size(t->range);
	}
	/* Each label has its line. */
	for (i = 0; i < STAGE_COUNT; i++) {
		if (height < p->map[i].count * LABEL_STEP)
			height = p->map[i].count * LABEL_STEP;
	}
	for (i = 0; i < s->stretches; i++) {
		struct stretch *t = &s->stretch[i];

		t->y = y;
		t->height = t->broken ? BREAK_HEIGHT : height * range_size(t->range) / scaled;
		y += t->height;
	}
	s->bottom = y;
}

static double y_of(const struct svg *s, uint32_t address)
{
	unsigned int i;

	for (i = 0; i < s->stretches; i++) {
		const struct stretch *t = &s->stretch[i];

		if (address < t->range.end)
			return t->y + t->height * (address - t->range.start) / range_size(t->range);
	}
	return s->bottom;
}

static const char *size_text(uint32_t size, char *text, size_t room)
{
	if (size >= 10u << 20)
		snprintf(text, room, "%.1f MiB", size / 1048576.0);
	else if (size >= 1u << 20)
		snprintf(text, room, "%.2f MiB", size / 1048576.0);
	else if (size >= 10u << 10)
		snprintf(text, room, "%u KiB", size >> 10);
	else
		snprintf(text, room, "%u B", size);
	return text;
}

static void draw_bar(struct svg *s, const struct item *item, enum stage stage, int left)
{
	double top = y_of(s, item->range.start), height = y_of(s, item->range.end) - top;
	/*
	 * The part of the payload that the kernel is inflated over is drawn on the kernel,
	 * narrower.
	 */
	bool inset = item->kind == KIND_PAYLOAD && stage == STAGE_DURING && s->map->plan->in_place;

	put(s,
	    "<rect x='%d' y='%.1f' width='%d' height='%.1f' fill='%s' stroke='#222' "
	    "stroke-width='0.6'/>\n",
	    left + (inset ? BAR / 2 : 0), top, inset ? BAR / 2 : BAR, height < 1.5 ? 1.5 : height,
	    colours[item->kind]);
}

/* A text may be a file's name: bytes that XML does not allow become spaces. */
static void put_text(struct svg *s, const char *text)
{
	int n;

	for (; *text; text += n ? n : 1) {
		n = utf8_length(text);
		if (!n || (unsigned char)*text < 0x20 || strchr("<>&'\"", *text))
			put(s, " ");
		else
			put(s, "%.*s", n, text);
	}
}

static void draw_labels(struct svg *s, const struct map *m, int left)
{
	double y[MAP_ITEMS], least = s->top;
	unsigned int i;
	char size[32];

	for (i = 0; i < m->count; i++) {
		double middle =
			(y_of(s, m->item[i].range.start) + y_of(s, m->item[i].range.end)) / 2;

		y[i] = middle < least ? least : middle;
		least = y[i] + LABEL_STEP;
	}
	/* Labels that would pass the end move up again, and push others up. */
	for (i = m->count; i-- > 0;) {
		double most = i + 1 < m->count ? y[i + 1] - LABEL_STEP : s->bottom;

		y[i] = y[i] > most ? most : y[i];
	}
	for (i = 0; i < m->count; i++) {
		const struct range r = m->item[i].range;
		double middle = (y_of(s, r.start) + y_of(s, r.end)) / 2;

		put(s,
		    "<path d='M%d %.1f L%d %.1f L%d %.1f' fill='none' stroke='#888' "
		    "stroke-width='0.6'/>\n",
		    left + BAR, middle, left + BAR + 10, y[i], left + BAR + 14, y[i]);
		put(s, "<text x='%d' y='%.1f'>%08x ", left + BAR + LABEL_LEFT, y[i] + 4, r.start);
		put_text(s, m->item[i].label);
		put(s, " <tspan fill='#666'>%s</tspan></text>\n",
		    size_text(range_size(r), size, sizeof(size)));
	}
}

/* A stretch that is cut short: free RAM has a torn edge, a gap without RAM is white. */
static void draw_break(struct svg *s, const struct stretch *t, int left)
{
	if (t->no_ram)
		put(s,
		    "<path d='M%d %.1f v%.1f h%d v-%.1f' fill='#fff'/>\n"
		    "<path d='M%d %.1f h%d m0 %.1f h-%d' stroke='#bbb' stroke-width='0.6'/>\n"
		    "<text x='%d' y='%.1f' text-anchor='middle' fill='#888'>no RAM</text>\n",
		    left - 1, t->y, t->height, BAR + 2, t->height, left, t->y, BAR, t->height, BAR,
		    left + BAR / 2, t->y + t->height / 2 + 4);
	else
		put(s,
		    "<path d='M%d %.1f l%d 6 l%d -6 l%d 6 l%d -6 v14 l%d 6 l%d -6 l%d 6 "
		    "l%d -6 z' fill='#fff' stroke='#bbb' stroke-width='0.6'/>\n",
		    left, t->y + 6, BAR / 4, BAR / 4, BAR / 4, BAR - 3 * (BAR / 4),
		    -(BAR - 3 * (BAR / 4)), -(BAR / 4), -(BAR / 4), -(BAR / 4));
}

static void draw_column(struct svg *s, enum stage stage)
{
	static const char *const titles[] = {"before", "while it inflates", "the kernel runs"};
	const struct map *m = &s->map->map[stage];
	int left = COLUMN_LEFT + (int)stage * COLUMN;
	unsigned int i;

	put(s, "<text x='%d' y='%d' font-weight='bold' font-size='14'>%s</text>\n", left,
	    s->top - 14, titles[stage]);
	put(s,
	    "<rect x='%d' y='%d' width='%d' height='%.1f' fill='#f4f4f4' stroke='#bbb' "
	    "stroke-width='0.6'/>\n",
	    left, s->top, BAR, s->bottom - s->top);
	/* The kernel first: the payload that it runs over is drawn on it. */
	for (i = 0; i < m->count; i++) {
		if (m->item[i].kind != KIND_PAYLOAD)
			draw_bar(s, &m->item[i], stage, left);
	}
	for (i = 0; i < m->count; i++) {
		if (m->item[i].kind == KIND_PAYLOAD)
			draw_bar(s, &m->item[i], stage, left);
	}
	for (i = 0; i < s->stretches; i++) {
		if (s->stretch[i].broken)
			draw_break(s, &s->stretch[i], left);
	}
	draw_labels(s, m, left);
}

/* Round addresses at the left edge, as far apart as can be read. */
static void draw_scale(struct svg *s)
{
	double last = -100;
	uint32_t step = 0x10000, address;
	unsigned int i;

	for (i = 0; i < s->stretches; i++) {
		if (!s->stretch[i].broken)
			while (s->stretch[i].height * step / range_size(s->stretch[i].range) < 30 &&
			       step < 0x8000000)
				step *= 2;
	}
	for (i = 0; i < s->stretches; i++) {
		const struct range r = s->stretch[i].range;

		if (s->stretch[i].broken)
			continue;
		for (address = align_up(r.start, step); address >= r.start && address <= r.end;
		     address += step) {
			double y = y_of(s, address);

			if (y - last >= 14) {
				put(s,
				    "<text x='%d' y='%.1f' text-anchor='end' fill='#666'>%08x"
				    "</text>\n",
				    COLUMN_LEFT - 14, y + 4, address);
				put(s, "<path d='M%d %.1f h8' stroke='#888'/>\n", COLUMN_LEFT - 10,
				    y);
				last = y;
			}
			if (address > UINT32_MAX - step)
				break;
		}
	}
}

static void draw_caption(struct svg *s, const char *name)
{
	static const char line[] = "</text>\n<text x='20' y='%d' fill='#444'>";
	const struct memory_map *p = s->map;
	uint32_t i, banks = p->survey->request.bank_count;
	int y = CAPTION_TOP;
	char size[32];

	put(s, "<text x='20' y='28' font-size='16' font-weight='bold'>");
	put_text(s, name);
	put(s, line, y);
	put(s, "RAM");
	for (i = 0; i < banks; i++) {
		if (i && i % LINE_BANKS == 0)
			put(s, line, y += CAPTION_STEP);
		put(s, " %08x..%08x", p->survey->request.bank[i].start,
		    p->survey->request.bank[i].end);
	}
	if (banks > SHORT_BANKS)
		put(s, line, y + CAPTION_STEP);
	else
		put(s, "; ");
	if (p->plan->error)
		put(s, "not started: %s %s", error_code(p->plan->error),
		    error_message(p->plan->error));
	else
		put(s, "%u moves, %s%s", p->plan->move_count,
		    size_text(p->plan->bytes_moved, size, sizeof(size)),
		    p->plan->in_place ? ", inflated in place" : "");
	put(s, "</text>\n");
}

/* Where the columns begin: below the caption. */
static int top_of(const struct memory_map *p)
{
	int banks = (int)p->survey->request.bank_count;

	if (banks <= SHORT_BANKS)
		return TOP;
	return TOP + CAPTION_STEP * ((banks + LINE_BANKS - 1) / LINE_BANKS);
}

struct buffer memory_map_svg(const struct memory_map *p, const char *name)
{
	struct svg *s = allocate(sizeof(*s));
	struct buffer out;
	unsigned int stage;

	memset(s, 0, sizeof(*s));
	s->map = p;
	s->out.limit = SVG_LIMIT;
	s->top = top_of(p);
	lay_out(s);
	put(s,
	    "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%.0f' viewBox='0 0 %d "
	    "%.0f' "
	    "font-family='DejaVu Sans Mono, monospace' font-size='11'>\n"
	    "<rect width='100%%' height='100%%' fill='#fff'/>\n",
	    WIDTH, s->bottom + 24, WIDTH, s->bottom + 24);
	draw_caption(s, name);
	draw_scale(s);
	for (stage = 0; stage < (p->plan->error ? 1 : STAGE_COUNT); stage++)
		draw_column(s, (enum stage)stage);
	put(s, "</svg>\n");
	out = s->out.buffer;
	free(s);
	return out;
}
