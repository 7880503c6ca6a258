// SPDX-License-Identifier: GPL-2.0-or-later
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choose_format.h"
#include "codec/compress.h"
#include "loaders.h"
#include "util/buffer.h"

/*
 * Costs are in hundredths of an instruction. The fixed part does not depend on the kernel's size.
 */
#define HUNDREDTHS 100u
#define FIXED	   1000000u

/* For ARMv7 with NEON, and for ARMv4. */
struct cost {
	uint16_t v7, v4;
};

static uint32_t cost_for(const struct cost *cost, uint32_t arch)
{
	return arch >= 7 ? cost->v7 : cost->v4;
}

uint64_t predict_instructions(uint32_t arch, enum image_format format, enum image_filter filter,
			      uint64_t payload_size, uint64_t inflated_size)
{
	static const struct cost decode[FORMATS] = {
		[FORMAT_GZIP] = {1360, 1920}, [FORMAT_LZ4] = {275, 575},
		[FORMAT_LZO] = {615, 925},    [FORMAT_LZMA] = {15100, 15260},
		[FORMAT_XZ] = {15150, 15260}, [FORMAT_ZSTD] = {2460, 3600},
	};
	/*
	 * Per byte of the payload: moving it. Per byte of the kernel: the digest, without the
	 * filter or with it.
	 */
	static const struct cost move = {6, 6}, digest = {30, 88}, unfilter = {69, 138};
	const struct cost *check = filter == FILTER_ARM ? &unfilter : &digest;

	return (payload_size * (cost_for(&decode[format], arch) + cost_for(&move, arch)) +
		inflated_size * cost_for(check, arch)) /
		       HUNDREDTHS +
	       FIXED;
}

/* One format's work, in a thread of its own. */
struct work {
	const struct buffer *plain, *filtered;
	struct candidate candidate;
	bool good;
	struct failure why;
	pthread_t thread;
};

static void *compress_one(void *data)
{
	struct work *w = data;
	struct candidate *c = &w->candidate;

	w->good = compress_payload(c->format, c->filter == FILTER_ARM ? w->filtered : w->plain,
				   &c->payload, &w->why);
	return NULL;
}

static void measure(struct candidate *c, const struct format_preferences *preferences,
		    size_t inflated_size)
{
	c->image_size = loader_for(preferences->arch, c->format).size + c->payload.size;
	c->instructions = predict_instructions(preferences->arch, c->format, c->filter,
					       c->payload.size, inflated_size);
	c->load = (double)c->image_size / preferences->flash_rate;
	c->run = (double)c->instructions / 1e6 / preferences->cpu_mips;
}

static double badness(const struct candidate *c, enum preference prefer)
{
	switch (prefer) {
	case PREFER_SIZE:
		return (double)c->image_size;
	case PREFER_SPEED:
		return c->run;
	default:
		return c->load + c->run;
	}
}

static void print_table(const struct work *works, uint32_t best,
			const struct format_preferences *preferences)
{
	uint32_t i;

	printf("choosing for %.1f MiB/s of flash and %u million instructions/s (ARMv%u):\n"
	       "  format  filter      bytes  M instructions  load s   run s  both s\n",
	       preferences->flash_rate / 1048576.0, preferences->cpu_mips, preferences->arch);
	for (i = 0; i < FORMATS; i++) {
		const struct candidate *c = &works[i].candidate;

		printf("%c %-6s  %-6s %10llu  %14.1f  %6.2f  %6.2f  %6.2f\n", i == best ? '*' : ' ',
		       format_name(c->format), filter_name(c->filter),
		       (unsigned long long)c->image_size, (double)c->instructions / 1e6, c->load,
		       c->run, c->load + c->run);
	}
}

/* Compress in every format, side by side; false when one failed, with the others' payloads made. */
static bool compress_all(struct work *works, const struct buffer *image,
			 const struct buffer *filtered, enum image_filter filter, struct failure *f)
{
	uint32_t i, started;
	bool good = true;

	for (started = 0; started < FORMATS; started++) {
		struct work *w = &works[started];

		w->plain = image;
		w->filtered = filtered;
		w->candidate.format = (enum image_format)started;
		w->candidate.filter = format_filter(w->candidate.format, filter);
		if (pthread_create(&w->thread, NULL, compress_one, w)) {
			good = failed(f, "no thread can be started");
			break;
		}
	}
	for (i = 0; i < started; i++) {
		pthread_join(works[i].thread, NULL);
		if (good && !works[i].good)
			good = failed(f, "%s", works[i].why.text);
	}
	return good;
}

bool choose_format(const struct buffer *image, const struct format_preferences *preferences,
		   enum image_filter filter, bool print, struct candidate *best, struct failure *f)
{
	struct buffer filtered = copy_filtered(filter, image);
	struct work *works = allocate(FORMATS * sizeof(*works));
	uint32_t i, first = 0;
	bool good;

	memset(works, 0, FORMATS * sizeof(*works));
	good = compress_all(works, image, &filtered, filter, f);
	for (i = 0; good && i < FORMATS; i++) {
		measure(&works[i].candidate, preferences, image->size);
		if (badness(&works[i].candidate, preferences->prefer) <
		    badness(&works[first].candidate, preferences->prefer))
			first = i;
	}
	if (good && print)
		print_table(works, first, preferences);
	for (i = 0; i < FORMATS; i++) {
		if (!good || i != first)
			buffer_free(&works[i].candidate.payload);
	}
	*best = works[first].candidate;
	buffer_free(&filtered);
	free(works);
	return good;
}

bool parse_preference(const char *name, enum preference *prefer)
{
	static const char *const names[] = {"time", "size", "speed"};
	uint32_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(name, names[i])) {
			*prefer = (enum preference)i;
			return true;
		}
	}
	return false;
}
