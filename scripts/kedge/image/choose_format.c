// SPDX-License-Identifier: GPL-2.0-or-later
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "choose_format.h"
#include "codec/compress.h"
#include "loaders.h"

/* Hundredths of an instruction, and what does not depend on the kernel's size. */
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
	/* Moving the payload; then per byte of the kernel the digest, with the filter or without.
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
	pthread_t thread;
};

static void *compress_one(void *data)
{
	struct work *w = data;
	struct candidate *c = &w->candidate;

	c->payload = compress_payload(c->format, c->filter == FILTER_ARM ? w->filtered : w->plain);
	return NULL;
}

static void measure(struct candidate *c, const struct wishes *wishes, size_t inflated_size)
{
	c->image_size = loader_for(wishes->arch, c->format).size + c->payload.size;
	c->instructions = predict_instructions(wishes->arch, c->format, c->filter, c->payload.size,
					       inflated_size);
	c->load = (double)c->image_size / wishes->flash_rate;
	c->run = (double)c->instructions / 1e6 / wishes->cpu_mips;
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

static void print_table(const struct work *works, uint32_t best, const struct wishes *wishes)
{
	uint32_t i;

	printf("choosing for %.1f MiB/s of flash and %u million instructions/s (ARMv%u):\n"
	       "  format  filter      bytes  M instructions  load s   run s  both s\n",
	       wishes->flash_rate / 1048576.0, wishes->cpu_mips, wishes->arch);
	for (i = 0; i < FORMATS; i++) {
		const struct candidate *c = &works[i].candidate;

		printf("%c %-6s  %-6s %10llu  %14.1f  %6.2f  %6.2f  %6.2f\n", i == best ? '*' : ' ',
		       format_name(c->format), filter_name(c->filter),
		       (unsigned long long)c->image_size, (double)c->instructions / 1e6, c->load,
		       c->run, c->load + c->run);
	}
}

struct candidate choose_format(const struct buffer *image, const struct wishes *wishes,
			       enum image_filter filter, bool print)
{
	struct buffer filtered = copy_filtered(filter, image);
	struct work works[FORMATS];
	uint32_t i, best = 0;

	memset(works, 0, sizeof(works));
	for (i = 0; i < FORMATS; i++) {
		struct work *w = &works[i];

		w->plain = image;
		w->filtered = &filtered;
		w->candidate.format = (enum image_format)i;
		w->candidate.filter = format_filter(w->candidate.format, filter);
		if (pthread_create(&w->thread, NULL, compress_one, w))
			die("no thread can be started");
	}
	for (i = 0; i < FORMATS; i++) {
		pthread_join(works[i].thread, NULL);
		measure(&works[i].candidate, wishes, image->size);
		if (badness(&works[i].candidate, wishes->prefer) <
		    badness(&works[best].candidate, wishes->prefer))
			best = i;
	}
	if (print)
		print_table(works, best, wishes);
	for (i = 0; i < FORMATS; i++) {
		if (i != best)
			buffer_free(&works[i].candidate.payload);
	}
	buffer_free(&filtered);
	return works[best].candidate;
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
